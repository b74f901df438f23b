import { Client } from "pg"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

/** The database fails in the middle of things; nobody's video, coin or tap is to be lost of it. */
let world: World
let database: Client
beforeAll(async () => {
  world = await World.open({ renderSeconds: 0.5 })
  database = new Client({ connectionString: world.database })
  await database.connect()
})
afterAll(async () => {
  await database.end()
  await world.close()
})

let wounds = 0
/** Cuts the bot's connection in the statement that first makes `condition` true. */
const cut = async (table: string, condition: string) => {
  const name = `wound_${++wounds}`
  await database.query(`CREATE SEQUENCE ${name}`)
  await database.query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('${name}') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      RETURN NEW;
    END $$`)
  await database.query(`
    CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${table}
    FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION ${name}()`)
  return async () => (await database.query(`SELECT is_called FROM ${name}`)).rows[0]
}
afterEach(async () => {
  for (let n = 1; n <= wounds; n++) await database.query(`DROP FUNCTION IF EXISTS wound_${n} CASCADE`)
})
const state = async (user: number) =>
  (await database.query("SELECT state FROM jobs WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1", [user])).rows[0]
    ?.state

describe("a connection that is cut", () => {
  it("in the recording of a payment: Telegram sends it again, and it counts once", async () => {
    const anna = world.person(901)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    const invoice = await anna.invoice()
    const struck = await cut("payments", "NEW.user_id = 901")
    await anna.pays(invoice)
    await anna.sees(/\+50 🪙\. Баланс: 110/)
    expect(await struck()).toEqual({ is_called: true })
    expect(await anna.balance()).toBe(110)
  })

  it("when a delivery is written: the video is delivered and paid, not failed and returned", async () => {
    const anna = world.person(902)
    const struck = await cut("jobs", "NEW.user_id = 902 AND NEW.state = 'delivered'")
    await anna.orders("cut at the end")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    await world.eventually(async () => (await state(902)) === "delivered")
    expect(await struck()).toEqual({ is_called: true })
    expect(await anna.balance()).toBe(44)
    expect(await anna.videos()).toHaveLength(1)
  })

  it("when a failure is written: the coins come back all the same", async () => {
    const anna = world.person(903)
    const struck = await cut("jobs", "NEW.user_id = 903 AND NEW.state = 'failed'")
    await world.fault({ where: "video", match: "create", kind: "job-failed" })
    await anna.orders("cut in failing")
    await anna.presses("✅ Создать")
    await anna.sees(/Не получилось/)
    expect(await struck()).toEqual({ is_called: true })
    expect(await anna.balance()).toBe(60)
  })

  it("when the provider's answer is written: its task is not forgotten", async () => {
    const anna = world.person(904)
    const struck = await cut("jobs", "NEW.user_id = 904 AND NEW.state = 'generating'")
    await anna.orders("cut in accepting")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    expect(await struck()).toEqual({ is_called: true })
    expect(await world.creations("cut in accepting")).toHaveLength(1)
  })
})

describe("one user's trouble", () => {
  it("a row that somebody keeps locked holds up nobody else", async () => {
    const [anna, boris] = [world.person(911), world.person(912)]
    await anna.say("/start")
    await boris.say("/start")
    await boris.sees(/Баланс/)
    await anna.sees(/Баланс/)
    await database.query("BEGIN")
    await database.query("SELECT FROM users WHERE id = 911 FOR UPDATE")
    await anna.say("/video")
    const began = performance.now()
    await boris.say("/video")
    await boris.sees(/Выберите модель/)
    // Anna's own tap waits for three seconds, again and again.
    expect(performance.now() - began).toBeLessThan(2500)
    await database.query("ROLLBACK")
    await anna.sees(/Выберите модель/)
  })

  it("a job that this release cannot read holds up no other's video", async () => {
    const [anna, boris] = [world.person(913), world.person(914)]
    await world.fault({ where: "video", match: "create", kind: "delay", delayMs: 500 })
    await anna.orders("soon unreadable")
    await anna.presses("✅ Создать")
    await world.eventually(async () => (await state(913)) === "generating")
    await database.query(`UPDATE jobs SET request = jsonb_set(request, '{ratio}', '"5:7"') WHERE user_id = 913`)
    await boris.orders("quite readable")
    await boris.presses("✅ Создать")
    await boris.seesVideo()
    expect(world.output()).toContain("a job cannot be read")
  })
})

describe("a screen that did not arrive", () => {
  it("is shown by the next tap, however often its own sending failed", async () => {
    const anna = world.person(921)
    await anna.say("/video")
    await anna.presses("🌟 SORA 2")
    const manual = await anna.finds("✋ Вручную")
    await world.fault({ where: "telegram", match: "editMessageText", kind: "fail", status: 502, times: 5 })
    await anna.tap(manual)
    await world.eventually(async () => {
      await anna.tap(manual)
      return (await anna.messages())
        .at(-1)
        ?.keyboard?.flat()
        .some(({ text }) => text === "📱 9:16")
    })
  })

  it("comes after a flood of other messages", async () => {
    const anna = world.person(922)
    await anna.say("/start")
    await anna.sees(/Баланс/)
    await world.fault({ where: "telegram", match: "sendMessage", kind: "delay", delayMs: 1500 })
    await Promise.all(Array.from({ length: 45 }, () => anna.say("/balance")))
    await anna.say("/video")
    await anna.sees(/Выберите модель/)
  })
})
