import { FluentResource } from "@fluent/bundle"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { html, plain } from "../../src/platform/Locale.ts"

const texts = (language: string) => {
  const { body } = new FluentResource(readFileSync(`locales/${language}.ftl`, "utf8"))
  return new Map(
    body.map((message) => [
      message.id,
      // A text may name an argument several times, once for each of its forms.
      [...new Set([...JSON.stringify(message.value).matchAll(/"var","name":"(\w+)"/g)].map((m) => m[1]))]
    ])
  )
}
const sourceTexts = (language: string) =>
  [...readFileSync(`locales/${language}.ftl`, "utf8").matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1])

describe("locales", () => {
  it("Russian and English have the same texts with the same arguments", () => {
    const ru = texts("ru")
    const en = texts("en")
    expect([...ru.keys()].sort()).toEqual([...en.keys()].sort())
    for (const [key, variables] of ru)
      expect([key, [...variables].sort()]).toEqual([key, [...(en.get(key) ?? [])].sort()])
  })

  it.each(["ru", "en"])("%s: every text of the file is readable, none is there twice", (language) => {
    const ids = sourceTexts(language)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...texts(language).keys()].sort()).toEqual([...ids].sort())
  })

  it("messages escape their arguments, buttons do not", () => {
    expect(html("ru")("quoted", { prompt: "<i>" })).toBe("<blockquote>&lt;i&gt;</blockquote>")
    expect(plain("ru")("quality", { resolution: "<720p>", coins: 3 })).toBe("<720p> · 3 🪙")
  })

  it("every text that the program asks for exists", () => {
    const asked = [
      "src/dialog/Dialog/view.ts",
      "src/video/Generation/screens.ts",
      "src/inbox/TelegramUpdates.ts",
      "src/inbox/Inbox.ts"
    ].flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/(?:text|label|plain\([^)]*\)|html\([^)]*\))\(\s*"([\w-]+)"/g)].map(
        (m) => m[1]
      )
    )
    expect(asked.length).toBeGreaterThan(40)
    for (const key of asked) expect(texts("ru").has(String(key)), String(key)).toBe(true)
  })
})
