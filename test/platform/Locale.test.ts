import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { asRead } from "../../lab/world/asRead.ts"
import { shippedLibrary } from "../../src/assistant/PromptLibrary.ts"
import { Command } from "../../src/dialog/Dialog/Event.ts"
import { type Language, languageCodes, languages } from "../../src/domain/Language.ts"
import { type Arguments, html, plain } from "../../src/platform/Locale.ts"
import { shippedModels } from "../../src/video/ModelCatalogue.ts"
import { faultsOf, keysOf, sourceOf } from "../kit/locales.ts"

/** How a language quotes. A language more needs a line here. */
const quotes = { ru: "«»", en: "“”", es: "«»", pt: "“”" } as const satisfies Record<Language, string>

const linesOf = (language: Language) =>
  sourceOf(language)
    .split("\n")
    .filter((line) => !line.startsWith("#"))

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(`src/${name}`, "utf8"))

describe("locales", () => {
  it.each(languageCodes)("%s is complete: every text, its arguments, its tags, and its plural forms", (language) => {
    expect(faultsOf(language, languages[language].locale)).toEqual([])
  })

  it("a language of the record without its file, or a file without its language, does not pass", () => {
    expect(faultsOf("xx", "en")).toEqual(["locales/xx.ftl is missing"])
    expect(readdirSync("locales").toSorted()).toEqual(languageCodes.map((code) => `${code}.ftl`).toSorted())
  })

  it("a language that is measured by another's plural forms does not pass", () => {
    expect(faultsOf("en", "ru")).toContain('invoice-title lacks the form "few"')
  })

  it.each(languageCodes)("%s: models and ideas are written in it", (language) => {
    for (const { about, farewell } of shippedModels) {
      expect(about[language], JSON.stringify(about)).toBeDefined()
      if (farewell !== undefined) expect(farewell[language], JSON.stringify(farewell)).toBeDefined()
    }
    const { styles, camera, avoid, groups, presets } = shippedLibrary
    for (const { id, title } of [...styles, ...camera, ...avoid, ...groups, ...presets]) {
      expect(title[language], id).toBeDefined()
    }
    for (const { id, prompt } of presets) expect(prompt[language], id).toBeDefined()
  })

  it("messages escape their arguments, buttons do not", () => {
    expect(html("ru")("quoted", { prompt: "<i>" })).toBe("<blockquote>&lt;i&gt;</blockquote>")
    expect(asRead(plain("ru")("quality", { resolution: "<720p>", coins: 3 }))).toBe("<720p> · 3 🪙")
  })

  it.each([
    ["ru", [1, 2, 5, 21, 101, 1000], ["монета", "монеты", "монет", "монета", "монета", "монет"]],
    ["en", [1, 2, 21, 1000], ["coin", "coins", "coins", "coins"]],
    ["es", [1, 2, 21, 1000], ["moneda", "monedas", "monedas", "monedas"]],
    ["pt", [1, 2, 21, 1000], ["moeda", "moedas", "moedas", "moedas"]]
  ] as const)("%s: %j coins are counted as its readers count", (language, counts, words) => {
    expect(counts.map((coins) => asRead(plain(language)("invoice-title", { coins })).split(" ").at(-1))).toEqual(words)
  })

  it("no text is without somebody who asks for it, and whoever asks is given one", () => {
    const calls = /(?:(?<!Response\.)\btext|\blabel|plain\([^)]*\)|html\([^)]*\))\(\s*"([\w-]+)"/g
    const asked = sources.flatMap((source) => [...source.matchAll(calls)].map(([, key = ""]) => key))
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((key) => !keysOf("en").includes(key))).toEqual([])

    const quoted = new Set(
      sources.flatMap((source) => [...source.matchAll(/"([a-z][\w-]*)"/g)].map(([, word]) => word))
    )
    const composed = sources
      .flatMap((source) => [...source.matchAll(/`((?:[a-z][a-z-]*-)?)\$\{[^}`]+\}((?:-[a-z]+)*)`/g)])
      .filter(([, before, after]) => before !== "" || after !== "")
      .map(([, before = "", after = ""]) => new RegExp(`^${before}.+${after}$`))
    expect(keysOf("en").filter((key) => !quoted.has(key) && !composed.some((pattern) => pattern.test(key)))).toEqual([])
  })
})

describe("typography", () => {
  it.each(languageCodes)("%s: a number and its unit, and what a dot sets apart, stay on one line", (language) => {
    const units =
      "🪙|⭐|s|сек|min|мин|characters|знаков|caracteres|days|дней|días|dias|UTC|coins?|монет[аы]?|monedas?|moedas?"
    const parted = new RegExp(`(?:\\}|\\d|\\}</b>) (?:${units})(?![\\p{L}])|\\} ·`, "u")
    // Of a button's label only the coins stay with their number: a label is searched by what people type.
    const lines = linesOf(language).filter(
      (line) => !/^(?:pack[\w-]*|button-subscribe) = /.test(line) || / 🪙/.test(line)
    )
    expect(lines.filter((line) => parted.test(line))).toEqual([])
  })

  it.each(languageCodes)("%s: quotes are its own, and open and close", (language) => {
    const words = linesOf(language).map((line) => line.replaceAll(/<[^>]*>/g, ""))
    const [open = "", close = ""] = quotes[language]
    const foreign = new Set(`"'«»“”„`.replace(open, "").replace(close, ""))
    expect(words.filter((line) => [...line].some((character) => foreign.has(character)))).toEqual([])
    expect(words.filter((line) => line.split(open).length !== line.split(close).length)).toEqual([])
  })

  it.each(languageCodes)("%s: a button that a text names is there by that name", (language) => {
    const source = sourceOf(language)
    const buttons = [...source.matchAll(/^button-[\w-]+ = (.*)$/gm)].map(([, label = ""]) => label)
    const [open = "", close = ""] = quotes[language]
    const named = [...source.matchAll(new RegExp(`${open}([^${close}]+)${close}`, "g"))].map(([, label = ""]) => label)
    expect(named.filter((label) => /^\P{L}+ /u.test(label))).toEqual([])
    const ofTelegram = /^bot-description.*$/m.exec(source)?.[0] ?? ""
    expect(named.length).toBeGreaterThan(3)
    expect(
      named.filter(
        (label) => !ofTelegram.includes(label) && !buttons.some((button) => asRead(button).includes(asRead(label)))
      )
    ).toEqual([])
  })

  it("Spanish questions and exclamations open as they close", () => {
    const count = (mark: string) => sourceOf("es").split(mark).length
    expect([count("¿"), count("¡")]).toEqual([count("?"), count("!")])
  })
})

describe("Telegram's limits", () => {
  /** More than any coin or star that a text will name, and a name of the greatest length. */
  const largest: Arguments = {
    coins: 1_000_000,
    bonus: 1_000_000,
    stars: 1_000_000,
    seconds: 120,
    left: 100,
    resolution: "1080p",
    number: "№ 999999999"
  }

  it.each(languageCodes)("%s: buttons show whole on a phone", (language) => {
    const labels = keysOf(language).filter((key) => /^(?:button-|mode-|pack|seconds$|quality$)/.test(key))
    expect(labels.length).toBeGreaterThan(40)
    for (const key of labels) expect([...plain(language)(key, largest)].length, key).toBeLessThanOrEqual(40)
  })

  it.each(languageCodes)("%s: profile, commands, short answers and invoices are taken by Telegram", (language) => {
    const text = plain(language)
    const length = (key: string) => text(key, largest).length
    expect(length("bot-description")).toBeLessThanOrEqual(512)
    expect(length("bot-short-description")).toBeLessThanOrEqual(120)
    for (const command of Command.literals.filter((one) => one !== "menu"))
      expect(length(`command-${command}`), command).toBeLessThanOrEqual(256)
    for (const key of keysOf(language).filter((one) => /^(?:toast|checkout)-/.test(one)))
      expect(length(key), key).toBeLessThanOrEqual(200)
    expect(length("invoice-title")).toBeLessThanOrEqual(32)
    for (const key of ["invoice-description", "invoice-description-monthly"])
      expect(length(key), key).toBeLessThanOrEqual(255)
  })
})
