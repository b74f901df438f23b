/** @template {Element} E @param {string} id @param {new () => E} kind @returns {E} The markup's own element. */
export const part = (id, kind) => {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new TypeError(`#${id} is missing`)
}

/**
 * Makes an element. `text` is set as text, `true` as an empty attribute, false and undefined are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {ReadonlyArray<Node | string>} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (name === "text") node.textContent = String(value)
    else node.setAttribute(name, value === true ? "" : String(value))
  }
  node.append(...children)
  return node
}

const svg = "http://www.w3.org/2000/svg"

/** A drawing of the page's sprite. @param {string} name @param {string} className */
export const icon = (name, className = "icon") => {
  const drawing = document.createElementNS(svg, "svg")
  drawing.setAttribute("class", className)
  drawing.setAttribute("aria-hidden", "true")
  const use = document.createElementNS(svg, "use")
  use.setAttribute("href", `#icon-${name}`)
  drawing.append(use)
  return drawing
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches

/** How long a toast stays: long enough to read the 200 characters that Telegram allows. */
const toastMillis = 3500

/** Shows one text until it is closed, as Telegram shows an answer to a press with show_alert. @param {string} text */
export const alertBox = (text) => {
  const box = part("alert", HTMLDialogElement)
  part("alert-text", HTMLElement).textContent = text
  if (!box.open) box.showModal()
}

/** @type {number | undefined} */
let toastTimer

/** Shows one short text above the composer, instead of the one before. @param {string} text */
export const toast = (text) => {
  const place = part("toasts", HTMLElement)
  place.replaceChildren(make("div", { class: "toast", "data-role": "toast", text }))
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => place.replaceChildren(), toastMillis)
}
