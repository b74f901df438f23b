import { assert } from "@effect/vitest"
import { Data, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Audit } from "../../../src/support/Audit.ts"
import type { Tampering } from "./steps.ts"

/** What may be done to a row around the ledger's rules: the table, its key, and how the statement begins. */
export const tamperings = [
  ["transfers", "id", "UPDATE transfers SET debit = credit, credit = debit"],
  ["transfers", "id", "UPDATE transfers SET amount = amount + 1"],
  ["transfers", "id", "DELETE FROM transfers"],
  ["accounts", "id", "UPDATE accounts SET balance = balance + 1"],
  ["payments", "charge", "DELETE FROM payments"],
  ["jobs", "id", "UPDATE jobs SET price = price + 1"],
  ["jobs", "id", "DELETE FROM jobs"]
] as const

/** How a change ended; that it fails takes it back. */
class Tampered extends Data.TaggedError("Tampered")<{ readonly rows: number; readonly found: number }> {}

/**
 * Changes a row of the user, and takes it back. The bot's own database user cannot change a movement by a statement; what it
 * changes with the rules switched off, the audit finds.
 */
export const tamper = Effect.fnUntraced(function* (user: UserId, { how, row }: Tampering) {
  const sql = yield* SqlClient.SqlClient
  const { check } = yield* Audit
  const [table, key, statement] = tamperings[how % tamperings.length] ?? tamperings[0]
  const theirs = `FROM ${table} WHERE user_id = ${user}`
  const changing = sql.unsafe(`${statement} WHERE ${key} = (
    SELECT ${key} ${theirs} ORDER BY ${key} OFFSET (SELECT ${row} % greatest(count(*), 1) ${theirs}) LIMIT 1) RETURNING 1`)
  if (table === "transfers") {
    const changed = Effect.flatMap(changing, (rows) => new Tampered({ rows: rows.length, found: 0 }))
    const plainly = yield* Effect.flip(sql.withTransaction(changed))
    assert.strictEqual(plainly._tag, "SqlError", `${statement} is refused`)
  }
  const around = yield* Effect.flip(
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SET LOCAL session_replication_role = replica`
        const rows = yield* changing
        return yield* new Tampered({ rows: rows.length, found: (yield* check).length })
      })
    )
  )
  if (around._tag === "Tampered" && around.rows > 0) assert.isAbove(around.found, 0, `${statement} is found`)
})
