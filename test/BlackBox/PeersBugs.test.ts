import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

/** Where other bots of this kind lose or mint coins, each as what ours does instead. */
let world: World
beforeAll(async () => {
  world = await World.open({ renderSeconds: 0.5 })
})
afterAll(() => world.close())

const from = (id: number) => ({ id, is_bot: false, first_name: "x", language_code: "ru" })
let updates = 940_000
const paidMessage = (user: number, payload: string, charge: string, stars = 350) => ({
  update_id: ++updates,
  message: {
    message_id: updates,
    date: 1,
    chat: { id: user, type: "private" },
    from: from(user),
    successful_payment: {
      currency: "XTR",
      total_amount: stars,
      invoice_payload: payload,
      telegram_payment_charge_id: charge,
      provider_payment_charge_id: ""
    }
  }
})
const payloadFor = async (user: number) => {
  const person = world.person(user)
  await person.say("/buy")
  await person.presses("120 + 10 🪙")
  return (await person.invoice()).invoice?.payload ?? ""
}

describe("bugs of others that are not ours", () => {
  it("a “failed” event that anybody posts to /sora_callback, again and again, mints nothing", async () => {
    const anna = world.person(801)
    await anna.orders("posted as failed", "8 сек")
    await anna.presses("✅ Создать")
    const task = await world.task("posted as failed")
    for (let n = 0; n < 5; n++) {
      const body = JSON.stringify({ id: `evt_${n}`, type: "video.failed", data: { id: task } })
      expect((await fetch(`${world.bot}/sora_callback`, { method: "POST", body })).status).toBe(401)
    }
    await anna.seesVideo()
    expect(await anna.balance()).toBe(28)
  })

  it("even a signed “failed” is not believed: the provider's own status decides", async () => {
    const anna = world.person(802)
    await anna.orders("signed as failed", "8 сек")
    await anna.presses("✅ Создать")
    const task = await world.task("signed as failed")
    await world.callback(task, { id: "evt_lie", type: "video.failed" })
    await anna.seesVideo()
    expect(await anna.balance()).toBe(28)
  })

  it("a failure that says “coins are back” brings them back, once, however often it is told", async () => {
    const anna = world.person(803)
    await world.fault({ where: "video", match: "create", kind: "job-failed" })
    await anna.orders("a film that breaks", "8 сек")
    await anna.presses("✅ Создать")
    expect((await anna.sees(/Не получилось/)).text).toContain("Вернулось на баланс: 32 🪙")
    const task = await world.task("a film that breaks")
    for (let n = 0; n < 3; n++) await world.callback(task, { id: `evt_f${n}`, type: "video.failed" })
    expect(await anna.balance()).toBe(60)
  })

  it("a callback that is faster than the provider's own answer is not lost: the job was there before the call", async () => {
    const anna = world.person(810)
    await world.fault({ where: "video", match: "create", kind: "delay", delayMs: 2500 })
    await anna.orders("called back at once", "8 сек")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    expect(await anna.balance()).toBe(28)
    expect(await world.creations("called back at once")).toHaveLength(1)
  })

  it("a redelivered payment credits once, by its charge and not only by its update", async () => {
    const payload = await payloadFor(804)
    for (let n = 0; n < 5; n++) expect((await world.update(paidMessage(804, payload, "stx-again"))).status).toBe(200)
    expect(await world.person(804).balance()).toBe(190)
  })

  it("a payment notice without Telegram's secret credits nothing, not even with a known invoice", async () => {
    const payload = await payloadFor(805)
    const forged = paidMessage(805, payload, "stx-forged")
    expect((await world.update(forged, "guess")).status).toBe(401)
    expect(await world.person(805).balance()).toBe(60)
  })

  it("a payment for less than the invoice credits nothing, and is kept for the operator", async () => {
    const payload = await payloadFor(806)
    await world.update(paidMessage(806, payload, "stx-cheap", 1))
    const anna = world.person(806)
    await anna.sees(/Оплата пришла/)
    expect(await anna.balance()).toBe(60)
    expect(world.output()).toContain("a payment fits no invoice")
  })

  it.each([
    ["in another currency", { currency: "USD" }, "a payment fits no invoice"],
    ["of nothing", { total_amount: 0 }, "a payment fits no invoice"],
    ["of more than the database can keep", { total_amount: 2 ** 40 }, "a payment cannot be stored"],
    ["that cannot be read", { total_amount: "many" }, "a payment cannot be read"],
    ["until after all dates", { subscription_expiration_date: 9e15 }, "a payment cannot be read"]
  ])(
    "a payment %s credits nothing, holds up nobody, and is the operator's alert with its charge",
    async (_, odd, told) => {
      const payload = await payloadFor(808)
      const charge = `stx-odd-${updates}`
      const update = paidMessage(808, payload, charge)
      Object.assign(update.message.successful_payment, odd)
      expect((await world.update(update)).status).toBe(200)
      const lines = () => world.output().split("\n")
      await expect.poll(() => lines().some((line) => line.includes(told) && line.includes(charge))).toBe(true)
      expect(await world.person(808).balance()).toBe(60)
    }
  )

  it("a payment in whose very moment the bot is killed is there after the start: nothing pending is dropped", async () => {
    const anna = world.person(807)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    const invoice = await anna.invoice()
    await anna.pays(invoice)
    await world.killAndRestart()
    await anna.sees(/\+50 🪙/)
    expect(await anna.balance()).toBe(110)
    const told = (await world.calls()).filter(({ method }) => method === "setWebhook" || method === "deleteWebhook")
    expect(told.length).toBeGreaterThan(1)
    expect(told.every(({ params }) => !("drop_pending_updates" in params))).toBe(true)
  })

  it("a card that is tapped two hundred times at once is one video, paid once", async () => {
    const anna = world.person(808)
    await anna.orders("tapped by a storm")
    const create = await anna.finds("✅ Создать")
    await Promise.all(Array.from({ length: 200 }, () => anna.tap(create)))
    await anna.seesVideo()
    expect(await world.creations("tapped by a storm")).toHaveLength(1)
    expect(await anna.balance()).toBe(44)
  })

  it("an old invoice that is paid again is refused before any money moves", async () => {
    const anna = world.person(809)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    const invoice = await anna.invoice()
    await anna.pays(invoice)
    await anna.sees(/\+50 🪙/)
    const id = "q-old-invoice"
    await world.update({
      update_id: ++updates,
      pre_checkout_query: {
        id,
        from: from(809),
        currency: "XTR",
        total_amount: 150,
        invoice_payload: invoice.invoice?.payload ?? ""
      }
    })
    const call = await world.eventually(async () =>
      (await world.calls()).find(({ params }) => params["pre_checkout_query_id"] === id)
    )
    expect(call.params).toMatchObject({ ok: false, error_message: expect.stringMatching(/уже оплачен/) })
  })

  it("a job that gets stuck ends with its coins and a message, and a callback that comes then moves none", async () => {
    const anna = world.person(811)
    await world.fault({ where: "video", match: "status", kind: "fail", status: 503, times: 1000 })
    await anna.orders("never finished", "8 сек")
    await anna.presses("✅ Создать")
    const task = await world.task("never finished")
    await anna.sees(/Создаём видео/)
    const database = new Client({ connectionString: world.database })
    await database.connect()
    await database.query(
      "UPDATE jobs SET deadline_at = now() - interval '1 second', due_at = now() WHERE user_id = 811"
    )
    await database.end()
    expect((await anna.sees(/Не получилось/)).text).toContain("Вернулось на баланс: 32 🪙")
    for (let n = 0; n < 3; n++) await world.callback(task, { id: `evt_late${n}` })
    expect(await anna.balance()).toBe(60)
    expect(await anna.videos()).toEqual([])
  })
})
