import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { UserId } from "../../src/domain/Ids.ts"
import { type BroadcastDraft, type BroadcastId, Broadcasts } from "../../src/support/Broadcasts.ts"
import { makeRound } from "../../src/support/Broadcasts/round.ts"
import { announcing } from "../kit/announcing.ts"
import { stores } from "../kit/jobs.ts"

const operator = UserId.make(1)
const sent: Array<UserId> = []
/** What else happens while somebody is sent a broadcast. */
const meanwhile = { happens: (_: UserId): Effect.Effect<unknown> => Effect.void }

const gateway = announcing((chat) => Effect.suspend(() => (sent.push(chat), Effect.asVoid(meanwhile.happens(chat)))))
const services = Broadcasts.layer.pipe(Layer.provideMerge(gateway), Layer.provideMerge(stores))

const english: BroadcastDraft["content"] = { words: { en: { html: "New", buttons: [] } } }
const everybody: BroadcastDraft = { content: { ...english, otherwise: "en" }, audience: {} }

/** Users from a number on, who read English and came just now. */
const come = (from: number, count: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      INSERT INTO users (id, dialog, language, created_at)
      SELECT n, '{}', 'en', now() - interval '1 minute' FROM generate_series(${from}::int, ${from + count - 1}::int) AS n`
  )

/** A broadcast to everybody, which Telegram took from a test. */
const tested = Effect.gen(function* () {
  const broadcasts = yield* Broadcasts
  sent.length = 0
  meanwhile.happens = () => Effect.void
  const id = yield* broadcasts.create(operator, everybody)
  assert.isFalse(yield* broadcasts.move(id, "start"), "before a test")
  const file = yield* find(id)
  assert.deepStrictEqual(yield* broadcasts.test(file, operator), { _tag: "Sent" })
  assert.deepStrictEqual(sent.splice(0), [operator])
  return id
})
const find = (id: BroadcastId) =>
  Effect.flatMap(Broadcasts, (broadcasts) => Effect.map(broadcasts.find(id), Option.getOrThrow))
const goOn = Effect.flatten(makeRound)

describe("a broadcast", () => {
  layer(services)((it) => {
    it.effect("that is paused in its middle goes on where it was, and nobody gets it twice", () =>
      Effect.gen(function* () {
        const broadcasts = yield* Broadcasts
        yield* come(100, 120)
        const id = yield* tested
        assert.isTrue(yield* broadcasts.move(id, "start"))
        meanwhile.happens = () => (sent.length === 20 ? Effect.orDie(broadcasts.move(id, "pause")) : Effect.void)
        yield* goOn
        const paused = yield* find(id)
        assert.deepInclude(paused, { state: "paused", total: 120, delivered: 50, unknown: 0, ended: null })
        yield* goOn
        assert.strictEqual(sent.length, 50)
        assert.isTrue(yield* broadcasts.move(id, "start"))
        yield* goOn
        assert.deepInclude(yield* find(id), { state: "done", delivered: 120, unknown: 0, started: paused.started })
        assert.strictEqual(new Set(sent).size, 120)
        assert.strictEqual(sent.length, 120)
      })
    )

    it.effect("that is stopped reaches nobody else, and cannot be started again", () =>
      Effect.gen(function* () {
        const broadcasts = yield* Broadcasts
        const id = yield* tested
        assert.isFalse(yield* broadcasts.move(id, "pause"), "nothing is being sent")
        assert.isTrue(yield* broadcasts.move(id, "start"))
        meanwhile.happens = () => (sent.length === 5 ? Effect.orDie(broadcasts.move(id, "stop")) : Effect.void)
        yield* goOn
        yield* goOn
        const { state, delivered, ended } = yield* find(id)
        assert.deepStrictEqual({ state, delivered }, { state: "stopped", delivered: 50 })
        assert.isNotNull(ended)
        for (const move of ["start", "pause", "stop"] as const) assert.isFalse(yield* broadcasts.move(id, move), move)
      })
    )

    it.effect("that this release cannot read is paused, and the one after it is sent", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const broadcasts = yield* Broadcasts
        const [strange, next] = [yield* tested, yield* tested]
        for (const id of [strange, next]) assert.isTrue(yield* broadcasts.move(id, "start"))
        yield* sql`UPDATE broadcasts SET content = '{"words": "of a newer release"}' WHERE id = ${strange}::bigint`
        yield* goOn
        assert.deepInclude(yield* find(next), { state: "done", delivered: 120 })
        const lines = yield* broadcasts.list()
        assert.deepInclude(
          lines.find(({ id }) => id === strange),
          { state: "paused", delivered: 0, trouble: "this release cannot read it" }
        )
        assert.isTrue(Option.isNone(yield* broadcasts.find(strange)))
        assert.isFalse(yield* broadcasts.move(strange, "start"), "what it says is not known")
        assert.isTrue(yield* broadcasts.move(strange, "stop"))
        assert.deepInclude(Option.getOrUndefined(yield* broadcasts.line(strange)), { state: "stopped" })
      })
    )

    it.effect("forgets a month after its end who got it, and keeps how many", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const broadcasts = yield* Broadcasts
        const started = Effect.gen(function* () {
          const id = yield* tested
          yield* broadcasts.move(id, "start")
          yield* goOn
          return id
        })
        const [old, recent] = [yield* started, yield* started]
        yield* sql`UPDATE broadcasts SET ended_at = now() - interval '31 days' WHERE id = ${old}::bigint`
        yield* sql`UPDATE broadcasts SET ended_at = now() - interval '29 days' WHERE id = ${recent}::bigint`
        yield* broadcasts.prune
        const left = yield* sql<{ id: number; count: number }>`
          SELECT broadcast::float8 AS id, count(*)::int AS count FROM broadcast_recipients
          WHERE broadcast >= ${old}::bigint GROUP BY broadcast`
        assert.deepStrictEqual(left, [{ id: recent, count: 120 }])
        assert.deepInclude(yield* find(old), { state: "done", delivered: 120 })
      })
    )
  })
})

describe("the audience of a broadcast", () => {
  layer(services)((it) => {
    const reach = (audience: BroadcastDraft["audience"], content: BroadcastDraft["content"] = everybody.content) =>
      Effect.flatMap(Broadcasts, (broadcasts) => broadcasts.reach({ content, audience }))

    it.effect("is who can and wants to get it, reads its languages, was here or not, has coins, and made what", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* come(1, 10)
        yield* sql`UPDATE users SET reachable = false WHERE id = 1`
        yield* sql`UPDATE users SET news = false WHERE id = 2`
        yield* sql`UPDATE users SET standing = 'banned' WHERE id = 3`
        yield* sql`UPDATE users SET dialog = NULL WHERE id = 4`
        assert.strictEqual(yield* reach({}), 6)

        yield* sql`UPDATE users SET language = 'es' WHERE id IN (5, 6)`
        assert.strictEqual(yield* reach({}, english), 4)
        assert.strictEqual(yield* reach({}, { words: { es: { html: "Nuevo", buttons: [] } } }), 2)

        yield* sql`UPDATE users SET seen_on = (now() AT TIME ZONE 'utc')::date - 40 WHERE id = 7`
        yield* sql`UPDATE users SET created_at = now() - interval '50 days' WHERE id = 8`
        assert.strictEqual(yield* reach({ activeDays: 30 }), 4)
        assert.strictEqual(yield* reach({ idleDays: 30 }), 2)
        assert.strictEqual(yield* reach({ idleDays: 30, activeDays: 45 }), 1)

        assert.strictEqual(yield* reach({ minCoins: 1 }), 0)
        assert.strictEqual(yield* reach({ maxCoins: 0 }), 6)
        assert.strictEqual(yield* reach({ lastModel: "no-such" as never }), 0)
      })
    )
  })
})
