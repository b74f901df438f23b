import { make, part } from "./dom.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Message} Message */

const reactions = ["👍", "❤", "🔥", "👏", "😁", "👎"]

/** Keys move from item to item, Escape and Tab close. @param {HTMLElement} menu @param {KeyboardEvent} event @param {() => void} close */
const moveIn = (menu, event, close) => {
  const items = [...menu.querySelectorAll("button")]
  const at = items.findIndex((one) => one === document.activeElement)
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 })
  const step = steps[event.key]
  if (event.key === "Escape" || event.key === "Tab") close()
  else if (step !== undefined) items[(at + step + items.length) % items.length]?.focus()
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** Messages open their menu by their button and by the second mouse button. @param {(node: HTMLElement, at: { x: number, y: number }) => void} open */
const openBy = (open) => {
  const list = part("messages", HTMLElement)
  list.addEventListener("click", (event) => {
    const more = event.target instanceof Element ? event.target.closest("[data-role=more]") : null
    const node = more?.closest("[data-id]")
    if (more === null || !(node instanceof HTMLElement)) return
    const { left, bottom } = more.getBoundingClientRect()
    open(node, { x: left, y: bottom })
  })
  list.addEventListener("contextmenu", (event) => {
    const node = event.target instanceof Element ? event.target.closest("[data-id]") : null
    if (!(node instanceof HTMLElement) || !(event.target instanceof Element) || event.target.closest("a")) return
    event.preventDefault()
    open(node, { x: event.clientX, y: event.clientY })
  })
}

/**
 * What can be done with a message: answer, edit, forward, copy, react. It opens at the message's own button, or with the
 * second mouse button; keys move in it, and the focus goes back to where it was.
 * @param {{ message: (id: number) => Message | undefined, reply: (message: Message) => void,
 *   edit: (message: Message) => void, forward: (message: Message) => void,
 *   react: (message: Message, emoji: string | null) => void }} actions
 */
export const makeMessageMenu = (actions) => {
  const menu = part("message-menu", HTMLElement)
  /** @type {HTMLElement | undefined} */
  let opener

  const close = () => {
    if (menu.hidden) return
    const within = menu.contains(document.activeElement)
    menu.hidden = true
    opener?.setAttribute("aria-expanded", "false")
    if (within) opener?.focus({ preventScroll: true })
  }
  /** @param {string} text @param {string} id @param {() => void} act @param {boolean} [back] whether the focus goes back */
  const item = (text, id, act, back = true) => {
    const node = make("button", { class: "menu-item", type: "button", role: "menuitem", "data-menu": id, text })
    node.addEventListener("click", () => {
      close()
      if (back) opener?.focus({ preventScroll: true })
      act()
    })
    return node
  }
  /** @param {Message} message */
  const itemsFor = (message) => {
    const row = make("div", { class: "menu-reactions", role: "group", "aria-label": t("reactions") })
    for (const emoji of reactions) {
      const chosen = message.userReaction === emoji
      const one = item(emoji, `react ${emoji}`, () => actions.react(message, chosen ? null : emoji))
      one.setAttribute("role", "menuitemradio")
      one.setAttribute("aria-checked", String(chosen))
      row.append(one)
    }
    const items = [row, item(t("reply"), "reply", () => actions.reply(message), false)]
    if (message.from === "user" && message.text !== "" && message.forwardedFrom === undefined) {
      items.push(item(t("edit"), "edit", () => actions.edit(message), false))
    }
    if (message.protected !== true) {
      if (message.text !== "") items.push(item(t("copy"), "copy", () => navigator.clipboard?.writeText(message.text)))
      items.push(item(t("forward"), "forward", () => actions.forward(message)))
    }
    return items
  }
  /** @param {HTMLElement} node of the message @param {{ x: number, y: number }} at */
  const open = (node, at) => {
    const message = actions.message(Number(node.dataset.id))
    if (message === undefined || message.service !== undefined) return
    close()
    const more = node.querySelector("[data-role=more]")
    opener = more instanceof HTMLElement ? more : undefined
    opener?.setAttribute("aria-expanded", "true")
    menu.replaceChildren(...itemsFor(message))
    menu.hidden = false
    const { width, height } = menu.getBoundingClientRect()
    menu.style.setProperty("left", `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`)
    menu.style.setProperty("top", `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`)
    menu.querySelector("button")?.focus({ preventScroll: true })
  }
  openBy(open)
  menu.addEventListener("keydown", (event) => moveIn(menu, event, close))
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close()
  })
  return { close }
}
