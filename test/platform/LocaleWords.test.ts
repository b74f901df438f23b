import { describe, expect, it } from "vitest"
import { type Language, languageCodes, languages } from "../../src/domain/Language.ts"
import { html, plain } from "../../src/platform/Locale.ts"
import { keysOf, sourceOf } from "../kit/locales.ts"

const lines = (language: Language) =>
  sourceOf(language)
    .split("\n")
    .filter((line) => !line.startsWith("#"))

/** Words for which each language has another one, or which are nothing to users; what is said instead. */
const banned: Readonly<Record<Language, ReadonlyArray<readonly [RegExp, string]>>> = {
  ru: [
    [/сервер/i, "модель"],
    [/провайдер/i, "модель"],
    [/ролик/i, "видео"],
    [/предложени\p{L}* (?:—|-)|одно предложение/iu, "фраза"],
    [/ориентаци/i, "формат кадра"],
    [/редактировать/i, "изменить"],
    [/вознагражд/i, "награда"],
    [/(?<!\p{L})снят[оа]?(?!\p{L})/iu, "создано"],
    [/ежедневно приходят|монеты дня/i, "ежедневные монеты"]
  ],
  en: [
    [/\b(?:video )?server\b/i, "the model"],
    [/\bprovider\b/i, "the model"],
    [/\bPress\b/, "Tap"],
    [/\b(?:do|does|did|is|are|can|could|will|would) not\b|\bcannot\b/i, "a contraction"],
    [/\bworks no more|in the making\b/i, "plain words"]
  ],
  es: [
    [/\bservidor\b/i, "modelo"],
    [/\bproveedor\b/i, "modelo"],
    [/\bvídeo/i, "video"]
  ],
  pt: [
    [/\bservidor\b/i, "modelo"],
    [/\bprovedor\b/i, "modelo"],
    [/(?<!\/)\bvideo\b/i, "vídeo"]
  ]
}

/** Things that are counted in whole words; abbreviations of units have one form. */
const counted: Readonly<Record<Language, RegExp>> = {
  ru: /\}[\s\u00a0](?:монет|знак|минут|секунд|раз|дру[гз]|дн|набор|промпт)\p{L}*/u,
  en: /\}[\s\u00a0](?:coin|character|minute|second|friend|day|pack|video)s?\b/,
  es: /\}[\s\u00a0](?:moneda|minuto|segundo|amigo|día|paquete|video)s?(?!\p{L})/u,
  pt: /\}[\s\u00a0](?:moeda|minuto|segundo|amigo|dia|pacote|vídeo)s?(?!\p{L})/u
}

/** The bounds of a prompt's length are in the thousands, where every form of these languages is the same. */
const alwaysMany = /^(?:prompt-too-long|prompt-longer) = /

describe("words", () => {
  it.each(languageCodes)("%s: one name for one thing, and none for what is nothing to users", (language) => {
    const texts = lines(language).map((line) => line.replace(/^[\w-]+ = ?/, ""))
    const found = texts.flatMap((line) =>
      banned[language].filter(([word]) => word.test(line)).map(([, better]) => `${line} → ${better}`)
    )
    expect(found).toEqual([])
  })

  it.each(languageCodes)("%s: what is counted in words has the forms of its numbers", (language) => {
    // Within a choice of forms every line begins with its form.
    const flat = lines(language).filter((line) => /^[a-z][\w-]* = (?!\{ \$\w+ ->)/.test(line))
    expect(flat.filter((line) => counted[language].test(line) && !alwaysMany.test(line))).toEqual([])
  })

  it("Russian dashes do not begin a line", () => {
    expect(lines("ru").filter((line) => /\S —/.test(line.replace(/^(\s*\/[a-z]+) —/, "")))).toEqual([])
  })

  it.each(languageCodes)("%s: numbers that are written out look like those that are counted", (language) => {
    const format = new Intl.NumberFormat(languages[language].locale)
    const written = lines(language).flatMap((line) => line.match(/(?<![\d$])\d{4,}(?!\d)/g) ?? [])
    expect(written.filter((digits) => format.format(Number(digits)) !== digits)).toEqual([])
  })

  it.each([
    ["ru", [1, 2, 5, 21], ["до 1 знака", "до 2 знаков", "до 5 знаков", "до 21 знака"]],
    ["en", [1, 2], ["up to 1 characters", "up to 2 characters"]]
  ] as const)("%s: the length of a prompt is counted as its readers count", (language, counts, words) => {
    for (const [n, count] of counts.entries())
      expect(plain(language)("prompt-too-long", { most: count }).replaceAll("\u00a0", " ")).toContain(words[n])
  })

  it.each(languageCodes)("%s: coins of gifts are called a gift", (language) => {
    const gift = { ru: /подар/i, en: /gift/i, es: /regalo|bienvenida/i, pt: /presente|boas-vindas/i }[language]
    const args = { coins: 10, videos: 3 }
    for (const key of ["history-welcome", "menu-gift", "page-daily"])
      expect(html(language)(key, args), key).toMatch(gift)
  })

  it("every language has as many texts", () => {
    for (const language of languageCodes) expect(keysOf(language).length).toBe(keysOf("en").length)
  })
})
