import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { messageUpdate } from "../../lab/world/updates.ts"
import { forgedPress } from "../../lab/world/forgedPress.ts"
import { token, telegramSecret, webhookSecret, World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ renderSeconds: 0.5 })
})
afterAll(() => world.close())

const toChat = async (id: number) => (await world.calls()).filter(({ params }) => Number(params["chat_id"]) === id)

describe("repeated and forged input", () => {
  it("an update without the right secret gets 401 and acts not at all", async () => {
    expect((await world.update(messageUpdate(900_001, 201), "wrong")).status).toBe(401)
    const bare = await fetch(`${world.bot}/telegram`, {
      method: "POST",
      body: JSON.stringify(messageUpdate(900_001, 201))
    })
    expect(bare.status).toBe(401)
    // A right one after them acts, so the wrong ones would have acted by now.
    expect((await world.update(messageUpdate(900_002, 202))).status).toBe(200)
    await world.eventually(async () => (await toChat(202)).length > 0)
    expect(await toChat(201)).toEqual([])
  })

  it("an update that is delivered ten times acts once", async () => {
    const person = world.person(203)
    await person.orders("ordered by a repeated tap")
    await person.presses("✅ Создать")
    // The status is gone by then, so that nothing changes any more.
    await person.seesDone()
    const presses = (await world.calls()).filter(({ method }) => method === "answerCallbackQuery").length
    expect(presses).toBeGreaterThan(0)
    const before = (await person.messages()).length
    for (let update = 1; update <= 12; update++) await world.redeliver(update, 10)
    expect(await world.creations("ordered by a repeated tap")).toHaveLength(1)
    expect((await person.videos()).length).toBe(1)
    expect((await person.messages()).length).toBe(before)
    expect(await person.balance()).toBe(44)
  })

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no update", "[]"],
    ["a kind from the future", JSON.stringify({ update_id: 900_010, telepathy: {} })],
    ["a wrong type inside", JSON.stringify({ update_id: "x", message: 5 })],
    [
      "a button of nobody's",
      JSON.stringify({ update_id: 900_011, callback_query: { id: "1", from: { id: 204 }, data: "\u0000" } })
    ]
  ])("%s is set aside with 200, so that it blocks nobody", async (_what, body) => {
    expect((await world.update(body)).status).toBe(200)
  })

  it("the same callback ten times pays and delivers once", async () => {
    const person = world.person(205)
    await person.orders("called back ten times")
    await person.presses("✅ Создать")
    const task = await world.task("called back ten times")
    const statuses = await Promise.all(Array.from({ length: 10 }, () => world.callback(task, { id: "evt_ten" })))
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]))
    await person.seesDone()
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => world.callback(task, { id: `evt_late_${n}`, type: "video.failed" }))
    )
    expect(await person.balance()).toBe(44)
    expect((await person.videos()).length).toBe(1)
  })

  it("a forged, stale or unsigned callback gets 401 and mints no coin", async () => {
    const person = world.person(206)
    await person.orders("nobody cancels this")
    await person.presses("✅ Создать")
    const task = await world.task("nobody cancels this")
    const stranger = `whsec_${Buffer.from("the secret of a stranger").toString("base64")}`
    const type = "video.failed"
    expect((await world.callback(task, { type, secret: stranger })).status).toBe(401)
    expect((await world.callback(task, { type, at: new Date(Date.now() - 3_600_000) })).status).toBe(401)
    expect((await world.callback(task, { type, signed: false })).status).toBe(401)
    // Signed, but a lie: the provider itself is asked.
    expect((await world.callback(task, { type, id: "evt_lie" })).status).toBe(200)
    await person.seesVideo()
    expect(await person.balance()).toBe(44)
  })

  it("a callback of an unknown task gets 200 and changes nothing", async () => {
    expect((await world.callback("video_unknown", { id: "evt_unknown" })).status).toBe(200)
  })

  it("another user's videos cannot be had or cancelled by their buttons", async () => {
    const owner = world.person(207)
    await owner.orders("belongs to the owner")
    await owner.presses("✅ Создать")
    await owner.seesVideo()
    const again = await owner.finds("🔁 Ещё раз")
    const thief = world.person(208)
    await thief.say("/start")
    const menu = await thief.finds("🎬 ВИДЕО")
    expect(await forgedPress(world, 208, { ...menu, data: again.data })).toEqual({ toast: "Этого видео больше нет" })
    await forgedPress(world, 208, { ...menu, data: again.data.replace("A", "S") })
    await thief.presses("🎬 ВИДЕО")
    await thief.finds("🌟 SORA 2")
    expect(await thief.videos()).toEqual([])
  })

  it("nothing that the bot printed holds a secret or a user's words", () => {
    const printed = world.output()
    expect(printed).toContain("SORA 2 task created")
    for (const secret of [
      token,
      telegramSecret,
      webhookSecret,
      "sk-of-the-operator",
      "ordered by a repeated tap",
      "nobody cancels this"
    ]) {
      expect(printed).not.toContain(secret)
    }
  })
})
