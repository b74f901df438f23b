import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

describe("more orders than a provider has places for", () => {
  let world: World
  beforeAll(async () => {
    world = await World.open({
      renderSeconds: 12,
      env: { PROVIDER_JOBS: "1", MAX_WAITING_JOBS: "2", MAX_ACTIVE_JOBS: "9", WELCOME_COINS: "1000" }
    })
  })
  afterAll(() => world.close())

  it("wait in line fairly, each user sees their place, the last are told “later” for no coin, and all arrive", async () => {
    const [greedy, modest, late] = [world.person(901), world.person(902), world.person(903)]
    await Promise.all([modest.orders("modest"), late.orders("late")])
    const before = await late.balance()
    for (const words of ["greedy one", "greedy two"]) {
      await greedy.orders(words)
      await greedy.presses("✅ Создать")
      if (words === "greedy one") await world.task(words)
    }
    await greedy.sees(/Место в очереди: 1/)
    await modest.presses("✅ Создать")
    await modest.sees(/Место в очереди: 1/)
    await greedy.sees(/Место в очереди: 2/)

    // What the process knows of the dialog is out of date, as after a move of its actor.
    const database = new pg.Client({ connectionString: world.database })
    await database.connect()
    await database.query("UPDATE users SET version = version + 1 WHERE id = 903")
    await database.end()
    expect(await late.presses("✅ Создать")).toMatchObject({ toast: expect.any(String) })
    await late.presses("✅ Создать")
    await late.sees(/Очередь сейчас переполнена/)
    expect(await late.balance()).toBe(before)

    await greedy.seesVideo(2)
    await modest.seesVideo()
    const made = (await world.creations("")).map(({ prompt }) => prompt)
    expect(made).toEqual(["greedy one", "modest", "greedy two"])
    // The draft is still there, and now there is room.
    await late.presses("✅ Создать")
    await late.seesVideo()
  }, 180_000)
})

describe("more to say than Telegram takes", () => {
  const rate = 10
  let world: World
  beforeAll(async () => {
    world = await World.open({ env: { TELEGRAM_RATE: String(rate), TELEGRAM_CHAT_RATE: "1" } })
  })
  afterAll(() => world.close())

  it("is said at Telegram's rate, to everybody, and a tap is answered at once nevertheless", async () => {
    const tapper = world.person(950)
    await tapper.say("/start")
    const button = await tapper.finds("🎬 ВИДЕО")
    const crowd = Array.from({ length: 60 }, (_, n) => world.person(1000 + n))
    await Promise.all(crowd.map((person) => person.say("/help")))
    const tapped = Date.now()
    await tapper.tap(button)
    const answer = await world.eventually(async () =>
      (await world.calls()).find(({ method }) => method === "answerCallbackQuery")
    )
    expect(answer.at - tapped).toBeLessThan(5000)
    await Promise.all(crowd.map((person) => person.sees(/Как это работает/)))

    const paced = /^(send|edit|delete|answer)/
    const calls = (await world.calls()).filter(({ method }) => paced.test(method))
    const last = calls.findLast(({ method }) => method === "sendMessage")
    expect(last?.at ?? 0).toBeGreaterThan(answer.at)
    // A busy machine brings calls closer together on their way: over three seconds that is no more than one of them.
    for (const [n, { at }] of calls.entries())
      expect((calls[n + 4 * rate]?.at ?? Infinity) - at).toBeGreaterThanOrEqual(3000)
  })
})
