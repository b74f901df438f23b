import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { linkTo } from "../../lab/world/linkTo.ts"
import { World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ renderSeconds: 2 })
})
afterAll(() => world.close())

const creates = async (words: string) => (await world.creations(words)).length

describe("trouble", () => {
  it("kill -9 while the video is made, and a new start: it arrives, once", async () => {
    const person = world.person(301)
    await person.orders("survives a kill")
    await person.presses("✅ Создать")
    await world.task("survives a kill")
    await world.killAndRestart()
    await person.seesDone()
    expect(await creates("survives a kill")).toBe(1)
    expect(await person.videos()).toHaveLength(1)
    expect(await person.balance()).toBe(44)
  })

  it("kill -9 right after the tap: the video arrives, once", async () => {
    const person = world.person(302)
    await person.orders("killed at once")
    await person.presses("✅ Создать")
    await world.killAndRestart()
    await person.seesVideo(1, 40_000)
    expect(await creates("killed at once")).toBe(1)
    expect(await person.balance()).toBe(44)
  })

  it("kill -9 in the middle of the menus: the dialog goes on where it was", async () => {
    const person = world.person(303)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "🌟 SORA 2", "✋ Вручную")
    const portrait = await person.finds("📱 9:16")
    await world.killAndRestart()
    await person.tap(portrait)
    await person.presses("4 сек")
    await person.sees(/Напишите промпт/)
  })

  it("a busy provider is waited for", async () => {
    const person = world.person(304)
    await world.fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 1, times: 2 })
    await person.orders("waits its turn")
    await person.presses("✅ Создать")
    await person.sees(/Модель сейчас занята/)
    await person.seesVideo()
    expect(await creates("waits its turn")).toBe(1)
  })

  it("a video that waits for a busy provider can be cancelled, and the coins are back", async () => {
    const person = world.person(305)
    await world.fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 5 })
    await person.orders("thought better of it")
    await person.presses("✅ Создать")
    await person.sees(/Модель сейчас занята/)
    expect(await person.balance()).toBe(44)
    expect(await person.presses("❌ Отменить")).toEqual({ toast: "Отменено, монеты вернулись" })
    await person.sees(/Отменено/)
    expect(await person.balance()).toBe(60)
    expect(await creates("thought better of it")).toBe(0)
  })

  it("an empty account at the provider returns the coins, tells the user and alerts the operator", async () => {
    const person = world.person(306)
    await world.fault({ where: "video", match: "create", kind: "insufficient-credits" })
    await person.orders("nobody pays the provider")
    await person.presses("✅ Создать")
    expect((await person.sees(/Не получилось/)).text).toContain("временно недоступна, оператор уже знает")
    expect(await person.balance()).toBe(60)
    expect(world.output()).toContain("out of credits")
  })

  it("an order whose answer was lost is found at the provider, never ordered twice", async () => {
    const person = world.person(307)
    await world.fault({ where: "video", match: "create", kind: "lose" })
    await person.orders("answered into the void")
    await person.presses("✅ Создать")
    await person.seesVideo()
    expect(await creates("answered into the void")).toBe(1)
    expect(await person.balance()).toBe(44)
  })

  it("a lost callback costs seconds, not the video", async () => {
    const person = world.person(308)
    await world.fault({ where: "video", match: "webhook", kind: "lose", times: 3 })
    await person.orders("nobody calls")
    await person.presses("✅ Создать")
    await person.seesVideo()
    expect(await person.balance()).toBe(44)
  })

  it("a video that Telegram refuses comes as a link that plays in parts", async () => {
    const link = await linkTo(world, 309, "refused by Telegram")
    const part = await fetch(link, { headers: { range: "bytes=4-7" } })
    expect([part.status, await part.text()]).toEqual([206, "ftyp"])
    expect((await fetch(link.replace("s=", "s=x"))).status).toBe(403)
    expect(await world.person(309).balance()).toBe(44)
  })

  it("a dead assistant costs the user nothing but the help", async () => {
    const person = world.person(310)
    await world.fault({ where: "assistant", match: "responses", kind: "fail", times: 3 })
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
    await person.say("my own words")
    expect((await person.sees(/Помощник сейчас не отвечает/)).text).toContain("my own words")
    await person.presses("👍 Использовать", "✅ Создать")
    await person.seesVideo()
  })

  it("a busy Telegram is obeyed, and the video still arrives", async () => {
    const person = world.person(311)
    await world.fault({ where: "telegram", match: "sendVideo", kind: "rate-limit", retryAfter: 1 })
    await person.orders("flood control")
    await person.presses("✅ Создать")
    await person.seesDone()
    expect(await person.videos()).toHaveLength(1)
  })

  // The last one: its world has no SORA 2 afterwards.
  it("a model that its provider calls gone costs nothing, is offered to nobody any more, and comes back with the list", async () => {
    const person = world.person(312)
    const another = world.person(313)
    await another.orders("a card of before")
    await world.fault({ where: "video", match: "create", kind: "retired" })
    await person.orders("nobody makes this")
    await person.presses("✅ Создать")
    const failed = await person.sees(/Эта модель больше не работает/)
    expect(failed.keyboard?.flat().map(({ text }) => text)).toContainEqual(expect.stringMatching(/SORA 2 PRO · \d+/))
    expect(await person.balance()).toBe(60)
    await another.presses("✅ Создать")
    await another.sees(/Эта модель сейчас недоступна/)
    expect(await creates("a card of before")).toBe(0)
    expect(world.output().match(/a provider has a model no more/g)).toHaveLength(1)
  })
})
