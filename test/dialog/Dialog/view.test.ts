import { describe, expect, it } from "vitest"
import { maxButtonBytes } from "../../../src/telegram/Buttons.ts"
import { type ViewData, view as screenOf } from "../../../src/dialog/Dialog/view.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { asRead } from "../../../lab/world/asRead.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import type { Receipt } from "../../../src/support/Receipts.ts"
import type { State } from "../../../src/dialog/Dialog/State.ts"
import { type Language, languageCodes } from "../../../src/domain/Language.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { cheapest } from "../../../src/video/ModelCatalogue.ts"
import { charge, dialog, viewData, job, retired, spec, states, succeeded } from "../../kit/dialogs.ts"
import { screenAsRead } from "../../kit/screenAsRead.ts"

const view = (...shown: Parameters<typeof screenOf>) => screenAsRead(screenOf(...shown))

const labels = (state: (typeof states)[keyof typeof states], language: Language, more: Partial<ViewData> = {}) =>
  view({ ...dialog(state), language }, { ...viewData, ...more })
    .keyboard.flat()
    .map((button) => button.text)

describe("screens", () => {
  const everyScreen = Object.values(states).flatMap((state) =>
    languageCodes.map((language) => [state._tag, language, view({ ...dialog(state), language }, viewData)] as const)
  )
  it.each(everyScreen)("%s in %s fits Telegram's limits", (_tag, _language, screen) => {
    expect(screen.html.length).toBeGreaterThan(0)
    expect(screen.html.length).toBeLessThanOrEqual(4096)
    for (const button of screen.keyboard.flat()) {
      expect(button.text.length).toBeGreaterThan(0)
      if ("data" in button) expect(Buffer.byteLength(button.data)).toBeLessThanOrEqual(maxButtonBytes)
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
    ["ru", "Confirming", "✏️ Изменить"],
    ["ru", "Confirming", "❌ Отмена"],
    ["en", "Confirming", "✅ Create"],
    ["en", "Confirming", "✏️ Edit"],
    ["en", "Confirming", "❌ Cancel"]
  ] as const)("in %s, %s offers %s", (language, state, label) => {
    expect(labels(states[state], language)).toContain(label)
  })

  it("a balance comes first, as one number", () => {
    expect(view(dialog(states.MainMenu), viewData).html.split("\n")[0]).toBe("💰 Баланс: <b>60</b> 🪙")
  })

  it("the card names the price and the balance before and after", () => {
    expect(view(dialog(states.Confirming), viewData).html).toContain("Цена: <b>32</b> 🪙 · баланс 60 → 28")
  })

  it("a card that cannot be paid says how much is missing", () => {
    expect(view(dialog(states.Confirming), { ...viewData, balance: Coins.make(30) }).html).toContain("Не хватает 2 🪙")
  })

  it("in demo mode the card says that no coin moves", () => {
    const { html } = view(dialog(states.Confirming), { ...viewData, demo: true })
    expect(html).toContain("монеты не списываются")
    expect(html).not.toContain("Цена:")
  })

  it("a user's words are never read as markup", () => {
    const state = { ...states.Confirming, prompt: Prompt.make("<b>x</b> & <script>") }
    expect(view(dialog(state), viewData).html).toContain("&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;")
  })

  it("the longest prompt still fits a card", () => {
    const state = { ...states.Confirming, prompt: Prompt.make("ы".repeat(4000)) }
    expect(view(dialog(state), viewData).html.length).toBeLessThanOrEqual(4096)
  })

  it("a retired model keeps its button, and its screen says why", () => {
    expect(labels(states.ChoosingModel, "ru", { catalogue: retired })[0]).toBe("🌟 SORA 2")
    expect(view(dialog(states.ExplainingRetirement), { ...viewData, catalogue: retired }).html).toContain(
      "24 сентября 2026"
    )
  })

  it("a retired model offers its successor with the difference in price", () => {
    const later = { ...viewData, catalogue: succeeded }
    const { html } = view(dialog(states.ExplainingRetirement), later)
    expect(html).toContain("24 сентября 2026")
    expect(html).toContain("стоит от 20 🪙; с 🌟 SORA 2 стоило от 16 🪙")
    expect(labels(states.ExplainingRetirement, "ru", { catalogue: succeeded })[0]).toBe("🌊 WAN 3.0")
    const draft = { spec, prompt: states.Confirming.prompt }
    expect(view(dialog(states.ExplainingRetirement, draft), later).html).toContain(
      "стоит 40 🪙; с 🌟 SORA 2 стоил 32 🪙. Ваш промпт сохранится."
    )
  })

  it("the card of a retired model leads to its successor instead of a video", () => {
    const state = { ...states.Confirming, obstacle: "retired" } as const
    const { keyboard } = view(dialog(state), { ...viewData, catalogue: succeeded })
    const texts = keyboard.flat().map(({ text }) => text)
    expect(texts[0]).toBe("🌊 WAN 3.0")
    expect(texts).not.toContain("✅ Создать")
  })

  it("the gallery lists videos by their words", () => {
    const item = {
      job,
      number: VideoNumber.make(42),
      created: 0,
      favourite: false,
      derived: false,
      stage: undefined,
      prompt: "кот ".repeat(50)
    }
    const gallery = { items: [item, { ...item, favourite: true }], more: true, models: [] }
    const [first = "", second, older] = labels(states.ViewingGallery, "ru", { gallery })
    expect(asRead(first)).toMatch(/^🎞 кот .*… · № 42 · 1 янв\.?$/)
    expect(second).toMatch(/^⭐ кот/)
    expect(older).toMatch(/^Раньше/)
  })
})

describe("screens about money", () => {
  const day = 86_400_000
  const receipt: Receipt = {
    job,
    origin: null,
    originJob: null,
    number: VideoNumber.make(42),
    user: UserId.make(1),
    model: spec.model,
    seconds: 8,
    ratio: "9:16",
    resolution: "720p",
    sound: null,
    prompt: "a <red> fox",
    wordless: false,
    stage: null,
    favourite: false,
    there: true,
    state: "delivered",
    delivery: "video",
    failure: null,
    said: null,
    price: Coins.make(32),
    demo: false,
    provider: "sora",
    task: null,
    estimate: null,
    cost: null,
    traceparent: null,
    created: day,
    submitted: day,
    ready: day,
    finished: day,
    held: Coins.make(32),
    captured: Coins.make(32),
    rebated: Coins.make(0),
    returned: Coins.make(0),
    of: null,
    late: null
  }
  const screen = (state: State, more: Partial<ViewData>) =>
    view({ ...dialog(state), language: "en" }, { ...viewData, ...more })
  it("a receipt says that its words are gone, where they were kept for as long as they are", () => {
    const wordless = { ...receipt, wordless: true, prompt: "…" }
    const { html } = screen(states.ViewingReceipt, { account: { _tag: "Receipt", receipt: wordless } })
    expect(html).toContain("have been erased")
    expect(html).not.toContain("…")
  })

  it("a receipt leads to the video that this one was made of", () => {
    const origin = { origin: VideoNumber.make(12), originJob: job }
    const made = { account: { _tag: "Receipt", receipt: { ...receipt, ...origin } } } as const
    const { html, keyboard } = screen(states.ViewingReceipt, made)
    expect(asRead(html)).toContain("✍️ Made of № 12")
    expect(asRead(keyboard[0]?.[0]?.text ?? "")).toBe("⬆️ Made of № 12")
  })

  const texts = (state: State, more: Partial<ViewData>) =>
    screen(state, more)
      .keyboard.flat()
      .map(({ text }) => text)

  it("the shop says how many videos like the last one each pack is good for, and what the larger ones save", () => {
    const state = { _tag: "ChoosingPack", card: undefined } as const
    const lines = (last?: typeof spec) =>
      asRead(view({ ...dialog(state), language: "en", last }, viewData).html).split("\n")
    const dear = lines(spec)
    expect(dear).toContain("In videos with 🌟 SORA 2 at 32 🪙:")
    expect(dear).toContain("50 🪙 → 1 video")
    expect(dear).toContain("130 🪙 → 4 videos, 10% off")
    expect(lines()).toContain("50 🪙 → 3 videos")
  })

  it("a newcomer's coins are called a gift, until the dialog has begun", () => {
    const menu = (version: number) =>
      asRead(view({ ...dialog(states.MainMenu), language: "en" }, { ...viewData, version }).html)
    const videos = Math.floor(60 / Math.min(...viewData.catalogue.offers.map(({ model }) => cheapest(model))))
    expect(menu(1)).toContain(`60</b> 🪙\n🎁 A welcome gift: enough for up to ${videos} videos.`)
    expect(menu(7)).not.toContain("gift")
  })

  it("daily coins have a button where they are given, and a page that says how they come and go", () => {
    const daily = { dailyCoins: 10 }
    expect(labels(states.MainMenu, "en", daily).map(asRead)).toContain("🎁 Daily coins: 10 🪙")
    expect(labels(states.MainMenu, "en").join()).not.toContain("Daily")
    const page = view({ ...dialog({ _tag: "Reading", page: "daily" }), language: "en" }, { ...viewData, ...daily })
    expect(asRead(page.html)).toMatch(/10 🪙 every day as a gift[^]*midnight UTC/)
  })

  it("a card that is too dear offers the pack that is just enough first, then all of them", () => {
    const dear = { ...states.Confirming, price: Coins.make(200) }
    const shown = view({ ...dialog(dear), language: "en" }, viewData)
    expect(shown.html).toContain("You’re 140 🪙 short")
    const texts = shown.keyboard.flat().map(({ text }) => text)
    expect(texts.filter((text) => text.includes("⭐") || text.startsWith("🪙"))).toEqual([
      "🔥 300 + 40 🪙 · 850 ⭐",
      "700 + 130 🪙 · 1,900 ⭐",
      "🪙 Other packs"
    ])
    expect(texts).not.toContain("✅ Create")
  })

  it("where nothing is sold the card offers no pack, and the menu no shop in a demo", () => {
    const dear = { ...states.Confirming, price: Coins.make(200) }
    expect(texts(dear, { packs: [] }).filter((text) => text.includes("⭐") || text === "✅ Create")).toEqual([])
    expect(texts(states.MainMenu, { demo: true })).not.toContain("🪙 Coins")
    expect(screen(states.ChoosingPack, { packs: [] }).html).toContain("aren’t for sale")
  })

  it("without an assistant no way to write is offered but one's own", () => {
    expect(texts(states.ChoosingMode, { assistant: true })).toEqual(
      expect.arrayContaining(["🤖 With assistant", "😄 Meme"])
    )
    expect(texts(states.ChoosingMode, { assistant: false })).toEqual(["✋ Manual", "⬅️ Back"])
    expect(screen(states.ChoosingMode, { assistant: false }).html).not.toMatch(/assistant/i)
  })

  it("a subscription that runs hides the offer of one, and can be stopped", () => {
    const subscription = { charge, until: 40 * day, cancelled: false }
    const running = texts(states.ChoosingPack, { account: { _tag: "Shop", subscription } })
    expect(running).toContain("⏹ Stop the subscription")
    expect(running.some((text) => text.startsWith("🔁"))).toBe(false)
    const ended = screen(states.ChoosingPack, {
      account: { _tag: "Shop", subscription: { ...subscription, cancelled: true } }
    })
    expect(ended.html).toContain("paid until 10 February and won’t renew")
  })

  it("receipts are buttons of a page, with the ways to newer and older ones", () => {
    const receipts = { items: [receipt], more: true }
    expect(texts(states.ViewingReceipts, { account: { _tag: "Receipts", receipts } })).toEqual([
      "✅ № 42 · 2 Jan · 🌟 SORA 2 · −32 🪙",
      "Older ➡️",
      "⬅️ Back"
    ])
    expect(
      texts(
        { ...states.ViewingReceipts, page: 3 },
        {
          account: { _tag: "Receipts", receipts: { items: [receipt], more: false } }
        }
      )
    ).toContain("⬅️ Newer")
    expect(
      screen(states.ViewingReceipts, { account: { _tag: "Receipts", receipts: { items: [], more: false } } }).html
    ).toContain("none yet")
  })

  it("a receipt of nobody's is not there", () => {
    expect(screen(states.ViewingReceipt, { account: { _tag: "Receipt", receipt: undefined } }).html).toContain(
      "no such receipt"
    )
  })

  it("limits show what was spent and which limit counts", () => {
    const overview = {
      standing: "active",
      spentDay: Coins.make(16),
      spentMonth: Coins.make(80),
      dayLimit: Coins.make(50),
      monthLimit: undefined,
      ownDay: Coins.make(50),
      ownMonth: undefined
    } as const
    const { html, keyboard } = screen(states.ViewingLimits, { account: { _tag: "Limits", overview } })
    expect(html).toContain("Today: 16 🪙 of 50 🪙\nThis month: 80 🪙, no limit")
    expect(keyboard.flat().map(({ text }) => text)).toContain("Month: none")
    expect(
      screen(states.ViewingLimits, { account: { _tag: "Limits", overview: { ...overview, standing: "frozen" } } }).html
    ).toContain("frozen")
  })

  it("an invitation has a link to share, and says so when it brings nothing", () => {
    const known = {
      _tag: "Invitation",
      invitation: { friends: 3, rewarded: 2, coins: Coins.make(40) },
      reward: Coins.make(20),
      link: "https://t.me/kudo_bot?start=ref_1"
    } as const
    const { html, keyboard } = screen(states.Inviting, { account: known })
    expect(html).toContain("https://t.me/kudo_bot?start=ref_1")
    expect(html).toContain("Friends joined: 3 · rewarded: 2 · earned: 40 🪙")
    expect(keyboard[0]?.[0]).toMatchObject({ url: expect.stringMatching(/^https:\/\/t\.me\/share\/url\?url=https%3A/) })
    expect(screen(states.Inviting, { account: { ...known, reward: Coins.make(0) } }).html).toContain(
      "no coins right now"
    )
  })
})
