import { escapeHtml } from "../../platform/Locale.ts"
import { encodeLastingButton, maxButtonBytes } from "../../telegram/Buttons.ts"
import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { Hit } from "../Lookup.ts"

type Keyboard = Screen["keyboard"]
type Key = Keyboard[number][number]

/** Things that are told in a message: more of them are for the console. */
const maxTold = 6

/** A button that does what a command does; none where its words are too long for one. */
const key = (text: string, words: string): ReadonlyArray<Key> => {
  const data = encodeLastingButton({ _tag: "Operate", words })
  return Buffer.byteLength(data) > maxButtonBytes ? [] : [{ text, data }]
}

const lineOf = (hit: Hit): string => {
  switch (hit._tag) {
    case "Job":
      return `🎬 № ${hit.number} · ${hit.state}${hit.failure === null ? "" : ` (${hit.failure})`} · user <code>${hit.user}</code>`
    case "User":
      return `👤 <code>${hit.user}</code>${hit.username === null ? "" : ` @${escapeHtml(hit.username)}`} · ${hit.standing}`
    case "Charge":
      return `⭐ ${hit.stars}${hit.refunded ? " (refunded)" : ""} · user <code>${hit.user}</code>\n<code>${escapeHtml(hit.charge)}</code>`
    case "Promo":
      return `🎁 <code>${escapeHtml(hit.code)}</code> · ${hit.coins} 🪙 · used ${hit.used} of ${hit.uses}`
  }
}

const keysOf = (hit: Hit): ReadonlyArray<Key> => {
  switch (hit._tag) {
    case "Job":
      return [...key(`🎬 № ${hit.number}`, `find №${hit.number}`), ...key(`👤 ${hit.user}`, `admin ${hit.user}`)]
    case "User":
      return [
        ...key(`👤 ${hit.user}`, `find ${hit.user}`),
        hit.standing === "active" ? key("⏸ Freeze", `freeze ${hit.user}`) : key("▶️ Let go on", `unfreeze ${hit.user}`)
      ].flat()
    case "Charge":
      return [
        ...key("⭐ Show", `find ${hit.charge}`),
        ...(hit.refunded ? [] : key("↩️ Refund", `refund ${hit.charge}`))
      ]
    case "Promo":
      return []
  }
}

/** What the console's search found, with what is done most about each. */
export const hitsScreen = (hits: ReadonlyArray<Hit>): Screen => {
  const told = hits.slice(0, maxTold)
  const hidden = hits.length - told.length
  return {
    html:
      told.length === 0 ? "Nothing." : [...told.map(lineOf), ...(hidden > 0 ? [`and ${hidden} more`] : [])].join("\n"),
    keyboard: told.map(keysOf).filter((row) => row.length > 0)
  }
}

/** What operators do most without having searched for anything. */
export const adminKeyboard: Keyboard = [
  [...key("🔌 What is off", "switches"), ...key("🧮 Audit", "audit")],
  [...key("⏸ Stop new videos for 1 h", "pause orders 1h maintenance"), ...key("▶️ New videos again", "resume orders")]
]
