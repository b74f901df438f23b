import type { PgConnection } from "@effect/sql-pg"
import { Data, Duration, Effect, Schedule, Schema } from "effect"
import { presence } from "../Cluster/departed.ts"
import { DatabaseError } from "./DatabaseError.ts"
import { machine, type Target } from "./Target.ts"

/** What of a database one process has for itself. */
export type Claim =
  | { readonly _tag: "Whole" }
  /** Beside others of a cluster; `address` is this one's alone, and shows them that it lives. */
  | { readonly _tag: "Member"; readonly address: string }

/** Names our lock among the advisory locks of a database: any number that no one else uses. */
const lockKey = 7_583_642
/** Postgres ends an owner's session of which it heard nothing for so long, and its locks go with it. */
export const silentFor = "20 seconds"
/** Longer than that: who waits for a silent owner becomes the next one. */
const lockRetries = { schedule: Schedule.spaced("250 millis"), times: 100 }
/** An owner uses its session every two seconds; one used within this lives, in seconds. */
const usedLately = 5

/** Who holds the lock, from its application name. */
const ownerFrom = (name: string) => {
  const [, pid, where] = /^kudoaibot (\d+)(?:-\w+)? on (.+)$/.exec(name) ?? []
  // A long machine name is cut in there.
  return pid === undefined || where === undefined
    ? undefined
    : { pid: Number(pid), where, here: machine.startsWith(where) }
}

/** Names another bot: by its process, and by its machine if that is not ours. */
export const nameOf = (name: string) => {
  const owner = ownerFrom(name)
  return owner ? `another bot (process ${owner.pid}${owner.here ? "" : ` on ${owner.where}`})` : "another bot"
}

/** A session that holds what we want. */
const Owner = Schema.Struct({
  name: Schema.String,
  pid: Schema.Int,
  since: Schema.String,
  used: Schema.Boolean
})
type Owner = typeof Owner.Type

class Contested extends Data.TaggedError("Contested")<{ readonly owner: Owner | undefined }> {}

/** Whether waiting for the lock is in vain. A number like ours is that of a predecessor in an equal container. */
const livesHere = (owner: Owner | undefined) => {
  const known = owner?.used ? ownerFrom(owner.name) : undefined
  if (!known?.here || known.pid === process.pid) return false
  try {
    return process.kill(known.pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** A lock: `key` is an expression of one bigint, or of two ints. */
interface Lock {
  readonly name: string
  readonly key: string
  readonly place: string
}

const first = (connection: PgConnection.PgConnection, question: string) =>
  Effect.map(connection.query(question, [], false), ({ rows }) => rows[0])

const ownerOf = (connection: PgConnection.PgConnection, { place }: Lock) =>
  first(
    connection,
    `SELECT application_name AS name, pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS since,
            coalesce(state_change > clock_timestamp() - interval '${usedLately} seconds', true) AS used
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND ${place} AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`
  ).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Owner)),
    Effect.orElseSucceed(() => undefined)
  )

/** Ends sessions of ours. Where that is not allowed, Postgres ends them when they were silent for long enough. */
const end = (connection: PgConnection.PgConnection, which: string) =>
  Effect.ignore(
    connection.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND ${which}`,
      [],
      false
    )
  )

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const areOf = (target: Target) => `application_name = ${quoted(target.applicationName)}`

/** Ends our own sessions that were opened longer ago: their connections are lost, and Postgres does not know it yet. */
export const endOlderThan = (connection: PgConnection.PgConnection, target: Target, age: Duration.Duration) =>
  end(
    connection,
    `${areOf(target)} AND backend_start < clock_timestamp() - interval '${Duration.toMillis(age)} milliseconds'`
  )

/** Takes a lock if it is free. One that a lost session of our own still has is taken from it. */
const tryLock = Effect.fnUntraced(function* (connection: PgConnection.PgConnection, target: Target, lock: Lock) {
  const answer = yield* first(connection, `SELECT ${lock.name}(${lock.key}) AS mine`)
  if (answer?.["mine"] === true) return
  const owner = yield* ownerOf(connection, lock)
  if (owner?.name === target.applicationName) yield* end(connection, `pid = ${owner.pid}`)
  return yield* new Contested({ owner })
})

const place = `classid = 0 AND objid = ${lockKey} AND objsubid = 1`
/** A single process excludes every other; those of a cluster exclude the single one, and each its own address. */
const whole: Lock = { name: "pg_try_advisory_lock", key: String(lockKey), place }
const shared: Lock = { ...whole, name: "pg_try_advisory_lock_shared" }
const addressed = (address: string): Lock => {
  const hash = `hashtext(${quoted(address)})`
  return {
    name: "pg_try_advisory_lock",
    key: `${presence}, ${hash}`,
    place: `classid = ${presence} AND objid::bigint = ${hash}::bigint & 4294967295 AND objsubid = 2`
  }
}

const locksOf = (claim: Claim, setting: string) =>
  claim._tag === "Whole"
    ? [{ lock: whole, what: setting }]
    : [
        { lock: shared, what: setting },
        { lock: addressed(claim.address), what: `CLUSTER_HOST with CLUSTER_PORT, ${claim.address},` }
      ]

/** Waits as long as a silent owner may have the lock, and says once for whom. */
const patiently = Effect.fnUntraced(function* (attempt: ReturnType<typeof tryLock>, what: string) {
  const inVain = ({ owner }: Contested) =>
    new DatabaseError({ reason: "in-use", detail: `${what} is in use by ${nameOf(owner?.name ?? "")}` })
  const announced = attempt.pipe(
    Effect.tapError((error) =>
      error._tag === "Contested" && error.owner !== undefined && !livesHere(error.owner)
        ? Effect.logWarning(
            `${what} is still held by ${nameOf(error.owner.name)}, connected since ${error.owner.since}: waiting for it to go`
          )
        : Effect.void
    )
  )
  yield* announced.pipe(
    Effect.catchTag("Contested", (error) =>
      livesHere(error.owner)
        ? Effect.fail(error)
        : Effect.retry(attempt, {
            ...lockRetries,
            while: (again) => again._tag === "Contested" && !livesHere(again.owner)
          })
    ),
    Effect.catchTag("Contested", inVain)
  )
})

/** Takes what a process claims. Who has the whole database ends what a predecessor's sessions may still be about. */
export const take = Effect.fnUntraced(function* (connection: PgConnection.PgConnection, target: Target, claim: Claim) {
  for (const { lock, what } of locksOf(claim, target.setting)) {
    yield* patiently(tryLock(connection, target, lock), what)
  }
  if (claim._tag === "Whole") yield* end(connection, `application_name LIKE 'kudoaibot %' AND NOT ${areOf(target)}`)
})
