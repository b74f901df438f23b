import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"
import { meanwhile } from "../kit/meanwhile.ts"

/** Two minutes are what a doubt may last; half a minute is a look, and a slow machine. */
const lostWithin = 150_000

const open = () => World.open({ tools: false, env: { LOG_FORMAT: "json", OPERATORS: "901" } })

/** Two orders that a provider says nothing of: the one of its task, the other of its order; and what the log says then. */
const loseTwo = async () => {
  const world = await open()
  try {
    const [unanswered, unknown] = [world.person(907), world.person(908)]
    const words = "a fox that nobody reads of, unanswered"
    await world.fault(
      {
        where: "video",
        match: "create",
        kind: "fail",
        status: 502,
        words: "<html>502 Bad Gateway</html>",
        about: words
      },
      { where: "video", match: "status", kind: "fail", status: 404, times: 1000 }
    )
    await unanswered.orders(words)
    await unanswered.presses("✅ Создать")
    await unknown.orders("a fox that nobody reads of, unknown")
    await unknown.presses("✅ Создать")
    const since = performance.now()
    await Promise.all([unanswered, unknown].map((person) => person.sees(/Не получилось/, lostWithin)))
    const took = performance.now() - since
    await world.eventually(async () => [907, 908].every((id) => chapters(id, world.output()).includes("released")))
    return { took, log: world.output() }
  } finally {
    await world.close()
  }
}

let world: World
let lost: () => ReturnType<typeof loseTwo>
beforeAll(async () => {
  lost = meanwhile(loseTwo)
  world = await open()
})
afterAll(() => world.close())

interface Line {
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Whatever a process says is a line of JSON, its first words included. */
const lines = (log: string): ReadonlyArray<Line> =>
  log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

/** What the log tells of the last video that a person ordered: its chapters, and what is said in each of them. */
const story = (person: number, log = world.output()) => {
  const all = lines(log)
  const job = all.findLast(
    ({ message, annotations }) => message === "video ordered" && annotations["userId"] === person
  )?.annotations["jobId"]
  return all.filter(({ message, annotations }) => message.startsWith("video ") && annotations["jobId"] === job)
}
const chapters = (person: number, log?: string) =>
  story(person, log).map(({ message }) => message.slice("video ".length))
const told = (person: number, chapter: string, log?: string) =>
  story(person, log).find(({ message }) => message === `video ${chapter}`)?.annotations ?? {}

describe("the log tells a video's story", () => {
  it("from the order to the capture, by the job's id", async () => {
    const person = world.person(901)
    await person.orders("a fox that nobody reads of")
    await person.presses("✅ Создать")
    await person.seesVideo()
    await world.eventually(async () => chapters(901).includes("captured"))
    expect(chapters(901)).toEqual(["ordered", "accepted", "ready", "stored", "delivered", "captured"])
    expect(told(901, "ordered")).toMatchObject({ model: "sora-2", coins: 16 })
    expect(told(901, "accepted")).toMatchObject({ provider: "sora", taskId: expect.any(String) })
    expect(told(901, "delivered")).toMatchObject({ as: "video" })
    expect(told(901, "captured")).toMatchObject({ coins: 16 })
  })

  it.each([
    [902, { kind: "moderation" }, "moderation", /moderation/],
    [903, { kind: "insufficient-credits" }, "no-credits", /HTTP 4\d\d: /],
    [904, { kind: "job-failed" }, "provider", /./]
  ])("to a failure, with the provider's own words and the coins: %s %o", async (id, fault, failure, words) => {
    const person = world.person(id)
    await world.fault({ where: "video", match: "create", ...fault })
    await person.orders("a fox that nobody reads of")
    await person.presses("✅ Создать")
    await person.sees(/Не получилось/)
    await world.heal()
    const end =
      failure === "provider" ? ["ordered", "accepted", "failed", "released"] : ["ordered", "failed", "released"]
    expect(chapters(id)).toEqual(end)
    expect(told(id, "failed")).toMatchObject({ failure, said: expect.stringMatching(words) })
    expect(told(id, "released")).toMatchObject({ coins: 16 })
    const operator = world.person(901)
    await operator.say(`/find ${String(told(id, "ordered")["jobId"])}`)
    await operator.sees(new RegExp(`failed: ${failure} · `))
  })

  it("to a cancellation, while it waits for a busy model", async () => {
    const person = world.person(905)
    const words = "a fox that nobody reads of, cancelled"
    await world.fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 5, about: words, times: 100 })
    await person.orders(words)
    await person.presses("✅ Создать")
    await person.sees(/Модель сейчас занята/)
    await person.presses("❌ Отменить")
    await person.sees(/Отменено/)
    await world.heal()
    expect(chapters(905)).toEqual(["ordered", "cancelled", "released"])
    expect(told(905, "released")).toMatchObject({ coins: 16 })
    expect(told(905, "cancelled")).toMatchObject({ userId: 905 })
  })

  it("to a time-out, when its deadline has passed", async () => {
    const person = world.person(906)
    await world.fault({ where: "video", match: "status", kind: "fail", status: 503, times: 1000 })
    await person.orders("a fox that nobody reads of, late")
    await person.presses("✅ Создать")
    await world.eventually(async () => chapters(906).includes("accepted"))
    const database = new Client({ connectionString: world.database })
    await database.connect()
    await database.query(
      "UPDATE jobs SET deadline_at = now() - interval '1 minute', due_at = now() WHERE user_id = 906"
    )
    await database.end()
    await person.sees(/Не получилось/)
    await world.heal()
    expect(chapters(906)).toEqual(["ordered", "accepted", "failed", "released"])
    expect(told(906, "failed")).toMatchObject({ failure: "timeout" })
    expect(told(906, "released")).toMatchObject({ coins: 16 })
  })

  it("to a loss: two minutes without a word of the order, or of its video, are the end, and not one answer", async () => {
    const { took, log } = await lost()
    expect(took).toBeGreaterThan(60_000)
    expect(chapters(907, log)).toEqual(["ordered", "failed", "released"])
    expect(chapters(908, log)).toEqual(["ordered", "accepted", "failed", "released"])
    for (const id of [907, 908]) {
      expect(told(id, "failed", log)).toMatchObject({ failure: "lost" })
      expect(told(id, "released", log)).toMatchObject({ coins: 16 })
    }
  }, 200_000)

  it("without a word of what users wrote", () => {
    expect(world.output()).not.toContain("nobody reads")
  })
})
