import { make, part } from "./dom.js"

/** @typedef {import("./backend.js").Message} Message */

/**
 * The keyboard that a bot gives its user, below the field: a press writes what stands on the key. It stays until the bot
 * takes it away, or for one press.
 * @param {{ write: (text: string) => void, answer: (message: Message) => void }} actions
 */
export const makeReplyKeyboard = ({ write, answer }) => {
  const place = part("reply-keyboard", HTMLElement)
  const field = part("composer", HTMLTextAreaElement)
  const usual = () => field.getAttribute("aria-label") ?? ""

  const hide = () => {
    place.hidden = true
    place.replaceChildren()
    field.placeholder = usual()
  }
  /** @param {import("./backend.js").ReplyMarkup} markup */
  const show = ({ keyboard = [], one_time_keyboard: once = false }) => {
    place.replaceChildren(
      ...keyboard.map((row) => {
        const keys = row.map((key) => {
          const text = typeof key === "string" ? key : key.text
          const node = make("button", { class: "reply-key", type: "button", "data-role": "reply-key", text })
          node.addEventListener("click", () => {
            write(text)
            if (once) hide()
          })
          return node
        })
        return make("div", { class: "keys" }, ...keys)
      })
    )
    place.hidden = keyboard.length === 0
  }
  return {
    hide,
    /** What the newest message of the bot asks for. @param {Message} message */
    follow: (message) => {
      const { replyMarkup: markup } = message
      if (message.from !== "bot" || markup === undefined) return
      if (markup.remove_keyboard === true) return hide()
      if (markup.keyboard !== undefined) show(markup)
      field.placeholder = markup.input_field_placeholder ?? usual()
      if (markup.force_reply === true) answer(message)
    }
  }
}
