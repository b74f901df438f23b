import type { SqlClient } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"

/**
 * Whose rows one look of the audit reads. Every rule is about the rows of one user, so that users can be looked at in any
 * order, each look in a snapshot of its own. Ids are text: they are Postgres's bigint.
 */
export type Scope =
  | { readonly _tag: "Users"; readonly ids: ReadonlyArray<string> }
  /** All users whose ids are above the one and not above the other. */
  | { readonly _tag: "Range"; readonly above: string; readonly upTo: string }

/** The highest and the lowest bigint: no user's id is beyond them, whoever wrote it. */
export const lowest = "-9223372036854775808"
export const highest = "9223372036854775807"

/** The condition that a column's user is within a scope. */
export const within = (sql: SqlClient.SqlClient, scope: Scope, column: string): Fragment => {
  const user = sql.literal(column)
  return scope._tag === "Users"
    ? sql`${user} = ANY (${scope.ids}::bigint[])`
    : sql`(${user} > ${scope.above}::bigint AND ${user} <= ${scope.upTo}::bigint)`
}
