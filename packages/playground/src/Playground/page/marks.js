import { make } from "./dom.js"
import { summary } from "./context.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Message} Message */

/** Telegram's free effects, by their numbers. */
const effects = new Map([
  ["5104841245755180586", "🔥"],
  ["5107584321108051014", "👍"],
  ["5104858069142078462", "👎"],
  ["5159385139981059251", "❤️"],
  ["5046509860389126442", "🎉"],
  ["5046589136895476101", "💩"]
])

/** The effect that a message comes with, played once. @param {Message} message @param {boolean} fresh */
export const effectOf = ({ effect }, fresh) => {
  if (effect === undefined) return undefined
  const emoji = effects.get(effect) ?? "✨"
  return make("span", {
    class: fresh ? "effect fresh" : "effect",
    "data-role": "effect",
    role: "img",
    "aria-label": t("effect", { emoji }),
    text: emoji
  })
}

/** Whose words are repeated, and which message is answered, above what a message says. @param {Message} message @param {(id: number) => Message | undefined} get */
export const headerOf = (message, get) => {
  const { forwardedFrom, replyTo, quote } = message
  /** @type {Array<HTMLElement>} */
  const lines = []
  if (forwardedFrom !== undefined) {
    lines.push(
      make("span", { class: "forwarded", "data-role": "forwarded", text: t("forwardedFrom", { name: forwardedFrom }) })
    )
  }
  if (replyTo !== undefined) {
    const answered = get(replyTo)
    const words = quote ?? (answered === undefined ? t("deletedMessage") : summary(answered))
    lines.push(
      make("button", { class: "answered", type: "button", "data-role": "answered", "data-goto": replyTo, text: words })
    )
  }
  return lines
}

/** The reactions below a message: the bot's, and the person's own. @param {Message} message */
export const reactionsOf = ({ reaction = [], userReaction }) => {
  const emojis = [...reaction.map((one) => one.emoji ?? "✨"), ...(userReaction === undefined ? [] : [userReaction])]
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const emoji of emojis) counts.set(emoji, (counts.get(emoji) ?? 0) + 1)
  return [...counts].map(([emoji, count]) =>
    make("span", { class: "reaction", "data-role": "reaction", text: count > 1 ? `${emoji} ${count}` : emoji })
  )
}

/** A service message in words. @param {NonNullable<Message["service"]>} service */
export const serviceWords = ({ kind, amount }) => {
  if (kind === "payment") return t("paid", { amount })
  return kind === "refund" ? t("refunded", { amount }) : t("pinned")
}
