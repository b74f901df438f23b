import type { Headers } from "effect/http"
import { fallbackLanguage, fromTelegram, type Language } from "../../../domain/Language.ts"

/** Languages of a header that are looked at: people have a few. */
const maxLanguages = 10

/** The first language of `Accept-Language` that the bot speaks. */
export const languageOf = (header = ""): Language =>
  header
    .split(",", maxLanguages)
    .map((asked) => fromTelegram(asked.split(";")[0]?.trim()))
    .find(({ foreign }) => !foreign)?.language ?? fallbackLanguage

/** Robots that unfold a link in a chat or a feed; not all of them say that they read pages. */
const unfolders = /bot\b|facebookexternalhit|whatsapp|vkshare|embedly|skypeuripreview/i

/** Whether a page is asked for: by a browser that opens a link, or by who unfolds it. Players and tools want the file. */
export const wantsPage = ({ accept = "", range, "user-agent": agent = "" }: Headers.Headers): boolean =>
  range === undefined && (accept.includes("text/html") || unfolders.test(agent))
