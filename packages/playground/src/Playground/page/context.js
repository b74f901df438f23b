import { part } from "./dom.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Message} Message */
/** @typedef {{ kind: "reply" | "edit", message: Message }} Context */

/** What a message says in one line. @param {Message} message */
export const summary = ({ text, media, invoice }) => {
  const line = text.trim().split("\n")[0] ?? ""
  if (line !== "") return line
  if (media !== undefined) return media.fileName ?? t(media.kind === "file" ? "file" : media.kind)
  return invoice?.title ?? "…"
}

/**
 * The line above the field that says what is being answered or edited.
 * @param {{ onEdit: (text: string) => void, onCancel: () => void }} actions
 */
export const makeContext = ({ onEdit, onCancel }) => {
  const place = part("context", HTMLElement)
  /** @type {Context | undefined} */
  let current

  const clear = () => {
    current = undefined
    place.hidden = true
  }
  const cancel = () => {
    const wasEdit = current?.kind === "edit"
    clear()
    if (wasEdit) onEdit("")
    onCancel()
  }
  part("context-close", HTMLButtonElement).addEventListener("click", cancel)
  return {
    current: () => current,
    clear,
    cancel,
    /** @param {Context} next */
    show: (next) => {
      current = next
      part("context-title", HTMLElement).textContent = t(next.kind === "edit" ? "editing" : "replying")
      part("context-text", HTMLElement).textContent = summary(next.message)
      place.hidden = false
      if (next.kind === "edit") onEdit(next.message.text)
    }
  }
}
