import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({
    env: (doubles) => ({
      SORA_BASE_URL: "https://api.openai.com/v1",
      KIE_API_KEY: "kie-key",
      KIE_BASE_URL: `${doubles}/playground/kie`,
      TRUSTED_PROXIES: "127.0.0.1/32"
    })
  })
})
afterAll(() => world.close())

/** A callback that nothing proves, from an address, about a task and addressed to a job. */
const callback = (address: string, task: string, job = "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0e") =>
  fetch(`${world.bot}/callbacks/kie?job=${job}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": address },
    body: JSON.stringify({ code: 200, msg: "ok", data: { taskId: task, state: "success" } })
  })

const rows = async (query: string) => {
  const client = new pg.Client({ connectionString: world.database })
  await client.connect()
  try {
    return (await client.query<{ id: string; task: string | null }>(query)).rows
  } finally {
    await client.end()
  }
}

describe("callbacks that nothing proves", () => {
  it("cannot give a task of a stranger's choice to a job whose answer was lost", async () => {
    await world.fault({ where: "kie", match: "create", kind: "lose" })
    const person = world.person(901, "ru")
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "🌊 WAN 3.0", "✋ Вручную", "📱 9:16", "5 сек", "720p")
    await person.sees(/Напишите промпт/)
    await person.say("a fox that is alone")
    await person.presses("✅ Создать")
    await world.eventually(async () => world.output().includes('"reason":"NetworkError"'))
    const [job] = await rows("SELECT id, task FROM jobs WHERE state = 'submitting' AND task IS NULL")
    expect((await callback("192.0.2.1", "task_of_a_stranger", job?.id)).status).toBe(200)
    expect(await rows("SELECT id, task FROM jobs")).toEqual([{ id: job?.id, task: null }])
  })

  it("of one address are told to wait when they are many, those of others are heard", async () => {
    const statuses = new Set<number>()
    // Its twenty a second come back while a slow machine answers.
    for (let wave = 0; wave < 20 && !statuses.has(429); wave++) {
      const many = Array.from({ length: 60 }, (_, n) => callback("192.0.2.7", `task_${n}`))
      for (const { status } of await Promise.all(many)) statuses.add(status)
    }
    expect(statuses).toEqual(new Set([200, 429]))
    expect((await callback("198.51.100.7", "task_1")).status).toBe(200)
  })
})
