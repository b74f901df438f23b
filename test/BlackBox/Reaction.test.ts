import { describe, expect, it } from "vitest"
import { percentile, signsOfLife, stopsWithin } from "../../lab/world/reaction.ts"
import { World } from "../../lab/world/World.ts"

/** Somebody else's work on the same machine may make one attempt slow; a bot that is slow is so in all three. */
const attempts = { retry: 2 }

const withWorld = async <A>(env: Record<string, string>, use: (world: World) => Promise<A>): Promise<A> => {
  const world = await World.open({ tools: false, env: { LOG_LEVEL: "Error", ...env } })
  try {
    return await use(world)
  } finally {
    await world.close()
  }
}

/** `lab/bench/reaction.ts` measures the same with more people, in front of every kind of provider. */
describe("a person who presses", () => {
  it(
    "sees that the order is taken within 0.3 s at the 95th percentile, though the provider does not answer",
    attempts,
    () =>
      withWorld({}, async (world) => {
        await world.fault({ where: "video", match: "create", times: 1000, kind: "delay", delayMs: 20_000 })
        const signs = await signsOfLife(
          world,
          Array.from({ length: 20 }, (_, at) => 600 + at)
        )
        expect(
          percentile(
            signs.map(({ millis }) => millis),
            0.95
          )
        ).toBeLessThanOrEqual(300)
        for (const { text } of signs) expect(text).toContain("16")
      })
  )

  it("does not keep a bot from ending within 5 s, however many write all the time", attempts, () =>
    // Telegram's own rates, so that most of what is to be said waits when the end is asked for.
    withWorld({ TELEGRAM_RATE: "", TELEGRAM_CHAT_RATE: "" }, async (world) => {
      const people = Array.from({ length: 40 }, (_, at) => at + 1)
      expect(await stopsWithin(world, people)).toBeLessThanOrEqual(5000)
    })
  )
})
