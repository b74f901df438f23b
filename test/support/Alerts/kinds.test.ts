import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../../lab/world/database.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { alertKinds, alertNames } from "../../../src/platform/AlertKinds.ts"
import { AlertLog } from "../../../src/platform/AlertLog.ts"
import { Alerts, tellOperators } from "../../../src/support/Alerts.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"
import { type Begun, type Firing, firings, type Trouble } from "./firings.ts"

const each = alertNames.flatMap((name) =>
  [firings[name]].flat().map((firing, at) => ({ name, called: at === 0 ? name : `${name}, ${at + 1}`, firing }))
)
const lasting = each.flatMap(({ firing, ...one }) => (firing.ends === "over" ? [{ ...one, begun: firing.begun }] : []))

/** Stores what the log has raised by now. */
const stored = Effect.gen(function* () {
  const log = yield* AlertLog
  const alerts = yield* Alerts
  const next = Effect.raceFirst(
    Effect.asSome(log.next),
    Effect.as(
      Effect.forEach([1, 2, 3], () => Effect.yieldNow),
      Option.none()
    )
  )
  for (let line = yield* next; Option.isSome(line); line = yield* next) yield* alerts.record(line.value)
})

const later = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`UPDATE alerts SET told_at = told_at - interval '1 minute'`
)

/** No alert so far, as in a new database. */
const world = Layer.effectDiscard(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM alerts`)).pipe(
  Layer.provideMerge(Alerts.layer),
  Layer.provideMerge(AlertLog.layer)
)

const silence = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`UPDATE alerts SET last_at = last_at - interval '31 minutes'`
)

/** What happens, and how it ends. */
const troubleOf = (firing: Firing): Begun =>
  firing.ends === "over" ? firing.begun : Effect.succeed<Trouble>({ happens: firing.happens, isOver: silence })

/** What the process before has raised: the same trouble, in a program that ended while it lasted. */
const raisedBefore = (begun: Begun) =>
  Effect.scoped(
    Effect.gen(function* () {
      const before = yield* begun
      yield* before.happens
      yield* stored
    })
  )

layer(freshDatabase)((it) => {
  describe("an alert that an earlier process raised", () => {
    it.effect.each(lasting)("is over when all is well in the next one: $called", ({ begun }) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* raisedBefore(begun)
        assert.lengthOf(yield* sql`SELECT id FROM alerts WHERE ended IS NULL`, 1)
        const now = yield* begun
        yield* now.isOver
        yield* stored
        assert.lengthOf(yield* sql`SELECT id FROM alerts WHERE ended IS DISTINCT FROM 'over'`, 0)
      }).pipe(Effect.scoped, Effect.provide(world))
    )
  })

  describe("an operator is told once, with the runbook, sees what happens again there, and is told the end of", () => {
    it.effect.each(each)("$called", ({ name, firing }) =>
      Effect.gen(function* () {
        const chat = makeTelegramRecorder()
        const told = Effect.andThen(
          stored,
          Effect.provide(
            tellOperators({ operators: new Set([UserId.make(1)]), consoleUrl: "https://bot.example/ops" }),
            chat.layer
          )
        )
        const trouble = yield* troubleOf(firing)
        yield* trouble.happens
        yield* told
        yield* trouble.happens
        yield* later
        yield* told
        yield* trouble.isOver
        yield* told
        const [first, ...edits] = chat.calls.flatMap((call) =>
          call.method === "say" || call.method === "edit" ? [{ method: call.method, html: call.screen.html }] : []
        )
        const { title } = alertKinds[name]
        assert.strictEqual(first?.method, "say")
        assert.include(first?.html.toLowerCase(), `🚨 <b>${title.toLowerCase()}</b>`)
        assert.include(first?.html, `#/runbooks/${name}"`)
        assert.deepStrictEqual(
          edits.map(({ method }) => method),
          edits.map(() => "edit")
        )
        const ends = { over: /^✅[^]*Over\. (\d+ times|Once)/, silent: /^💤[^]*Not seen any more\. / }
        assert.match(edits.at(-1)?.html ?? "", ends[firing.ends])
      }).pipe(Effect.scoped, Effect.provide(world))
    )
  })
})
