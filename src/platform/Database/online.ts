import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/*
 * The steps of migrations that take their time: they run outside of a transaction while everybody goes on, and each may be
 * cut off at any moment and is then done again.
 */

/** Rows of a page: written within a fraction of a second. */
const page = 2000

/** Builds an index while everybody goes on. One whose building was cut off is there and of no use: it is built anew. */
export const buildIndex = Effect.fnUntraced(function* (
  name: string,
  definition: `ON ${string}`,
  kind: "INDEX" | "UNIQUE INDEX" = "INDEX"
) {
  const sql = yield* SqlClient.SqlClient
  const [found] = yield* sql<{ valid: boolean }>`
    SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass(${name})`
  if (found?.valid === true) return
  yield* dropIndex(name)
  yield* sql.unsafe(`CREATE ${kind} CONCURRENTLY ${name} ${definition}`)
})

/** Drops an index, or what is left of it. */
export const dropIndex = Effect.fnUntraced(function* (name: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.unsafe(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`)
})

/**
 * Changes the rows of a table in pages, each in a transaction of its own. `change` gets the key after which its page begins
 * and the most rows it may have, and returns the page's last key; undefined where no row is left.
 */
export const inPages = Effect.fnUntraced(function* <E, R>(
  change: (after: number, most: number) => Effect.Effect<number | undefined, E, R>
) {
  let after: number | undefined = 0
  while (after !== undefined) after = yield* change(after, page)
})
