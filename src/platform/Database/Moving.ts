import { Effect } from "effect"
import { PassThrough } from "node:stream"
import { DatabaseError } from "./DatabaseError.ts"
import { restoreInto } from "./Restoring.ts"
import { openSnapshot } from "./Snapshot.ts"
import type { Target } from "./Target.ts"

/**
 * Copies a whole database, secrets included, into an empty one, as it is at one moment; the source is only read. Rows go from
 * the one to the other in bounded memory. Returns the rows of each table.
 */
export const copyDatabase = Effect.fnUntraced(function* (source: Target, into: Target) {
  const { schema, tables, sequences, read } = yield* openSnapshot(source)
  return yield* restoreInto(into, {
    schema,
    tables,
    sequences,
    fill: Effect.fnUntraced(function* (table, write) {
      const between = new PassThrough()
      const [sent, taken] = yield* Effect.all([read(table, [between]), write(table, [between])], {
        concurrency: "unbounded"
      })
      if (sent === taken) return taken
      return yield* new DatabaseError({
        reason: "refused",
        detail: `${into.setting}: of ${sent} rows of ${table.name} it took ${taken}`
      })
    })
  })
}, Effect.scoped)
