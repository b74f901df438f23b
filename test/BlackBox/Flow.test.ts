import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { validateCall } from "../../packages/playground/test/BotApiSchema.ts"
import { telegramSecret, World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world.close())

describe("a person and the production bot", () => {
  it("Telegram is told where the bot is, with the secret and every kind of update, payments included", async () => {
    const call = (await world.calls()).find(({ method }) => method === "setWebhook")
    expect(call?.params).toMatchObject({ url: `${world.bot}/telegram`, secret_token: telegramSecret })
    expect(JSON.stringify(call?.params["allowed_updates"])).toContain("pre_checkout_query")
    expect(call?.params).not.toHaveProperty("drop_pending_updates")
  })

  it("one sentence becomes a video, with the assistant, and the coins are right at every step", async () => {
    const anna = world.person(101)
    await anna.say("/start")
    expect((await anna.sees(/Баланс/)).text).toMatch(/^💰 Баланс: 60 🪙/)
    await anna.presses("🎬 ВИДЕО", "🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
    await anna.say("кот-астронавт говорит «поехали»")
    expect((await anna.sees(/Вот сцена/)).text).toContain("«поехали»")
    await anna.presses("👍 Использовать")
    expect((await anna.sees(/Проверьте/)).text).toContain("баланс 60 → 44")
    expect(await anna.balance()).toBe(60)
    await anna.presses("✅ Создать")
    expect(await anna.balance()).toBe(44)
    const { media, keyboard, text } = await anna.seesVideo()
    expect(media).toMatchObject({ kind: "video", duration: 4 })
    expect((media?.height ?? 0) / (media?.width ?? 1)).toBeCloseTo(16 / 9, 1)
    expect(text).toMatch(/^🌟 SORA 2 · 9:16 · 4 сек · 720p\n[^\n]*«поехали»[^]*\n№ \d+ · 🤖 Видео создано нейросетью$/)
    expect(keyboard?.flat().map((button) => button.text)).toEqual([
      "✍️ Изменить видео",
      "🔁 Ещё раз",
      "↔️ Другой формат",
      "📨 Поделиться",
      "🧾 Квитанция",
      "🎬 Новое видео",
      "🖼 Галерея"
    ])
    await anna.seesDone()
    expect(await anna.balance()).toBe(44)
  })

  it("a scene appears while it is written, and whoever stops it has their own words on the card", async () => {
    const anna = world.person(109)
    const drafts = async () =>
      (await world.calls()).filter(
        ({ method, params }) => method === "sendMessageDraft" && Number(params["chat_id"]) === 109
      )
    await anna.say("/start")
    await anna.presses("🎬 ВИДЕО", "🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
    await anna.say("лиса считает монеты [slow]")
    // Whoever stops does so as soon as there is something to see: an answer may take ten seconds, a busy machine half of them.
    await world.eventually(async () => (await drafts()).length > 0)
    await anna.stops()
    const card = await anna.sees(/Вы остановили помощника/)
    expect(card.text).toContain("лиса считает монеты")
    expect(card.text).not.toContain("Вертикальный кадр")
    for (const { method, params } of await drafts()) {
      expect(validateCall(method, params)).toEqual([])
      expect(params["text"]).toMatch(/^<blockquote>Вертикальный кадр 9:16\./)
    }
    await anna.finds("✅ Создать")
    expect(await anna.balance()).toBe(60)
  })

  it("in English for everybody else, by the buttons of that language", async () => {
    const john = world.person(102, "de")
    await john.say("/start")
    await john.presses("🎬 VIDEO", "🌟 SORA 2", "😄 Meme", "🖥️ 16:9", "4 s")
    await john.say("a dog that files taxes")
    await john.sees(/Check before creating/)
    await john.presses("✅ Create")
    const { media } = await john.seesVideo()
    expect(media?.width).toBeGreaterThan(media?.height ?? 0)
  })

  it.each([
    [741, "es", /Saldo: 60 🪙[^]*elige un modelo/, "🖼 Galería"],
    [742, "pt-br", /Saldo: 60 🪙[^]*escolha um modelo/, "🖼 Galeria"]
  ] as const)("%i, whose Telegram speaks %s, is served in it", async (id, code, menu, gallery) => {
    const person = world.person(id, code)
    await person.say("/start")
    await person.sees(menu)
    await person.finds(gallery)
  })

  it("somebody whose language is not there reads English and may choose another on the first menu", async () => {
    const person = world.person(743, "de")
    await person.say("/start")
    await person.sees(/Balance: 60 🪙/)
    await person.presses("Português")
    await person.sees(/Saldo: 60 🪙[^]*escolha um modelo/)
    await person.finds("🌐 Idioma")
  })

  it("/language switches, and the profile remembers", async () => {
    const person = world.person(103)
    await person.say("/start")
    await person.say("/language")
    await person.presses("🇬🇧 English")
    await person.sees(/^💰 Balance: 60/)
    await person.say("/help")
    await person.sees(/How it works/)
  })

  it("a video is sent with size, length, thumbnail and cover, and again by its file id", async () => {
    const person = world.person(104)
    await person.orders("a paper boat")
    await person.presses("✅ Создать")
    const { media } = await person.seesVideo()
    expect(media?.thumbnailUrl).toBeDefined()
    // Seen is not yet stored as delivered.
    await person.seesDone()
    await person.presses("🖼 Галерея", "🎞 a paper boat")
    await person.seesVideo(2)
    const sends = (await world.calls()).filter(
      ({ method, params }) => method === "sendVideo" && Number(params["chat_id"]) === 104
    )
    expect(sends).toHaveLength(2)
    expect(sends[0]?.params).toMatchObject({
      supports_streaming: expect.toSatisfy((value) => String(value) === "true")
    })
    expect(sends[0]?.params["cover"]).toBeDefined()
    expect(typeof sends[1]?.params["video"]).toBe("string")
    expect(typeof sends[1]?.params["cover"]).toBe("string")
    expect(await person.balance()).toBe(44)
  })

  it("a video that Telegram takes for a square is mended in its message", async () => {
    const person = world.person(147)
    await world.fault({ where: "telegram", match: "sendVideo", kind: "as-square", about: "147" })
    await person.orders("a square cloud")
    await person.presses("✅ Создать")
    const { id } = await person.seesVideo()
    await person.seesDone()
    const sizeOf = async () => (await person.messages()).find((message) => message.id === id)?.media
    await world.eventually(async () => (await sizeOf())?.width !== 320)
    expect(await sizeOf()).toMatchObject({ kind: "video", width: 360, height: 640 })
  })

  it("same again and the other orientation lead straight to the card", async () => {
    const person = world.person(105)
    await person.orders("a lighthouse")
    await person.presses("✅ Создать")
    await person.seesVideo()
    await person.presses("↔️ Другой формат")
    expect((await person.sees(/Проверьте/)).text).toMatch(/16:9[\s\S]*a lighthouse/)
    await person.presses("❌ Отмена", "🔁 Ещё раз")
    await person.sees((message) => /Проверьте/.test(message.text) && /📱 9:16/.test(message.text))
  })

  it("a menu is one message: old ones leave the chat", async () => {
    const person = world.person(106)
    await person.say("/start")
    await person.finds("🎬 ВИДЕО")
    await person.say("/start")
    await person.say("/video")
    await person.finds("🌟 SORA 2")
    const menus = async () =>
      (await person.messages()).filter(
        (message) => message.from === "bot" && message.keyboard !== undefined && message.keyboard.length > 0
      )
    await world.eventually(async () => (await menus()).length === 1)
  })

  it("a failed video brings the coins back once, and says why", async () => {
    const person = world.person(107)
    await person.orders("[fail] a broken camera")
    await person.presses("✅ Создать")
    const end = await person.sees(/Не получилось/)
    expect(end.text).toMatch(/Вернулось на баланс: 16 🪙[\s\S]*Модель сообщила об ошибке[\s\S]*💰 Баланс: 60 🪙/)
    expect(await person.balance()).toBe(60)
  })

  it("a refused prompt names the reason", async () => {
    const person = world.person(108)
    await person.orders("[moderated] something")
    await person.presses("✅ Создать")
    expect((await person.sees(/Не получилось/)).text).toContain("правилам безопасности")
    expect(await person.balance()).toBe(60)
  })

  it("a video that cannot be paid cannot be created, a cheaper one is one tap away, and nothing moves", async () => {
    const person = world.person(109)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "💎 SORA 2 PRO", "✋ Вручную", "📱 9:16", "8 сек", "1080p")
    await person.say("too dear")
    const card = await person.sees(/Проверьте/)
    expect(card.text).toContain("Не хватает 100 🪙")
    expect(card.keyboard?.flat().some(({ text }) => text === "✅ Создать")).toBe(false)
    await person.presses("То же с")
    await person.finds("✅ Создать")
    expect(await world.creations("too dear")).toEqual([])
    expect(await person.balance()).toBe(60)
  })

  it("only as many videos at once as allowed; the card of the next one waits", async () => {
    const person = world.person(110)
    await world.fault(
      ...Array.from({ length: 2 }, () => ({ where: "video", match: "create", kind: "rate-limit", retryAfter: 2 }))
    )
    await person.orders("first of three")
    await person.presses("✅ Создать")
    await person.orders("second of three")
    await person.presses("✅ Создать")
    await person.orders("third of three")
    await person.presses("✅ Создать")
    await person.sees(/Одновременно создаётся не больше 2 видео/)
    await person.seesVideo(2)
    await person.presses("✅ Создать")
    await person.seesVideo(3)
    expect(await person.balance()).toBe(12)
  })

  it("a double tap makes one video, and the second tap gets a short answer", async () => {
    const person = world.person(111)
    await person.orders("tapped twice")
    const create = await person.finds("✅ Создать")
    const answers = await Promise.all([person.tap(create), person.tap(create), person.tap(create)])
    expect(answers.filter(({ toast }) => toast === "Эта кнопка уже не действует")).toHaveLength(2)
    await person.seesVideo()
    expect(await world.creations("tapped twice")).toHaveLength(1)
    expect(await person.balance()).toBe(44)
  })

  it("a prompt is kept whole through a look elsewhere, and shown as it was typed", async () => {
    const person = world.person(112)
    await person.orders("<b>bold</b> & *stars* _under_")
    await person.say("/gallery")
    await person.sees(/^🖼/)
    await person.presses("⬅️ Назад", "▶️ Продолжить черновик")
    expect((await person.sees(/Проверьте/)).text).toContain("<b>bold</b> & *stars* _under_")
  })

  it("whoever blocked the bot finds the video later, paid once", async () => {
    const person = world.person(113)
    await person.orders("made while away", "8 сек")
    await person.presses("✅ Создать")
    await person.block(true)
    await world.task("made while away")
    await world.eventually(async () =>
      (await world.calls()).some(
        ({ method, params, ok }) => method === "sendVideo" && Number(params["chat_id"]) === 113 && !ok
      )
    )
    await person.block(false)
    // The job is settled a moment after Telegram's refusal; a gallery that was opened before does not show it.
    await world.eventually(async () => {
      await person.say("/gallery")
      const { keyboard } = await person.sees(/^🖼/)
      return keyboard?.flat().some(({ text }) => text.startsWith("🎞 made while away"))
    })
    await person.presses("🎞 made while away")
    await person.seesVideo()
    expect(await person.balance()).toBe(28)
  })

  it("every call to Telegram keeps to the Bot API's schema", async () => {
    const calls = await world.calls()
    expect(calls.length).toBeGreaterThan(50)
    for (const { method, params } of calls) expect([method, validateCall(method, params)]).toEqual([method, []])
  })

  it("operators see readiness and the figures that matter", async () => {
    expect((await fetch(`${world.bot}/health/live`)).status).toBe(200)
    expect((await fetch(`${world.bot}/health/ready`)).status).toBe(200)
    const metrics = await (await fetch(`${world.bot}/metrics`)).text()
    for (const name of ["kudo_updates_total", "kudo_update_seconds", "kudo_coins_held", "kudo_telegram_calls_total"]) {
      expect(metrics).toContain(name)
    }
  })
})
