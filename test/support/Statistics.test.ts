import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Margin } from "../../src/support/Margin.ts"
import { Statistics } from "../../src/support/Statistics.ts"
import { csvOf } from "../../src/support/Statistics/csv.ts"
import type { StatisticsReport } from "../../src/support/Statistics/tables.ts"
import { JobProgress } from "../../src/video/Jobs.ts"
import { Users } from "../../src/users/Users.ts"
import { generating, order, ordered, stores } from "../kit/jobs.ts"

const world = Statistics.layer.pipe(Layer.provide(Margin.layer), Layer.provideMerge(stores))

/** Today and the days before it, as the database has them. */
const daysOf = (back: number) =>
  Effect.map(
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) =>
        sql<{ day: string }>`SELECT to_char((now() AT TIME ZONE 'UTC')::date - ${back}::int, 'YYYY-MM-DD') AS day`
    ),
    ([row]) => row?.day ?? ""
  )

/** How often somebody is active in the week in which they came, and in the ones after it. */
const activeOf = ({ cohorts }: StatisticsReport) => cohorts.map(({ newcomers, active }) => [newcomers, active])

layer(world)("the statistics", (it) => {
  it.effect("tell of each day, those included on which nothing happened, and of what became of it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const jobs = yield* JobProgress
      const statistics = yield* Statistics
      const happy = yield* ordered
      const guest = yield* ordered
      const old = yield* ordered
      const refused = yield* order(happy.user)
      yield* generating(refused)
      yield* jobs.failed(refused, "moderation")
      yield* sql`
        UPDATE jobs SET state = 'delivered', created_at = now() - interval '100 seconds', finished_at = now() WHERE id = ${happy.id}::uuid`
      yield* sql`
        UPDATE jobs SET state = 'delivered', created_at = now() - interval '2 hours', left_line_at = now() - interval '200 seconds',
          finished_at = now() WHERE id = ${guest.id}::uuid`
      yield* sql`UPDATE users SET created_at = now() - interval '1000 days' WHERE id = ${old.user}::bigint`
      yield* sql`UPDATE jobs SET created_at = now() - interval '40 days' WHERE id = ${old.id}::uuid`
      yield* sql`
        INSERT INTO payments (charge, user_id, stars, at, refunded_at, currency) VALUES
          ('paid', ${happy.user}::bigint, 100, now(), NULL, 'XTR'), ('back', ${guest.user}::bigint, 50, now(), now(), 'XTR'),
          ('long ago', ${old.user}::bigint, 70, now() - interval '8 days', NULL, 'XTR')`
      yield* sql`
        INSERT INTO user_days (user_id, day)
        SELECT person, (now() AT TIME ZONE 'UTC')::date - back
        FROM (VALUES (${happy.user}::bigint, 0), (${old.user}::bigint, 0), (${old.user}::bigint, 6), (${old.user}::bigint, 7)) AS t (person, back)
        ON CONFLICT DO NOTHING`
      yield* sql`INSERT INTO stills (user_id, provider, model, task, outcome, estimate) VALUES (1, 'fal', 'm', 's', 'made', 30000)`
      yield* sql`
        INSERT INTO side_orders (provider, task, kind, cost) VALUES ('fal', 'a', 'transcription', 8000), ('fal', 'b', 'transcription', NULL)`

      const report = yield* statistics.of(7)
      assert.deepStrictEqual(
        report.days.map(({ day }) => day),
        yield* Effect.forEach([6, 5, 4, 3, 2, 1, 0], daysOf)
      )
      const total = (name: "newcomers" | "ordered" | "delivered" | "failed" | "stars") =>
        report.days.reduce((sum, day) => sum + day[name], 0)
      assert.deepStrictEqual(
        [total("newcomers"), total("ordered"), total("delivered"), total("failed"), total("stars")],
        [2, 3, 2, 1, 100]
      )
      assert.deepInclude(report.days.at(-1), { active: 3, p50Seconds: 150, p95Seconds: 195, stars: 100 })
      assert.deepInclude(report.days.at(-1), { revenue: 1_300_000, beside: 38_000, besideUnknown: 1 })
      assert.deepInclude(report.days[0], { newcomers: 0, active: 1, delivered: 0, p50Seconds: null, stars: 0, cost: 0 })

      assert.deepStrictEqual(report.funnel, { started: 2, ordered: 2, video: 2, purchase: 1 })
      assert.deepStrictEqual(
        report.models.map(({ delivered, failed, p50Seconds }) => [delivered, failed, p50Seconds]),
        [[2, 1, 150]]
      )
      assert.deepStrictEqual(report.failures, [{ failure: "moderation", videos: 1 }])
      assert.deepStrictEqual(activeOf(report), [[2, [2]]], "whoever comes is active")
    })
  )

  it.effect("are counted once a minute at most, each span for itself", () =>
    Effect.gen(function* () {
      const statistics = yield* Statistics
      const { funnel } = yield* statistics.of(30)
      yield* ordered
      assert.deepStrictEqual((yield* statistics.of(30)).funnel, funnel)
      assert.strictEqual((yield* statistics.of(29)).funnel.started, funnel.started + 1)
    })
  )

  it.effect("follow the newcomers of a week through the weeks after it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`DELETE FROM user_days`
      yield* sql`UPDATE users SET created_at = date_trunc('week', now(), 'UTC') - interval '200 days'`
      const [one, two] = [yield* ordered, yield* ordered]
      const monday = sql.literal(`date_trunc('week', now(), 'UTC')`)
      yield* sql`UPDATE users SET created_at = ${monday} - interval '1 second' WHERE id = ${one.user}::bigint`
      yield* sql`UPDATE users SET created_at = ${monday} - interval '14 days' WHERE id = ${two.user}::bigint`
      yield* sql`
        INSERT INTO user_days (user_id, day) SELECT ${two.user}::bigint, (${monday} AT TIME ZONE 'UTC')::date - back
        FROM unnest(ARRAY[14, 13, 0]) AS back`
      const report = yield* (yield* Statistics).of(1)
      assert.deepStrictEqual(activeOf(report), [
        [1, [1, 0]],
        [1, [1, 0, 1]]
      ])
    })
  )

  it.effect("tell how far a campaign's newcomers come; later links bring nobody", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const users = yield* Users
      const [buyer, guest, known] = [yield* ordered, yield* ordered, yield* ordered]
      yield* users.setCampaign(buyer.user, "spring")
      yield* users.setCampaign(buyer.user, "summer")
      yield* users.setCampaign(guest.user, "spring")
      yield* sql`UPDATE users SET created_at = now() - interval '61 minutes' WHERE id = ${known.user}::bigint`
      yield* users.setCampaign(known.user, "spring")
      yield* sql`UPDATE jobs SET state = 'delivered', finished_at = now() WHERE id = ${buyer.id}::uuid`
      yield* sql`
        INSERT INTO payments (charge, user_id, stars, refunded_at) VALUES
          ('of a campaign', ${buyer.user}::bigint, 100, NULL), ('another', ${buyer.user}::bigint, 20, NULL), ('returned', ${guest.user}::bigint, 50, now())`
      const { campaigns } = yield* (yield* Statistics).of(3)
      assert.deepStrictEqual(campaigns, [{ campaign: "spring", newcomers: 2, video: 1, purchase: 1, stars: 120 }])
    })
  )

  it.effect("forget users' days when nothing reads them any more", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`DELETE FROM user_days`
      yield* sql`
        INSERT INTO user_days (user_id, day) SELECT 1, (now() AT TIME ZONE 'UTC')::date - back FROM unnest(ARRAY[0, 366, 367, 1000]) AS back`
      assert.isFalse(yield* (yield* Statistics).forgetDays)
      const left = yield* sql<{ back: number }>`
        SELECT (now() AT TIME ZONE 'UTC')::date - day AS back FROM user_days ORDER BY day DESC`
      assert.deepStrictEqual(
        left.map(({ back }) => back),
        [0, 366]
      )
    })
  )
})

describe("a table as CSV", () => {
  const report: StatisticsReport = {
    days: [
      {
        day: "2026-11-29",
        newcomers: 1,
        active: 2,
        ordered: 3,
        delivered: 0,
        failed: 1,
        p50Seconds: null,
        p95Seconds: null,
        stars: 100,
        revenue: 1_300_000,
        cost: 42,
        costUnknown: 0,
        beside: 38_000,
        besideUnknown: 2
      }
    ],
    funnel: { started: 4, ordered: 3, video: 2, purchase: 1 },
    models: [{ model: '=a,"b"', delivered: 1, failed: 0, p50Seconds: 1.5, p95Seconds: 2 }],
    failures: [],
    campaigns: [{ campaign: "spring", newcomers: 3, video: 2, purchase: 1, stars: 100 }],
    cohorts: [{ week: "2026-11-16", newcomers: 5, active: [3, 1] }]
  }

  it("has a line of names, sums in dollars, and nothing where nothing is known", () => {
    assert.strictEqual(
      csvOf(report, "days"),
      "day,newcomers,active,ordered,delivered,failed,p50Seconds,p95Seconds,stars,revenueDollars,costDollars,costUnknown,besideDollars,besideUnknown\r\n" +
        "2026-11-29,1,2,3,0,1,,,100,1.300000,0.000042,0,0.038000,2\r\n"
    )
    assert.strictEqual(csvOf(report, "funnel"), "started,ordered,video,purchase\r\n4,3,2,1\r\n")
    assert.strictEqual(
      csvOf(report, "cohorts"),
      "week,newcomers,weeksLater,active\r\n2026-11-16,5,0,3\r\n2026-11-16,5,1,1\r\n"
    )
    assert.strictEqual(csvOf(report, "campaigns"), "campaign,newcomers,video,purchase,stars\r\nspring,3,2,1,100\r\n")
    assert.strictEqual(csvOf(report, "failures"), "")
  })

  it("is text to a spreadsheet, whatever a name looks like", () => {
    assert.include(csvOf(report, "models"), `"'=a,""b""",1,0,1.5,2\r\n`)
  })
})
