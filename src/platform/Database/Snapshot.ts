import { Effect, Schema } from "effect"
import { type CopySession, copySession } from "./CopySession.ts"
import { DatabaseError } from "./DatabaseError.ts"
import {
  isCopied,
  quoted,
  Reference,
  referencesOf,
  referredFirst,
  Sequence,
  sequencesOf,
  Table,
  tablesOf
} from "./Tables.ts"
import type { Target } from "./Target.ts"

/** A database of the bot at one moment, whatever goes on in it meanwhile. */
export interface Snapshot {
  /** The number of its last migration. */
  readonly schema: number
  /** The version of its Postgres. */
  readonly postgres: string
  /** Each after those that its rows name. */
  readonly tables: ReadonlyArray<Table>
  readonly sequences: ReadonlyArray<Sequence>
  readonly read: CopySession["read"]
}

const About = Schema.Struct({ postgres: Schema.String, schema: Schema.NullOr(Schema.Int) })
const Known = Schema.Struct({ known: Schema.Boolean })

/**
 * Opens a snapshot until the scope ends. Who writes goes on meanwhile, and so does who reads; only a migration waits for the
 * tables that it changes.
 */
export const openSnapshot = Effect.fnUntraced(function* (target: Target) {
  const { ask, run, read } = yield* copySession(target)
  yield* run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  const [bot] = yield* ask(Known, "SELECT to_regclass('effect_sql_migrations') IS NOT NULL AS known")
  if (bot?.known !== true) {
    return yield* new DatabaseError({ reason: "refused", detail: `${target.setting}: there is no bot's database` })
  }
  const found = yield* ask(Table, tablesOf)
  // As they were when they were listed, until they are copied.
  yield* run(`LOCK TABLE ${found.map(({ name }) => quoted(name)).join(", ")} IN ACCESS SHARE MODE`)
  const [about] = yield* ask(
    About,
    "SELECT current_setting('server_version') AS postgres, max(migration_id) AS schema FROM effect_sql_migrations"
  )
  const references = yield* ask(Reference, referencesOf)
  return {
    schema: about?.schema ?? 0,
    postgres: about?.postgres ?? "unknown",
    tables: referredFirst(found.filter(isCopied), references),
    // They only grow: read after the snapshot was taken they have given out all that is in it.
    sequences: yield* ask(Sequence, sequencesOf),
    read
  } satisfies Snapshot
})
