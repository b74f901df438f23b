import { Record as Records } from "effect"
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle"
import { readFileSync } from "node:fs"
import { type Language, languages } from "../domain/Language.ts"

export type Arguments = Readonly<Record<string, FluentVariable>>

/** Text for a key, for Telegram's HTML: every argument is escaped, the text itself may hold tags. */
export type Translate = (key: string, args?: Arguments) => string

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** A character is cut off as a whole: Telegram refuses a message with half of one. */
export const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…` : text

const load = (language: Language): FluentBundle => {
  // Isolation marks around arguments would show up in copied prompts.
  const bundle = new FluentBundle(languages[language].locale, { useIsolating: false })
  const source = readFileSync(new URL(`../../locales/${language}.ftl`, import.meta.url), "utf8")
  const [fault] = bundle.addResource(new FluentResource(source))
  if (fault !== undefined) throw fault
  return bundle
}

const bundles = Records.map(languages, (_, language) => load(language))

/**
 * The texts of a language. A missing key or argument throws: the tests walk every text, so it cannot be reached by a
 * user's input.
 */
const translator =
  (language: Language, escape: (text: string) => string): Translate =>
  (key, args = {}) => {
    const pattern = bundles[language].getMessage(key)?.value
    if (!pattern) throw new Error(`locales/${language}.ftl has no text for ${key}`)
    const escaped = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, typeof value === "string" ? escape(value) : value])
    )
    const faults: Array<Error> = []
    const text = bundles[language].formatPattern(pattern, escaped, faults)
    const [fault] = faults
    if (fault !== undefined) throw fault
    return text
  }

/** Texts for messages, which Telegram reads as HTML. */
export const html = (language: Language): Translate => translator(language, escapeHtml)
/** Texts for buttons and toasts, which Telegram shows as they are. */
export const plain = (language: Language): Translate => translator(language, (text) => text)
