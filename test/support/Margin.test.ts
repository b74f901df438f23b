import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../src/domain/Coins.ts"
import { microDollars, MicroDollars } from "../../src/domain/Dollars.ts"
import { JobId, ModelId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Margin, type MarginLine } from "../../src/support/Margin.ts"
import { isFree, sideTotals, totals } from "../../src/support/Margin/totals.ts"
import { Users } from "../../src/users/Users.ts"
import { ProviderCosts } from "../../src/video/ProviderCosts.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { jobTable } from "../kit/jobTable.ts"
import { route, task } from "../kit/jobs.ts"

const world = Layer.mergeAll(Margin.layer, Jobs.layer, Users.layer({ welcomeCoins: 0 })).pipe(
  Layer.provideMerge(noPromotions),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

let last = 1000
/** A user without any coins. */
const somebody = Effect.gen(function* () {
  const users = yield* Users
  const user = UserId.make(++last)
  yield* users.ensure(user, "en")
  return user
})

/** Coins from a charge of so many Stars, or given. */
const coins = Effect.fnUntraced(function* (user: UserId, amount: number, stars?: number) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const key = crypto.randomUUID()
  const grant = { amount: Coins.make(amount), key }
  if (stars === undefined) {
    yield* billing.grant(user, { ...grant, kind: "bonus", from: "promotions", reason: "daily" })
    return
  }
  yield* sql`INSERT INTO payments (charge, user_id, stars) VALUES (${key}, ${user}::bigint, ${stars})`
  yield* billing.grant(user, { ...grant, kind: "purchased", from: "stars", reason: "purchase", payment: key })
})

/** A video of a user for a price, with what it was expected to cost. */
const video = Effect.fnUntraced(function* (user: UserId, price: number, dollars?: number) {
  const jobs = yield* jobTable
  const billing = yield* Billing
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat })
  const order = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null }
  yield* jobs.create(order, 100, 0)
  yield* billing.hold(user, id, Coins.make(price))
  yield* jobs.claim(id, route)
  const mine = task()
  const estimate = dollars === undefined ? undefined : microDollars(dollars)
  yield* jobs.accepted(id, { task: mine, pollAfter: 0, deadlineMinutes: 30, estimate })
  return {
    id,
    came: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* jobs.ready(id, { _tag: "Content", task: mine })
      yield* sql`UPDATE jobs SET state = 'delivered', finished_at = now() WHERE id = ${id}::uuid`
      yield* billing.capture(id)
    })
  }
})

const read = Effect.flatMap(Margin, ({ lines }) => lines(1))

layer(world)("the margin", (it) => {
  it.effect("tells what bought, free and failed videos brought and cost, each apart", () =>
    Effect.gen(function* () {
      const costs = yield* ProviderCosts
      const jobs = yield* jobTable
      const [buyer, guest] = [yield* somebody, yield* somebody]
      yield* coins(buyer, 100, 250)
      yield* coins(guest, 20)
      const sold = yield* video(buyer, 40, 0.5)
      yield* sold.came
      yield* costs.told(sold.id, MicroDollars.make(480_000))
      yield* (yield* video(buyer, 20, 0.25)).came
      yield* (yield* video(guest, 20)).came
      const refused = yield* video(buyer, 30, 0.4)
      yield* jobs.failed(refused.id, "moderation")
      yield* costs.told(refused.id, MicroDollars.make(100_000))
      const lost = yield* video(buyer, 30, 0.4)
      yield* jobs.failed(lost.id, "provider")

      const own = { model: spec.model, provider: route.provider }
      const lines = (yield* read).map(({ day: _, ...line }) => line)
      assert.sameDeepMembers(lines, [
        {
          ...own,
          paidBy: "stars",
          videos: 2,
          coins: 60,
          stars: 150,
          cost: MicroDollars.make(730_000),
          estimated: 1,
          unknown: 0
        },
        {
          ...own,
          paidBy: "daily",
          videos: 1,
          coins: 20,
          stars: 0,
          cost: MicroDollars.make(0),
          estimated: 0,
          unknown: 1
        },
        {
          ...own,
          paidBy: "nobody",
          videos: 1,
          coins: 0,
          stars: 0,
          cost: MicroDollars.make(100_000),
          estimated: 0,
          unknown: 0
        }
      ])
    })
  )
})

layer(world)("what is ordered beside videos", (it) => {
  it.effect("is told by its kind: recordings cost what the bill says, and until then it is not known", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const margin = yield* Margin
      yield* sql`
        INSERT INTO side_orders (provider, task, kind, cost, at) VALUES
          ('fal', 'one', 'transcription', 8000, now()), ('fal', 'two', 'transcription', 4000, now()),
          ('fal', 'new', 'transcription', NULL, now()), ('fal', 'none', 'transcription', 0, now()),
          ('fal', 'old', 'transcription', 9000, now() - interval '2 days')`
      const own = { kind: "transcription", provider: "fal", model: null } as const
      const lines = (yield* margin.beside(1)).map(({ day: _, ...line }) => line)
      assert.deepStrictEqual(lines, [{ ...own, orders: 3, cost: MicroDollars.make(12_000), estimated: 0, unknown: 1 }])
      assert.deepStrictEqual(
        sideTotals(yield* margin.beside(7), ({ kind }) => kind),
        [{ name: "transcription", orders: 4, cost: MicroDollars.make(21_000), estimated: 0, unknown: 1 }]
      )
      yield* sql`DELETE FROM side_orders`
    })
  )

  it.effect("is stills, with what they cost by the bill, and those whose cost is an estimate", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const margin = yield* Margin
      yield* sql`
        INSERT INTO stills (user_id, provider, model, task, outcome, estimate, actual, created_at) VALUES
          (1, 'fal', 'a-drawer', 'a', 'made', 30000, 31000, now()), (1, 'fal', 'a-drawer', 'b', 'made', 30000, NULL, now()),
          (1, 'fal', 'a-drawer', 'c', 'late', 30000, NULL, now()), (2, 'fal', 'a-drawer', 'd', NULL, 30000, NULL, now()),
          (2, 'fal', 'a-drawer', 'e', 'rules', 30000, 15000, now()), (2, 'fal', 'a-drawer', 'f', 'failed', 30000, NULL, now()),
          (2, 'fal', 'a-drawer', NULL, 'failed', 30000, NULL, now()),
          (2, 'fal', 'a-drawer', 'g', 'made', 30000, NULL, now() - interval '2 days')`
      const own = { kind: "still", provider: "fal", model: "a-drawer" } as const
      const lines = (yield* margin.beside(1)).map(({ day: _, ...line }) => line)
      assert.deepStrictEqual(lines, [{ ...own, orders: 5, cost: MicroDollars.make(136_000), estimated: 3, unknown: 0 }])
      assert.lengthOf(yield* margin.beside(7), 2)
      assert.deepStrictEqual(yield* margin.lines(1), [], "none of them is a video")
    })
  )
})

describe("totals of lines", () => {
  const line = (own: Partial<MarginLine>): MarginLine => ({
    day: "2026-11-29",
    model: ModelId.make("wan-3"),
    provider: "kie",
    paidBy: "stars",
    videos: 1,
    coins: 10,
    stars: 100,
    cost: MicroDollars.make(300_000),
    estimated: 0,
    unknown: 0,
    ...own
  })

  it("have the Stars' dollars without the cost as their margin, and the dearest first", () => {
    const lines = [line({}), line({}), line({ model: ModelId.make("veo"), cost: MicroDollars.make(2_000_000) })]
    const all = totals(lines, ({ model }) => model)
    assert.containSubset(all, [
      { name: "veo", videos: 1, margin: -700_000 },
      { name: "wan-3", videos: 2, coins: 20, stars: 200, margin: 2_000_000 }
    ])
  })

  it("know what was free from what came to nothing", () => {
    assert.isTrue(isFree(line({ paidBy: "welcome" })))
    assert.isFalse(isFree(line({ paidBy: "nobody" })))
  })
})
