import { Record } from "effect"
import { type Language, languages } from "../../domain/Language.ts"

const inEachLanguage = (options: Intl.DateTimeFormatOptions) => {
  const formats = Record.map(
    languages,
    ({ locale }) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" })
  )
  // A day is not parted from its month.
  return (at: number, language: Language): string => formats[language].format(at).replaceAll(/ (?=\p{L})/gu, "\u00a0")
}

/** A day in words, such as `23 November`; `at` in ms of the epoch, in UTC. */
export const day = inEachLanguage({ day: "numeric", month: "long" })

/** A day where there is little room, such as `23 Nov`; `at` in ms of the epoch, in UTC. */
export const shortDay = inEachLanguage({ day: "numeric", month: "short" })

const minute = inEachLanguage({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })

/** A moment, such as `23 Nov, 10:58 UTC`; `at` in ms of the epoch. */
export const moment = (at: number, language: Language): string => `${minute(at, language)}\u00a0UTC`
