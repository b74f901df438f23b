import { post } from "./backend.js"
import { alertBox, icon, make, toast } from "./dom.js"
import { pageLink } from "./links.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Button} Button */

/** A link that a chat may open; anything else stays a dead button. @param {string | undefined} url */
const safeLink = (url) => (url !== undefined && /^(?:https?|tg):/i.test(url) ? url : undefined)

/** Links of invoices open the payment sheet, as they do in Telegram. @param {string | undefined} url */
const isInvoice = (url) => url?.startsWith("https://t.me/$") === true

/** @param {Button} button */
const makeButton = (button) => {
  const link = button.url !== undefined && !isInvoice(button.url)
  const node = make(link ? "a" : "button", { class: "key", "data-role": "button", "data-style": button.style })
  node.append(make("span", { text: button.pay === true && button.disabled === true ? t("paidAlready") : button.text }))
  if (link) {
    const href = safeLink(button.url)
    if (href !== undefined) node.setAttribute("href", pageLink(href))
    node.setAttribute("target", "_blank")
    node.setAttribute("rel", "noopener noreferrer")
    node.append(icon("link", "corner"))
    return node
  }
  node.setAttribute("type", "button")
  if (button.disabled === true) node.setAttribute("disabled", "")
  if (button.data !== undefined) node.dataset.press = button.data
  if (isInvoice(button.url)) node.dataset.invoice = button.url
  if (button.pay === true) node.dataset.pay = "true"
  return node
}

/**
 * Makes a keyboard show these rows. A button that did not change keeps its element, and one that took the place of a
 * focused button takes the focus too.
 * @param {HTMLElement} place @param {ReadonlyArray<ReadonlyArray<Button>>} rows
 */
export const patchKeyboard = (place, rows) => {
  rows.forEach((row, line) => {
    const keys = place.children[line] ?? place.appendChild(make("div", { class: "keys" }))
    row.forEach((button, column) => {
      const now = JSON.stringify(button)
      const old = keys.children[column]
      if (old instanceof HTMLElement && old.dataset.is === now) return
      const node = makeButton(button)
      node.dataset.is = now
      const focused = old !== undefined && old === document.activeElement
      if (old === undefined) keys.append(node)
      else old.replaceWith(node)
      if (focused) node.focus({ preventScroll: true })
    })
    while (keys.children.length > row.length) keys.lastElementChild?.remove()
  })
  while (place.children.length > rows.length) place.lastElementChild?.remove()
  place.hidden = rows.length === 0
}

/**
 * Presses a callback button once: until the bot answers, the button shows that it waits and takes no second press.
 * @param {HTMLElement} node @param {number} user @param {number} message
 */
export const press = async (node, user, message) => {
  if (node.getAttribute("aria-busy") === "true") return
  node.setAttribute("aria-busy", "true")
  try {
    const answer = await post("chat/press", { user, message, data: node.dataset.press })
    if (typeof answer.toast === "string" && answer.toast !== "")
      (answer.alert === true ? alertBox : toast)(answer.toast)
    if (typeof answer.url === "string") open(pageLink(answer.url), "_blank", "noopener")
  } catch {
    toast(t("notSent"))
  } finally {
    node.removeAttribute("aria-busy")
  }
}
