import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Crowd, firstUser } from "./support/Crowd.ts"
import { explain } from "./support/explain.ts"
import { onTheWire } from "./support/strange.ts"
import { poison } from "./support/updates.ts"

/** Made-up updates; UPDATES=100000 is the long form. */
const updates = Number(process.env["UPDATES"] ?? 500)
const seed = Number(process.env["SEED"] ?? 1)
/** Updates at once, each of another user. */
const batch = 50
/** Megabytes of heap that the process may have: whatever the number of updates, a leak ends it. */
const heap = 160
/** Megabytes that it may take in all: its heap, code, buffers and what the allocator keeps. */
const resident = 700

let crowd: Crowd
beforeAll(async () => {
  crowd = await Crowd.open(4 * batch, { env: { NODE_OPTIONS: `--max-old-space-size=${heap}` } })
})
afterAll(() => crowd.close())

describe("updates that no Telegram sends", () => {
  it(
    `${updates} of them end nothing, are never a 5xx, and each user's next update is answered with its screen`,
    async () => {
      let round = 0
      const rounds = Math.ceil(updates / batch)
      const places = Array.from({ length: batch }, (_, n) => n)
      const bodies = fc.tuple(...places.map((n) => poison(firstUser + n, 2_000_000_000_000 + n)))
      await fc.assert(
        fc.asyncProperty(bodies, async (updates) => {
          // The user and the id of each place move on, so that every round is of other users and none is a repetition.
          const first = (batch * round) % crowd.users.length
          const wire = updates.map((update, n) =>
            onTheWire(update)
              .replaceAll(String(firstUser + n), String(crowd.users[first + n]))
              .replaceAll(String(2_000_000_000_000 + n), String(2_000_000_000_000 + batch * round + n))
          )
          round++
          const statuses = await crowd.post(wire)
          expect(statuses.filter((status) => status !== 200 && status !== 413)).toEqual([])
          await crowd.goesOn(crowd.users.slice(first, first + batch))
        }),
        { numRuns: rounds, seed, endOnFailure: true, asyncReporter: async (run) => explain(run) }
      )
      expect(await crowd.memory()).toBeLessThan(resident)
      expect(crowd.world.output()).not.toMatch(/All fibers interrupted without|unhandled/i)
    },
    60_000 + updates * 100
  )
})
