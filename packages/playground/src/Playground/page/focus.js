import { part } from "./dom.js"

/** Where the keyboard goes on when what it was at is gone: the first of these that can be used. */
const fallbacks = ["composer", "start", "unblock", "panel-toggle"]

/** @param {Element} node */
const usable = (node) =>
  node.isConnected && node.getClientRects().length > 0 && !node.matches(":disabled") && node.closest("[inert]") === null

/**
 * Keeps the keyboard's place: when the focused element is removed, hidden or disabled, the focus goes to the field, or
 * to what stands in its place. A press beside everything still lets the focus go.
 */
export const keepFocus = () => {
  /** @type {Element | undefined} */
  let last
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof Element ? target : undefined
  })
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Element && target.closest("button, a, input, textarea, select, video, audio") === null) {
      last = undefined
    }
  })
  const check = () => {
    if (last === undefined || usable(last)) return
    const { activeElement } = document
    if (activeElement !== null && activeElement !== document.body && usable(activeElement)) return
    if (document.querySelector("dialog[open]") !== null) return
    const next = fallbacks.map((id) => part(id, HTMLElement)).find(usable)
    last = undefined
    next?.focus({ preventScroll: true })
  }
  new MutationObserver(check).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["hidden", "disabled", "inert", "class", "open"]
  })
}
