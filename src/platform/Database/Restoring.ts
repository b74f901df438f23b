import { Effect, Layer, Schema } from "effect"
import { SqlMessageStorage, SqlRunnerStorage } from "effect/cluster"
import { broughtUpToDate, client, working } from "./Client.ts"
import { type CopySession, copySession } from "./CopySession.ts"
import { DatabaseError } from "./DatabaseError.ts"
import { lastKnown } from "./Migrations.ts"
import { quoted, type Sequence, type Table, tablesOf, Table as TableSchema } from "./Tables.ts"
import type { Target } from "./Target.ts"
import { makeWires } from "./Wires.ts"

/** What is put into an empty database. */
export interface Contents {
  /** The number of the last migration that the rows were written under. */
  readonly schema: number
  /** Each after those that its rows name. */
  readonly tables: ReadonlyArray<Table>
  readonly sequences: ReadonlyArray<Sequence>
  /** Adds a table's rows; says how many they were. */
  readonly fill: (table: Table, write: CopySession["write"]) => Effect.Effect<number, DatabaseError>
}

/** A table that is there while a restore is unfinished: it goes in the same transaction in which the rows come. */
const unfinished = "restore_unfinished"
const answerWithin = "35 seconds"

const refuse = (detail: string) => new DatabaseError({ reason: "refused", detail })
const Found = Schema.Struct({ found: Schema.Boolean })

/** Refuses a database in which anything is but what a restore left that was cut off. */
const refuseFull = Effect.fnUntraced(function* ({ ask }: CopySession, { setting }: Target) {
  const names = (yield* ask(TableSchema, tablesOf)).map(({ name }) => name)
  if (names.length === 0) return
  const full = refuse(`${setting}: the database is not empty, and nothing in it is overwritten: name an empty one`)
  if (!names.includes(unfinished)) return yield* full
  if (!names.includes("users")) return
  const [users] = yield* ask(Found, "SELECT EXISTS (SELECT FROM users) AS found")
  if (users?.found !== false) return yield* full
})

/** The engine makes its tables itself, when it first runs. */
const engineTables = (target: Target) =>
  Layer.unwrap(
    Effect.map(makeWires(answerWithin), (wires) =>
      Layer.merge(SqlMessageStorage.layerMigrations({}), SqlRunnerStorage.layerMigrations({})).pipe(
        Layer.provide(client(target, wires, { maxConnections: 2, startupParameters: working }))
      )
    )
  ).pipe(
    Layer.build,
    Effect.scoped,
    Effect.mapError(() => refuse(`${target.setting}: the engine's tables could not be made`))
  )

/** All rows in one transaction: they are there in full or not at all. */
const load = Effect.fnUntraced(function* (session: CopySession, target: Target, contents: Contents) {
  const { ask, run, write } = session
  const made = yield* ask(TableSchema, tablesOf)
  const known = new Map(made.map((table) => [table.name, new Set(table.columns)]))
  for (const { name, columns } of contents.tables) {
    const missing = columns.find((column) => known.get(name)?.has(column) !== true)
    if (missing !== undefined)
      return yield* refuse(`${target.setting}: this release makes no column ${missing} of ${name}`)
  }
  const names = contents.tables.map(({ name }) => quoted(name))
  const counts = new Map<string, number>()
  yield* run("BEGIN")
  // The rows are as they were when triggers had done their work.
  for (const name of names) yield* run(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  // Rows that the migrations themselves wrote.
  for (const name of names.toReversed()) yield* run(`DELETE FROM ${name}`)
  for (const table of contents.tables) counts.set(table.name, yield* contents.fill(table, write))
  for (const { name, last } of contents.sequences) {
    yield* run(`SELECT setval(to_regclass('${quoted(name).replaceAll("'", "''")}'), ${last})`)
  }
  for (const name of names) yield* run(`ALTER TABLE ${name} ENABLE TRIGGER USER`)
  yield* run(`DROP TABLE ${unfinished}`)
  yield* run("COMMIT")
  return counts
})

/**
 * Fills an empty database: makes the schema by our own migrations up to the one of the contents, puts all rows into it in one
 * transaction, and then brings it up to date. A restore that was cut off is begun anew; a database with anything else in it
 * is refused. Returns the rows of each table.
 */
export const restoreInto = Effect.fnUntraced(function* (target: Target, contents: Contents) {
  const newest = yield* lastKnown
  if (contents.schema > newest) {
    return yield* refuse(
      `the copy is of a newer release (migration ${contents.schema}, and this one knows ${newest}): restore it with that release`
    )
  }
  const session = yield* copySession(target)
  yield* refuseFull(session, target)
  yield* session.run(`CREATE TABLE IF NOT EXISTS ${unfinished} (since timestamptz NOT NULL DEFAULT now())`)
  yield* broughtUpToDate(target, contents.schema)
  yield* engineTables(target)
  const counts = yield* load(session, target, contents)
  yield* broughtUpToDate(target)
  return counts
}, Effect.scoped)
