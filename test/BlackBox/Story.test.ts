import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ tools: false, env: { LOG_FORMAT: "json", OPERATORS: "901" } })
})
afterAll(() => world.close())

interface Line {
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
}

const lines = (): ReadonlyArray<Line> =>
  world
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))

/** What the log tells of the last video that a person ordered: its chapters, and what is said in each of them. */
const story = (person: number) => {
  const all = lines()
  const job = all.findLast(
    ({ message, annotations }) => message === "video ordered" && annotations["userId"] === person
  )?.annotations["jobId"]
  return all.filter(({ message, annotations }) => message.startsWith("video ") && annotations["jobId"] === job)
}
const chapters = (person: number) => story(person).map(({ message }) => message.slice("video ".length))
const told = (person: number, chapter: string) =>
  story(person).find(({ message }) => message === `video ${chapter}`)?.annotations ?? {}

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

  it("without a word of what users wrote", () => {
    expect(world.output()).not.toContain("nobody reads")
  })
})
