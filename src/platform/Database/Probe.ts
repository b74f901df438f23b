import { PgConnection } from "@effect/sql-pg"
import { Effect, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { explain } from "./causes.ts"
import { working } from "./Client.ts"
import { DatabaseError } from "./DatabaseError.ts"
import { connectionTo, type Target } from "./Target.ts"
import type { Wires } from "./Wires.ts"

/** Enough for poolers that hand out their connections in turn. */
const rounds = 4
/** A pooler with a single connection lets the second of two transactions wait for ever. */
const withinTime = "5 seconds"

const Backend = Schema.Struct({ pid: Schema.Int, mark: Schema.NullOr(Schema.String) })
const Rights = Schema.Struct({
  schema: Schema.NullOr(Schema.String),
  creates: Schema.Boolean,
  version: Schema.String,
  encoding: Schema.String,
  readOnly: Schema.Boolean,
  free: Schema.Int
})

const ask = <S extends Schema.Top>(connection: PgConnection.PgConnection, schema: S, question: string) =>
  Effect.flatMap(connection.query(question, [], false), ({ rows }) => Schema.decodeUnknownEffect(schema)(rows[0]))

const backend = (connection: PgConnection.PgConnection) =>
  ask(connection, Backend, "SELECT pg_backend_pid() AS pid, current_setting('kudo.mark', true) AS mark")

/**
 * Whether a connection is one session of Postgres, as our locks need it: it stays with one backend that keeps its
 * settings, and another connection's transaction never runs there.
 */
const isSession = Effect.fnUntraced(function* (ours: PgConnection.PgConnection, other: PgConnection.PgConnection) {
  const mark = randomBytes(8).toString("hex")
  yield* ours.query(`SELECT set_config('kudo.mark', '${mark}', false)`, [], false)
  const { pid } = yield* backend(ours)
  for (let round = 0; round < rounds; round++) {
    yield* other.query("BEGIN", [], false)
    const theirs = yield* backend(other)
    const beside = yield* backend(ours)
    yield* other.query("COMMIT", [], false)
    // A pooler that hands out what was used last hands out that transaction's session now; one that hands out in turn
    // gives two questions in a row two sessions.
    const after = [yield* backend(ours), yield* backend(ours)]
    const moved = [beside, ...after].some((mine) => mine.pid !== pid || mine.mark !== mark)
    if (moved || theirs.pid === pid || theirs.mark === mark) return false
  }
  return true
})

const refuseTransactionPooler = Effect.fnUntraced(function* (
  target: Target,
  ours: PgConnection.PgConnection,
  other: PgConnection.PgConnection
) {
  const session = yield* isSession(ours, other).pipe(
    Effect.timeoutOrElse({ duration: withinTime, orElse: () => Effect.succeed(false) })
  )
  if (session) return
  return yield* new DatabaseError({
    reason: "refused",
    detail:
      `${target.setting}: at ${target.at} is a pooler that gives every transaction another session, and the lock that keeps ` +
      "a second bot out belongs to a session: connect to Postgres itself, or to the pooler in session mode"
  })
})

/** Connections are counted by the server, the database and the role; the fewest are what is left. */
const rights = `
  SELECT current_schema()::text AS schema, coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS creates,
         current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
         current_setting('transaction_read_only')::boolean AS "readOnly",
         least(
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0)
             - (SELECT sum(numbackends) FROM pg_stat_database),
           (SELECT nullif(datconnlimit, -1) - (SELECT numbackends FROM pg_stat_database s WHERE s.datid = d.oid)
            FROM pg_database d WHERE datname = current_database()),
           (SELECT nullif(rolconnlimit, -1) - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user)
            FROM pg_roles WHERE rolname = current_user)
         )::int AS free`

/** Without these a row that somebody keeps locked, or a transaction of a frozen process, would hold up everybody. */
const bounds = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"] as const

const Unbounded = Schema.Struct({ names: Schema.NullOr(Schema.String) })

/** Which of the bounds a session does not have that asked for them: some poolers pass over what they do not know. */
const unbounded = `
  SELECT string_agg(name, ', ') AS names
  FROM (VALUES ${bounds.map((name) => `('${name}', '${working[name]}')`).join()}) AS asked (name, value)
  WHERE current_setting(name) <> value`

/** What a database that the bot can work on tells of itself. */
interface Examined {
  readonly version: string
  /** How many connections it has left for us. */
  readonly left: number
  /** The bounds of a session that were asked for and do not hold. */
  readonly unbounded: string | null
}

/** The latter keeps bytes as they come: what was begun on it works, and its text is UTF-8. */
const holdsEveryLetter: ReadonlySet<string> = new Set(["UTF8", "SQL_ASCII"])

/** Why the bot would fail on such a database later, and what to do; undefined where it would not. */
const fault = ({ schema, creates, encoding, readOnly }: typeof Rights.Type): string | undefined => {
  if (readOnly) return "the database takes no writes, as a standby does: connect to the primary"
  if (!holdsEveryLetter.has(encoding))
    return `the database keeps its text as ${encoding}, which cannot hold whatever people write: make one with ENCODING 'UTF8'`
  if (schema === null) return "the role finds no schema for its tables: CREATE SCHEMA public, or set its search_path"
  return creates ? undefined : `the role may not make tables: GRANT CREATE ON SCHEMA ${schema} to it`
}

/**
 * Refuses a database on which the bot would fail later: behind a transaction pooler, one that takes no writes or not every letter,
 * or without the right to make tables.
 */
export const examine = (target: Target, wires: Wires): Effect.Effect<Examined, DatabaseError> =>
  Effect.gen(function* () {
    const open = PgConnection.make(connectionTo(target, wires))
    const [ours, other] = [yield* open, yield* open]
    yield* refuseTransactionPooler(target, ours, other)
    const found = yield* ask(ours, Rights, rights)
    const why = fault(found)
    if (why !== undefined) {
      return yield* new DatabaseError({ reason: "refused", detail: `${target.setting}: ${why}` })
    }
    const bounded = yield* PgConnection.make({ ...connectionTo(target, wires), startupParameters: working })
    const { names } = yield* ask(bounded, Unbounded, unbounded)
    // The first two are given back.
    return { version: found.version, left: found.free + 2, unbounded: names }
  }).pipe(
    Effect.catchTags({
      SqlError: (error) => explain(error, target),
      SchemaError: () =>
        new DatabaseError({
          reason: "refused",
          detail: `${target.setting}: what answers at ${target.at} is no Postgres`
        })
    }),
    Effect.scoped
  )

/** What may hold the bot up later, a line each: too few connections, or sessions without their bounds. */
export const doubtsOf = ({ left, unbounded: names }: Examined, connections: number): ReadonlyArray<string> => [
  // One more holds the lock.
  ...(left < connections + 1
    ? [
        `Postgres has ${left} connections left and the bot takes up to ${connections + 1}: raise its limit or lower DATABASE_CONNECTIONS`
      ]
    : []),
  ...(names === null
    ? []
    : [
        `a pooler keeps the settings of sessions to itself (${names}), so that one locked row may hold up everybody: connect to Postgres itself, or give them to the role by ALTER ROLE`
      ])
]

/** Examines a database before it is used, and warns of what may hold the bot up. */
export const probe = (target: Target, wires: Wires, connections: number) =>
  Effect.flatMap(examine(target, wires), (examined) =>
    Effect.forEach(doubtsOf(examined, connections), (doubt) => Effect.logWarning(`${target.setting}: ${doubt}`), {
      discard: true
    })
  )
