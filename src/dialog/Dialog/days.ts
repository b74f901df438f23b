import type { Language } from "../../domain/Language.ts"

const formats = {
  ru: new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", timeZone: "UTC" }),
  en: new Intl.DateTimeFormat("en", { day: "numeric", month: "long", timeZone: "UTC" })
} as const satisfies Record<Language, Intl.DateTimeFormat>

/** A day in words, such as `23 November`; `at` in ms of the epoch, in UTC. */
export const day = (at: number, language: Language): string => formats[language].format(at)
