import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ChargeId } from "../../domain/Ids.ts"

/** What went to an affiliate of a payment, or came from an affiliate programme, as Telegram's list of Stars has it. */
export interface Commission {
  readonly charge: ChargeId
  /** Whether the entry takes something back; it has the charge of what it takes back. */
  readonly refund: boolean
  readonly kind: "paid" | "earned"
  readonly perMille: number
  /** A thousand million make a Star. Below zero where it went back. */
  readonly nanostars: number
  /** In seconds of the epoch, by Telegram's clock. */
  readonly date: number
}

/** Books a commission, once for each entry of the list; true when it was new. */
export const bookCommission =
  (sql: SqlClient.SqlClient) =>
  ({ charge, refund, kind, perMille, nanostars, date }: Commission): Effect.Effect<boolean, SqlError.SqlError> =>
    Effect.map(
      sql`
        INSERT INTO star_commissions (charge, refund, kind, per_mille, nanostars, at)
        VALUES (${charge}, ${refund}, ${kind}, ${perMille}::int, ${nanostars}::bigint, to_timestamp(${date}::float8))
        ON CONFLICT DO NOTHING RETURNING charge`,
      (rows) => rows.length > 0
    )
