import { type Language, languageCodes, languages } from "../../domain/Language.ts"
import { plain } from "../../platform/Locale.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { readMessageHtml } from "../../telegram/messageHtml.ts"
import type { Announcement } from "../../telegram/TelegramGateway.ts"
import type { BroadcastButton, Content, Words } from "./Broadcast.ts"

/** Characters that Telegram takes in a message, and under a picture or video. */
const maxText = 4096
const maxCaption = 1024

/** The languages that it has words in. */
export const spoken = ({ words }: Content): ReadonlyArray<Language> =>
  languageCodes.filter((language) => words[language] !== undefined)

/** What a reader of a language is sent; undefined where that is nothing. */
const wordsFor = ({ words, otherwise }: Content, language: Language): Words | undefined =>
  words[language] ?? (otherwise === undefined ? undefined : words[otherwise])

const wordsProblem = ({ html }: Words, media: Content["media"]): string | undefined => {
  const read = readMessageHtml(html)
  if (read._tag === "Wrong") return read.problem
  const most = media === undefined ? maxText : maxCaption
  if (read.length > most) return `${read.length} characters, and Telegram takes ${most}`
  return media === undefined && html.trim() === "" ? "there are no words" : undefined
}

/** What Telegram would refuse, a sentence each; none where it would take it. */
export const contentProblems = (content: Content): ReadonlyArray<string> => {
  const all = spoken(content)
  if (all.length === 0) return ["It says nothing in any language."]
  if (content.otherwise !== undefined && !all.includes(content.otherwise)) {
    return [`It has no words in ${languages[content.otherwise].english}, which all others were to get.`]
  }
  return all.flatMap((language) => {
    const words = content.words[language]
    const problem = words && wordsProblem(words, content.media)
    return problem === undefined ? [] : [`In ${languages[language].english}: ${problem}.`]
  })
}

export const hasDeepLink = (content: Content): boolean =>
  spoken(content).some((language) => content.words[language]?.buttons.some((button) => "start" in button) === true)

const addressOf = (button: BroadcastButton, bot: string) =>
  "url" in button ? button.url : `https://t.me/${bot}?start=${button.start}`

/** The message for readers of a language, with the button by which they want no more of the kind. */
export const announcement = (content: Content, language: Language, bot: string): Announcement | undefined => {
  const words = wordsFor(content, language)
  return (
    words && {
      html: words.html,
      keyboard: [
        ...words.buttons.map((button) => [{ text: button.text, url: addressOf(button, bot) }]),
        [{ text: plain(language)("button-stop-news"), data: encodeLastingButton({ _tag: "StopNews" }) }]
      ],
      media: content.media
    }
  )
}
