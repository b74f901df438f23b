import { createHmac } from "node:crypto"
import { Client } from "pg"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { audited } from "../../lab/proofs/verdict.ts"
import type { Person } from "../../lab/world/Person.ts"
import { endAll } from "../../lab/world/processes.ts"
import { forgedPress } from "../../lab/world/forgedPress.ts"
import { webhookSecret, World } from "../../lab/world/World.ts"

/** A provider without a list of tasks: what it does not tell, nobody finds out. */
let world: World
let database: Client
beforeAll(async () => {
  world = await World.open({
    renderSeconds: 1,
    tools: false,
    env: (doubles) => ({
      SORA_BASE_URL: "https://api.openai.com/v1",
      KIE_API_KEY: "kie-key",
      KIE_BASE_URL: `${doubles}/playground/kie`,
      KIE_WEBHOOK_KEY: webhookSecret
    })
  })
  database = new Client({ connectionString: world.database })
  await database.connect()
})
afterAll(async () => {
  await database.end()
  await world.close()
  endAll()
})

const price = 20

const orders = async (person: Person, prompt: string) => {
  await person.say("/start")
  await person.presses("🎬 ВИДЕО", "🌊 WAN 3.0", "✋ Вручную", "📱 9:16", "5 сек", "720p")
  await person.sees(/Напишите промпт/)
  await person.say(prompt)
  await person.presses("✅ Создать")
}

const jobOf = async ({ id }: Person) => {
  const { rows } = await database.query("SELECT * FROM jobs WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1", [id])
  return rows[0]
}

/** As if the moment that a job waits for had come. */
const hastens = (person: Person, column: "submitted_at" | "deadline_at" | "due_at") =>
  database.query(`UPDATE jobs SET ${column} = now() - interval '20 minutes' WHERE user_id = $1`, [person.id])

/** A callback of KIE's, signed over task and time, at the address that its order named. */
const callsBack = (task: string, job: string, at = Math.floor(Date.now() / 1000)) =>
  fetch(`${world.bot}/callbacks/kie?job=${job}`, {
    method: "POST",
    headers: {
      "x-webhook-timestamp": String(at),
      "x-webhook-signature": createHmac("sha256", webhookSecret).update(`${task}.${at}`).digest("base64")
    },
    body: JSON.stringify({ code: 200, data: { taskId: task, state: "success" } })
  })

/** What KIE calls the task with these words: the double remembers every order. */
const taskOf = (words: string) =>
  world.eventually(async () => {
    const response = await fetch(`${world.playground}/playground/kie/calls`, {
      headers: { authorization: "Bearer any" }
    })
    const { creates } = (await response.json()) as { readonly creates: ReadonlyArray<{ id: string; prompt: string }> } // the double's own format
    return creates.find(({ prompt }) => prompt.includes(words))?.id
  })

const offer = (person: Person) => person.sees(/всё-таки готово/)

/** An order whose answer and first callbacks got lost is given up, and then the provider tells that it is done. */
const comesLate = async (person: Person, prompt: string) => {
  await world.fault({ where: "kie", match: "create", kind: "lose" })
  await world.fault({ where: "kie", match: "webhook", kind: "lose", times: 4 })
  await orders(person, prompt)
  const task = await taskOf(prompt)
  await world.eventually(async () => (await jobOf(person))?.state === "submitting")
  await hastens(person, "submitted_at")
  await person.sees(/Не получилось/)
  await world.heal()
  const { id: job } = await jobOf(person)
  const at = Math.floor(Date.now() / 1000)
  expect((await callsBack(task, job, at)).status).toBe(200)
  return { task, job, at, offered: await offer(person) }
}

describe("a video that comes after its coins were returned", () => {
  afterEach(async () => expect(await audited(world.database)).toEqual([]))

  it("is offered once, is paid for when it is taken, and comes", async () => {
    const person = world.person(701)
    const { task, job, at, offered } = await comesLate(person, "lost and found")
    expect(offered.text).toContain("Забрать его за 20 🪙")
    expect(offered.text).toContain("lost and found")
    expect(await person.videos()).toHaveLength(0)
    expect(await person.balance()).toBe(60)

    await person.presses("✅ Забрать")
    await person.seesDone()
    expect((await person.messages()).filter(({ id }) => id === offered.id)).toEqual([])
    expect(await person.balance()).toBe(60 - price)

    // The same callback, and another one of the same task.
    expect((await callsBack(task, job, at)).status).toBe(200)
    expect((await callsBack(task, job, at + 1)).status).toBe(200)
    await world.eventually(
      async () => (await database.query("SELECT FROM jobs WHERE due_at IS NOT NULL")).rowCount === 0
    )
    expect((await person.messages()).filter(({ text }) => text.includes("всё-таки готово"))).toHaveLength(0)
    expect(await person.videos()).toHaveLength(1)
    expect(await person.balance()).toBe(60 - price)
  })

  it("is taken once, however often the button is pressed", async () => {
    const person = world.person(702)
    await comesLate(person, "pressed and pressed")
    const take = await person.finds("✅ Забрать")
    const answers = await Promise.all([person.tap(take), person.tap(take), person.tap(take)])
    expect(answers.filter(({ toast }) => toast === "Это предложение уже закрыто")).toHaveLength(2)
    await person.seesVideo()
    expect(await person.videos()).toHaveLength(1)
    expect(await person.balance()).toBe(60 - price)
  })

  it("may be declined: nothing is charged, and the offer is over", async () => {
    const person = world.person(703)
    const { offered } = await comesLate(person, "not wanted any more")
    const take = await person.finds("✅ Забрать")
    await person.presses("Не нужно")
    await person.sees(({ id, text }) => id === offered.id && text.includes("Хорошо"))
    expect(await person.tap(take)).toEqual({ toast: "Это предложение уже закрыто" })
    expect(await person.balance()).toBe(60)
    expect(await person.videos()).toHaveLength(0)
  })

  it("waits for who has too few coins, until they have bought some", async () => {
    const person = world.person(704)
    await comesLate(person, "too dear for now")
    const take = await person.finds("✅ Забрать")
    for (const [n, words] of ["first of three", "second of three", "third of three"].entries()) {
      await orders(person, words)
      await world.eventually(async () => (await person.videos()).length === n + 1)
    }
    expect(await person.balance()).toBe(0)
    expect(await person.tap(take)).toEqual({ toast: expect.stringContaining("Не хватает монет") })
    await person.presses("50 🪙")
    await person.pays(await person.invoice())
    await person.sees(/\+50 🪙/)
    await person.tap(take)
    await world.eventually(async () => (await person.videos()).length === 4)
    expect(await person.balance()).toBe(50 - price)
  })

  it("is not for others, though they know its button", async () => {
    const person = world.person(705)
    await comesLate(person, "somebody else's")
    const { data } = await person.finds("✅ Забрать")
    const thief = world.person(706)
    await thief.say("/start")
    const menu = await thief.finds("🎬 ВИДЕО")
    expect(await forgedPress(world, 706, { ...menu, data })).toEqual({ toast: "Это предложение уже закрыто" })
    expect(await thief.balance()).toBe(60)
    await person.presses("✅ Забрать")
    await person.seesVideo()
    expect(await thief.videos()).toHaveLength(0)
  })
})
