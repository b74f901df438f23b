import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import {
  defaultLanguage,
  fallbackLanguage,
  fromTelegram,
  languageCodes,
  languages,
  StoredLanguage,
  translated,
  Translations
} from "../../src/domain/Language.ts"

describe("languages", () => {
  it.each(languageCodes)("%s: somebody whose Telegram speaks it is served in it, in every variety", (language) => {
    for (const subtag of languages[language].telegram) {
      expect(fromTelegram(subtag)).toEqual({ language, foreign: false })
      expect(fromTelegram(`${subtag.toUpperCase()}-xx`)).toEqual({ language, foreign: false })
      // Telegram takes profile texts for codes of two letters only.
      expect(subtag).toMatch(/^[a-z]{2}$/)
    }
  })

  it("no Telegram language belongs to two of them", () => {
    const subtags: ReadonlyArray<string> = languageCodes.flatMap((language) => languages[language].telegram)
    expect(new Set(subtags).size).toBe(subtags.length)
  })

  it.each(["de", "uk", "zh-hans", "rue", "english", "", "-"])(
    "a Telegram that speaks %j is read as English",
    (code) => {
      expect(fromTelegram(code)).toEqual({ language: fallbackLanguage, foreign: true })
    }
  )

  it("somebody whose Telegram tells no language gets the default, as one that is spoken", () => {
    expect(fromTelegram(undefined)).toEqual({ language: defaultLanguage, foreign: false })
  })

  it.each(languageCodes)("%s: Intl knows its plurals, numbers and dates", (language) => {
    const { locale } = languages[language]
    expect(Intl.PluralRules.supportedLocalesOf([locale])).toEqual([locale])
    expect(Intl.NumberFormat.supportedLocalesOf([locale])).toEqual([locale])
    expect(Intl.DateTimeFormat.supportedLocalesOf([locale])).toEqual([locale])
  })

  it("a stored language that this release does not know is read as English; a known one stays", () => {
    const read = Schema.decodeSync(StoredLanguage)
    expect(read("xx")).toBe("en")
    expect(languageCodes.map((code) => read(code))).toEqual(languageCodes)
  })

  it("a text that a language lacks is read in English, which none may lack", () => {
    expect(translated({ en: "hi", ru: "привет" }, "ru")).toBe("привет")
    expect(translated({ en: "hi" }, "ru")).toBe("hi")
    const decode = Schema.decodeUnknownSync(Translations(Schema.String))
    expect(decode({ en: "hi" })).toEqual({ en: "hi" })
    expect(() => decode({ ru: "привет" })).toThrow(/en/)
  })
})
