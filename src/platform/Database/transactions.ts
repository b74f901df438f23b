import { Cause, Effect, Layer } from "effect"
import { SqlClient, SqlError } from "effect/sql"

/** The SQL error that broke a transaction as a defect, because its rollback had no connection any more. */
const lostIn = (cause: Cause.Cause<unknown>) => {
  if (Cause.hasInterrupts(cause)) return undefined
  for (const one of cause.reasons) if (one._tag === "Die" && SqlError.isSqlError(one.defect)) return one.defect
  return undefined
}

/**
 * A connection that is lost in the middle of a transaction makes it fail with its `SqlError`, so that whoever retries a
 * database that is away retries this too. The client itself would die of the rollback that it cannot send any more.
 */
export const failingTransactions = Layer.effectDiscard(
  Effect.map(SqlClient.SqlClient, (client) => {
    const within = client.withTransaction
    const withTransaction: typeof within = (self) =>
      within(self).pipe(
        Effect.catchCause((cause) => {
          const lost = lostIn(cause)
          return lost === undefined ? Effect.failCause(cause) : Effect.fail(lost)
        })
      )
    Object.assign(client, { withTransaction })
  })
)
