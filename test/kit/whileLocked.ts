import { Deferred, Effect, Fiber } from "effect"
import { SqlClient, type Statement } from "effect/sql"

/** Does something while somebody else, in a transaction of theirs, keeps the rows of a table locked for which a condition holds. */
export const whileLocked = Effect.fnUntraced(function* <A, E, R>(
  table: "jobs" | "users" | "subscriptions" | "promo_codes" | "late_videos",
  where: Statement.Fragment,
  work: Effect.Effect<A, E, R>
) {
  const sql = yield* SqlClient.SqlClient
  const [locked, over] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
  const owner = yield* sql`SELECT FROM ${sql(table)} WHERE ${where} FOR UPDATE`.pipe(
    Effect.andThen(Deferred.succeed(locked, undefined)),
    Effect.andThen(Deferred.await(over)),
    sql.withTransaction,
    Effect.forkChild
  )
  yield* Deferred.await(locked)
  const result = yield* Effect.exit(work)
  yield* Deferred.succeed(over, undefined)
  yield* Fiber.join(owner)
  return yield* result
})
