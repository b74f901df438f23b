import { Schema } from "effect"

/** The languages the bot speaks; each has a complete `locales/<language>.ftl`. */
export const Language = Schema.Literals(["ru", "en"])
export type Language = typeof Language.Type

/** Russian when Telegram says so or says nothing, English otherwise. */
export const fromTelegram = (code: string | undefined): Language =>
  code === undefined || code.toLowerCase().startsWith("ru") ? "ru" : "en"
