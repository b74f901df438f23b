import { calm } from "./dom.js"

/** Within this many pixels of the end the reader counts as being at the end. */
const near = 64

/**
 * Keeps the end of the chat in view as long as the reader is there; otherwise leaves the reader alone and offers the
 * button down, with the count of what came since.
 * @param {HTMLElement} area @param {HTMLElement} button @param {HTMLElement} unread
 */
export const makeScroll = (area, button, unread) => {
  let stuck = true
  let count = 0
  let last = 0

  const show = () => {
    if (stuck) count = 0
    button.hidden = stuck
    unread.hidden = count === 0
    unread.textContent = String(count)
  }
  /** @param {boolean} smooth */
  const down = (smooth) => {
    stuck = true
    show()
    area.scrollTo({ top: area.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" })
  }
  area.addEventListener("scroll", () => {
    const left = area.scrollHeight - area.clientHeight - area.scrollTop
    if (left < near) stuck = true
    // A smooth way down must not count as leaving the end.
    else if (area.scrollTop < last) stuck = false
    last = area.scrollTop
    show()
  })
  const keep = new ResizeObserver(() => {
    if (stuck) area.scrollTo({ top: area.scrollHeight, behavior: "instant" })
  })
  keep.observe(area)
  for (const child of area.children) keep.observe(child)
  button.addEventListener("click", () => down(true))
  return {
    down,
    /** Something new came at the end. @param {boolean} own the reader wrote it */
    arrived: (own) => {
      if (own || stuck) return down(true)
      count += 1
      show()
    }
  }
}
