import { describe, expect, it } from "vitest"
import { maxBytes } from "../../src/Dialog/callbackData.ts"
import { shippedPacks } from "../../src/CoinPacks.ts"
import { type Facts, view } from "../../src/Dialog/view.ts"
import { Coins } from "../../src/domain/Coins.ts"
import type { Language } from "../../src/domain/Language.ts"
import { Prompt } from "../../src/domain/Video.ts"
import { dialog, job, offered, retired, spec, states, succeeded } from "../support/dialogs.ts"

const facts: Facts = {
  catalogue: offered,
  version: 7,
  balance: Coins.make(60),
  gallery: [],
  demo: false,
  packs: shippedPacks,
  account: undefined
}
const labels = (state: (typeof states)[keyof typeof states], language: Language, more: Partial<Facts> = {}) =>
  view({ ...dialog(state), language }, { ...facts, ...more })
    .keyboard.flat()
    .map((button) => button.text)

describe("screens", () => {
  const everyScreen = Object.values(states).flatMap((state) =>
    (["ru", "en"] as const).map(
      (language) => [state._tag, language, view({ ...dialog(state), language }, facts)] as const
    )
  )
  it.each(everyScreen)("%s in %s fits Telegram's limits", (_tag, _language, screen) => {
    expect(screen.html.length).toBeGreaterThan(0)
    expect(screen.html.length).toBeLessThanOrEqual(4096)
    for (const button of screen.keyboard.flat()) {
      expect(button.text.length).toBeGreaterThan(0)
      if ("data" in button) expect(Buffer.byteLength(button.data)).toBeLessThanOrEqual(maxBytes)
    }
  })

  it.each([
    ["ru", "MainMenu", "🎬 ВИДЕО"],
    ["en", "MainMenu", "🎬 VIDEO"],
    ["ru", "ChoosingModel", "🌟 SORA 2"],
    ["ru", "ChoosingMode", "🤖 С помощником"],
    ["ru", "ChoosingMode", "✋ Вручную"],
    ["ru", "ChoosingMode", "😄 Мем"],
    ["en", "ChoosingMode", "🤖 With assistant"],
    ["en", "ChoosingMode", "✋ Manual"],
    ["en", "ChoosingMode", "😄 Meme"],
    ["ru", "ChoosingOrientation", "📱 9:16"],
    ["ru", "ChoosingOrientation", "🖥️ 16:9"],
    ["ru", "WritingPrompt", "💡 Идеи"],
    ["ru", "ReviewingPrompt", "👍 Использовать"],
    ["en", "ReviewingPrompt", "👍 Use it"],
    ["ru", "Confirming", "✅ Создать"],
    ["ru", "Confirming", "✏️ Редактировать"],
    ["ru", "Confirming", "❌ Отмена"],
    ["en", "Confirming", "✅ Create"],
    ["en", "Confirming", "✏️ Edit"],
    ["en", "Confirming", "❌ Cancel"]
  ] as const)("in %s, %s offers %s", (language, state, label) => {
    expect(labels(states[state], language)).toContain(label)
  })

  it("a balance comes first, as one number", () => {
    expect(view(dialog(states.MainMenu), facts).html.split("\n")[0]).toBe("💰 Баланс: <b>60</b> 🪙")
  })

  it("the card names the price and the balance before and after", () => {
    expect(view(dialog(states.Confirming), facts).html).toContain("Цена: <b>32</b> 🪙 · баланс сейчас 60 → после 28")
  })

  it("a card that cannot be paid says how much is missing", () => {
    expect(view(dialog(states.Confirming), { ...facts, balance: Coins.make(30) }).html).toContain("Не хватает 2 🪙")
  })

  it("in demo mode the card says that no coin moves", () => {
    const { html } = view(dialog(states.Confirming), { ...facts, demo: true })
    expect(html).toContain("монеты не списываются")
    expect(html).not.toContain("Цена:")
  })

  it("a user's words are never read as markup", () => {
    const state = { ...states.Confirming, prompt: Prompt.make("<b>x</b> & <script>") }
    expect(view(dialog(state), facts).html).toContain("&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;")
  })

  it("the longest prompt still fits a card", () => {
    const state = { ...states.Confirming, prompt: Prompt.make("ы".repeat(4000)) }
    expect(view(dialog(state), facts).html.length).toBeLessThanOrEqual(4096)
  })

  it("a retired model keeps its button, and its screen says why", () => {
    expect(labels(states.ChoosingModel, "ru", { catalogue: retired })[0]).toBe("🌟 SORA 2")
    expect(view(dialog(states.ExplainingRetirement), { ...facts, catalogue: retired }).html).toContain(
      "24 сентября 2026"
    )
  })

  it("a retired model offers its successor with the difference in price", () => {
    const later = { ...facts, catalogue: succeeded }
    const { html } = view(dialog(states.ExplainingRetirement), later)
    expect(html).toContain("24 сентября 2026")
    expect(html).toContain("стоит от 20 🪙; с 🌟 SORA 2 стоило от 16 🪙")
    expect(labels(states.ExplainingRetirement, "ru", { catalogue: succeeded })[0]).toBe("🌊 WAN 3.0")
    const draft = { spec, prompt: states.Confirming.prompt }
    expect(view(dialog(states.ExplainingRetirement, draft), later).html).toContain(
      "стоит 40 🪙; с 🌟 SORA 2 стоил 32 🪙. Ваш текст перейдёт сам."
    )
  })

  it("the card of a retired model leads to its successor instead of a video", () => {
    const state = { ...states.Confirming, obstacle: "retired" } as const
    const { keyboard } = view(dialog(state), { ...facts, catalogue: succeeded })
    expect(keyboard.flat().map(({ text }) => text)).toEqual(["🌊 WAN 3.0", "✏️ Редактировать", "❌ Отмена"])
  })

  it("the gallery lists videos by their words", () => {
    const [first] = labels(states.ViewingGallery, "ru", { gallery: [{ job, prompt: "кот ".repeat(50) }] })
    expect(first).toMatch(/^🎞 кот .*…$/)
  })
})
