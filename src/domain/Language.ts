import { Record, Schema, SchemaGetter, Struct } from "effect"

/** What the program knows of a language; its words are in `locales/<code>.ftl`. */
interface LanguageFacts {
  /** What its readers call it. */
  readonly name: string
  readonly flag: string
  /** What English calls it, for instructions to the assistant. */
  readonly english: string
  /** Primary subtags of the `language_code` of Telegram profiles that are served in it: `pt` is also `pt-br`. */
  readonly telegram: ReadonlyArray<string>
  /** The variety of the language, for `Intl`: plural rules, numbers, dates. */
  readonly locale: string
}

/** Every language that the bot speaks, in the order in which they are offered. `docs/languages.md` tells how to add one. */
export const languages = {
  ru: { name: "Русский", flag: "🇷🇺", english: "Russian", telegram: ["ru"], locale: "ru" },
  en: { name: "English", flag: "🇬🇧", english: "English", telegram: ["en"], locale: "en-GB" },
  es: { name: "Español", flag: "🇪🇸", english: "Spanish", telegram: ["es"], locale: "es" },
  pt: { name: "Português", flag: "🇧🇷", english: "Brazilian Portuguese", telegram: ["pt"], locale: "pt-BR" }
} as const satisfies Readonly<Record<string, LanguageFacts>>

export const languageCodes = Struct.keys(languages)

export const Language = Schema.Literals(languageCodes)
export type Language = typeof Language.Type

/** What is read by whoever speaks none of the languages, and wherever a text is missing. */
export const fallbackLanguage = "en" satisfies Language

/** The language of somebody of whom Telegram tells none. */
export const defaultLanguage = "ru" satisfies Language

const isLanguage = Schema.is(Language)

/**
 * A language as it is stored, or told by another process. One that only a later release knows is read as the fallback, so
 * that it locks nobody out.
 */
export const StoredLanguage = Schema.String.pipe(
  Schema.decodeTo(Language, {
    decode: SchemaGetter.transform((code) => (isLanguage(code) ? code : fallbackLanguage)),
    encode: SchemaGetter.transform((language: Language): string => language)
  })
)

/** The language for a Telegram profile; `foreign` where the bot does not speak the profile's own. */
export const fromTelegram = (code: string | undefined): { readonly language: Language; readonly foreign: boolean } => {
  if (code === undefined) return { language: defaultLanguage, foreign: false }
  const [primary = ""] = code.toLowerCase().split("-")
  const language = languageCodes.find((one) => languages[one].telegram.some((subtag) => subtag === primary))
  return { language: language ?? fallbackLanguage, foreign: language === undefined }
}

/** Something written in the languages that it was translated to: in English at least. */
export const Translations = <Text extends Schema.Top>(text: Text) =>
  Schema.Struct({ ...Record.map(languages, () => Schema.optionalKey(text)), [fallbackLanguage]: text })
export type Translations<Text> = Readonly<Partial<globalThis.Record<Language, Text>>> &
  Readonly<globalThis.Record<typeof fallbackLanguage, Text>>

/** In this language, or else in English. */
export const translated = <Text>(texts: Translations<Text>, language: Language): Text =>
  texts[language] ?? texts[fallbackLanguage]
