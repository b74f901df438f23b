import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { freshDatabase } from "../../lab/world/database.ts"

const stores = SessionStore.layer
  .pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
  .pipe(Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))
const newJob = () => JobId.make(crypto.randomUUID())

let last = 0
const newUser = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(5_000_000_000 + ++last)
  yield* sessions.open(user, "ru")
  return user
})

describe("the ledger", () => {
  layer(stores)((it) => {
    it.effect("welcome coins come once, however often the user begins", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const billing = yield* Billing
        const user = UserId.make(7_000_000_001)
        yield* Effect.all(
          Array.from({ length: 20 }, () => sessions.open(user, "ru")),
          { concurrency: 10 }
        )
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("a hold takes the coins at once, a release brings them back once", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const user = yield* newUser
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(32))
        yield* billing.hold(user, job, Coins.make(32))
        assert.strictEqual(yield* billing.balance(user), 28)
        yield* Effect.all(
          Array.from({ length: 10 }, () => billing.release(job)),
          { concurrency: 10 }
        )
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("a job is captured or released, never both", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        for (let round = 0; round < 10; round++) {
          const user = yield* newUser
          const job = newJob()
          yield* billing.hold(user, job, Coins.make(32))
          yield* Effect.all([billing.capture(job), billing.release(job), billing.capture(job)], { concurrency: 3 })
          const balance = yield* billing.balance(user)
          assert.include([28, 60], balance)
          yield* billing.release(job)
          yield* billing.capture(job)
          assert.strictEqual(yield* billing.balance(user), balance)
        }
      })
    )

    it.effect("of 200 concurrent confirmations only those that can be paid are", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const user = yield* newUser
        const results = yield* Effect.all(
          Array.from({ length: 200 }, () => Effect.result(billing.hold(user, newJob(), Coins.make(20)))),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(results.filter(Result.isSuccess).length, 3)
        assert.isTrue(results.filter(Result.isFailure).every((result) => result.failure._tag === "InsufficientCoins"))
        assert.strictEqual(yield* billing.balance(user), 0)
      })
    )

    it.effect("a release without a hold mints nothing", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const user = yield* newUser
        yield* billing.release(newJob())
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("a hold in a transaction that fails was never there", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const billing = yield* Billing
        const user = yield* newUser
        yield* billing
          .hold(user, newJob(), Coins.make(20))
          .pipe(Effect.andThen(Effect.fail("crash")), sql.withTransaction, Effect.ignore)
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("the database itself refuses to change history or to go below zero", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        for (const attack of [
          "UPDATE transfers SET amount = 1000",
          "DELETE FROM transfers",
          "TRUNCATE transfers",
          `INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
           SELECT 'attack', ${user}, min(id), max(id), 61, 'hold' FROM accounts WHERE user_id = ${user} AND kind IN ('bonus', 'held')`
        ]) {
          assert.isTrue(Result.isFailure(yield* Effect.result(sql.unsafe(attack))), attack)
        }
      })
    )

    it.effect("every balance equals the sum of its transfers", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const wrong = yield* sql`
          SELECT a.id, a.kind, a.balance FROM accounts a
          LEFT JOIN transfers t ON a.id IN (t.debit, t.credit)
          WHERE a.user_id IS NOT NULL
          GROUP BY a.id
          HAVING a.balance <> coalesce(sum(CASE WHEN t.credit = a.id THEN t.amount ELSE -t.amount END), 0)`
        assert.deepStrictEqual(wrong, [])
      })
    )
  })
})
