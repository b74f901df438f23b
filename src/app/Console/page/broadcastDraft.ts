import type { Language } from "../../../domain/Language.ts"
import type { ConsoleAction } from "../Actions/ConsoleAction.ts"

/** The languages that a broadcast can speak, as the form names them. */
export const languageNames: Readonly<Record<Language, string>> = {
  ru: "Russian",
  en: "English",
  es: "Spanish",
  pt: "Portuguese"
}

type Draft = Extract<typeof ConsoleAction.Encoded, { readonly _tag: "NewBroadcast" }>
type Values = Readonly<Record<string, string>>

/** Buttons as they are written: a line each, its text before the last `|`, behind it an address or what follows `?start=`. */
const readButtons = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const bar = line.lastIndexOf("|")
      const [name, leads] = bar < 0 ? [line.trim(), ""] : [line.slice(0, bar).trim(), line.slice(bar + 1).trim()]
      return leads.includes(":") ? { text: name, url: leads } : { text: name, start: leads }
    })

const readWords = (values: Values): Draft["content"]["words"] =>
  Object.fromEntries(
    Object.keys(languageNames).flatMap((code) => {
      const html = values[`words-${code}`] ?? ""
      const buttons = readButtons(values[`buttons-${code}`] ?? "")
      const says = html !== "" || buttons.length > 0 || values[`bare-${code}`] === "on"
      return says ? [[code, { html, buttons }]] : []
    })
  )

const isLanguage = (code: string): code is Language => Object.hasOwn(languageNames, code)

/** What the form says, as the API reads it; what is left empty is not said. */
export const draftOf = (values: Values): Draft => {
  const { otherwise = "", kind, file = "", lastModel = "" } = values
  const number = <Name extends string>(name: Name): { readonly [Key in Name]?: number } =>
    // The computed name is one of its own type, which the compiler widens to any string.
    (values[name] ?? "") === "" ? {} : ({ [name]: Number(values[name]) } as { readonly [Key in Name]: number })
  return {
    _tag: "NewBroadcast",
    content: {
      words: readWords(values),
      ...(isLanguage(otherwise) && { otherwise }),
      ...(file !== "" && { media: { kind: kind === "video" ? "video" : "photo", fileId: file } })
    },
    audience: {
      ...number("activeDays"),
      ...number("idleDays"),
      ...number("minCoins"),
      ...number("maxCoins"),
      ...(lastModel !== "" && { lastModel })
    }
  }
}
