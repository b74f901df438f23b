import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { OperatorSessions } from "../../src/support/OperatorSessions.ts"

const services = OperatorSessions.layer.pipe(Layer.provideMerge(freshDatabase))
let last = 900

const anOperator = () => UserId.make(++last)

const signIn = Effect.fnUntraced(function* (operator: UserId) {
  const sessions = yield* OperatorSessions
  const opened = yield* sessions.redeem(yield* sessions.link(operator))
  return Option.getOrThrow(opened).session
})

describe("an operator's link", () => {
  layer(services)((it) => {
    it.effect("opens one session, once", () =>
      Effect.gen(function* () {
        const sessions = yield* OperatorSessions
        const operator = anOperator()
        const link = yield* sessions.link(operator)
        const opened = Option.getOrThrow(yield* sessions.redeem(link))
        assert.strictEqual(opened.operator, operator)
        assert.isTrue(Option.isNone(yield* sessions.redeem(link)))
        const found = Option.getOrThrow(yield* sessions.find(opened.session))
        assert.deepInclude(found, { operator, kind: "browser", role: "owner" })
      })
    )

    it.effect("opens one of many that try it at the same moment", () =>
      Effect.gen(function* () {
        const sessions = yield* OperatorSessions
        const link = yield* sessions.link(anOperator())
        const tries = yield* Effect.all(
          Array.from({ length: 8 }, () => sessions.redeem(link)),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(tries.filter(Option.isSome).length, 1)
      })
    )

    it.effect("works for minutes only, and until there is a newer one", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* OperatorSessions
        const operator = anOperator()
        const first = yield* sessions.link(operator)
        const second = yield* sessions.link(operator)
        assert.isTrue(Option.isNone(yield* sessions.redeem(first)))
        yield* sql`UPDATE operator_links SET expires_at = expires_at - interval '10 minutes' WHERE operator = ${operator}`
        assert.isTrue(Option.isNone(yield* sessions.redeem(second)))
      })
    )

    it.effect("is nowhere in the database, nor is what it opens", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* OperatorSessions
        const operator = anOperator()
        const session = yield* signIn(operator)
        const link = yield* sessions.link(operator)
        const stored = JSON.stringify([
          yield* sql`SELECT links::text FROM operator_links links WHERE operator = ${operator}`,
          yield* sql`SELECT sessions::text FROM operator_sessions sessions WHERE operator = ${operator}`
        ])
        assert.include(stored, String(operator))
        assert.notInclude(stored, Redacted.value(link))
        assert.notInclude(stored, Redacted.value(session))
      })
    )
  })
})

describe("a session", () => {
  layer(services)((it) => {
    it.effect(
      "ends when its time is over, and when it is revoked: by its own operator, or by one who may end all",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const sessions = yield* OperatorSessions
          const operator = anOperator()
          const [expired, revoked, other] = [yield* signIn(operator), yield* signIn(operator), yield* signIn(operator)]
          const idOf = (secret: Redacted.Redacted) =>
            Effect.map(sessions.find(secret), (found) => Option.getOrThrow(found).id)
          const id = yield* idOf(expired)
          yield* sql`UPDATE operator_sessions SET expires_at = now() WHERE id = ${id}`
          assert.isTrue(Option.isNone(yield* sessions.find(expired)))
          assert.isFalse(yield* sessions.revoke(yield* idOf(revoked), anOperator()))
          assert.isTrue(yield* sessions.revoke(yield* idOf(revoked), operator))
          assert.isTrue(Option.isNone(yield* sessions.find(revoked)))
          assert.isTrue(yield* sessions.revoke(yield* idOf(other), "all"))
          assert.deepStrictEqual(yield* sessions.list(operator), [])
        })
    )

    it.effect("makes room for newer ones: twenty of an operator at most", () =>
      Effect.gen(function* () {
        const sessions = yield* OperatorSessions
        const operator = anOperator()
        const first = yield* signIn(operator)
        for (let n = 0; n < 20; n++) yield* signIn(operator)
        assert.isTrue(Option.isNone(yield* sessions.find(first)))
        assert.strictEqual((yield* sessions.list(operator)).length, 20)
      })
    )
  })
})
