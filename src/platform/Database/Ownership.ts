import { PgConnection } from "@effect/sql-pg"
import { Data, Deferred, Effect, Redacted, Ref, Schedule, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { hostname } from "node:os"
import { presence } from "../Cluster/departed.ts"
import { DatabaseError } from "./DatabaseError.ts"

/** Names our lock among the advisory locks of a database: any number that no one else uses. */
const lockKey = 7_583_642
/** The lock of a killed predecessor goes with its connections, which takes a moment: five seconds at most. */
const lockPatience = { schedule: Schedule.spaced("250 millis"), times: 20 }
export const connectWithin = "5 seconds"
/** How often the connection that holds the lock is used: it finds a lost one, and keeps middlemen from closing it. */
const checkEvery = "2 seconds"
const checkWithin = "10 seconds"
/** Between attempts to get a lost database back. */
const returnEvery = "1 second"
/** The longest name Postgres keeps, in bytes. */
const longestName = 63

const machine = hostname()

/** How this process is called in `pg_stat_activity`. */
export const applicationName = `kudoaibot ${process.pid} on ${machine}`.slice(0, longestName)

/** Who holds the lock, from its application name. */
const ownerFrom = (name: string) => {
  const [, pid, where] = /^kudoaibot (\d+) on (.+)$/.exec(name) ?? []
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

/** Whether waiting for the lock is in vain. A number like ours is that of a predecessor in an equal container. */
const livesHere = (name: string) => {
  const owner = ownerFrom(name)
  if (!owner?.here || owner.pid === process.pid) return false
  try {
    return process.kill(owner.pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** What is owned, and in which words its troubles are told. */
export interface Estate {
  readonly url: Redacted.Redacted
  /** The setting that leads there, such as `DATA_DIR .data`. */
  readonly setting: string
  readonly claim: Claim
  /** Brings the server back where that is ours to do. */
  readonly revive: Effect.Effect<void, DatabaseError>
}

const Complaint = Schema.Struct({ message: Schema.String, code: Schema.optional(Schema.Unknown) })
const told = ({ reason }: SqlError.SqlError) => (Schema.is(Complaint)(reason.cause) ? reason.cause : undefined)

/** What Postgres itself said, in a line; its details, which may quote rows, are left out. */
export const complaint = (error: SqlError.SqlError) => told(error)?.message.split("\n")[0] ?? error.reason.message

/** Starting up or shutting down: to be met again in a moment. */
const isPassing = (error: SqlError.SqlError) => String(told(error)?.code).startsWith("57P")

/** Why a connection failed, in words that hold neither user nor password. */
export const explain = (error: SqlError.SqlError, { url, setting }: Pick<Estate, "url" | "setting">) => {
  const at = host(Redacted.value(url))
  const { _tag } = error.reason
  if (_tag === "ConnectionError" || isPassing(error)) {
    return new DatabaseError({ reason: "unreachable", detail: `${setting}: no Postgres answers at ${at}` })
  }
  const says = _tag === "AuthenticationError" ? "refuses this user or password" : `says: ${complaint(error)}`
  return new DatabaseError({ reason: "refused", detail: `${setting}: Postgres at ${at} ${says}` })
}

/** Where a URL leads. A slash or an @ in an unescaped password would make a part of it look like an address. */
const host = (url: string) => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed === undefined || parsed.pathname.includes("@") ? "an address that is no URL" : parsed.host
}

/** What of a database one process has for itself. */
export type Claim =
  | { readonly _tag: "Whole" }
  /** Beside others of a cluster; `address` is this one's alone, and shows them that it lives. */
  | { readonly _tag: "Member"; readonly address: string }

class Contested extends Data.TaggedError("Contested")<{ readonly owner: string }> {}

/** Takes a lock if it is free. `key` is an expression of one bigint, or of two ints. */
const tryLock = Effect.fnUntraced(function* (
  connection: PgConnection.PgConnection,
  lock: { readonly name: string; readonly key: string; readonly place: string }
) {
  const ask = (question: string) => Effect.map(connection.query(question, [], false), ({ rows }) => rows[0])
  const answer = yield* ask(`SELECT ${lock.name}(${lock.key}) AS mine`)
  if (answer?.["mine"] === true) return
  const owner = yield* ask(`
    SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND ${lock.place} AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`)
  return yield* new Contested({ owner: String(owner?.["name"] ?? "") })
})

const place = `classid = 0 AND objid = ${lockKey} AND objsubid = 1`
/** A single process excludes every other; those of a cluster exclude the single one, and each its own address. */
const whole = { name: "pg_try_advisory_lock", key: String(lockKey), place }
const shared = { ...whole, name: "pg_try_advisory_lock_shared" }
const addressed = (address: string) => {
  const hash = `hashtext('${address.replaceAll("'", "''")}')`
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

const take = (connection: PgConnection.PgConnection, { claim, setting }: Pick<Estate, "claim" | "setting">) =>
  Effect.forEach(
    locksOf(claim, setting),
    ({ lock, what }) =>
      tryLock(connection, lock).pipe(
        Effect.retry({ ...lockPatience, while: (error) => error._tag === "Contested" && !livesHere(error.owner) }),
        Effect.catchTag(
          "Contested",
          ({ owner }) => new DatabaseError({ reason: "in-use", detail: `${what} is in use by ${nameOf(owner)}` })
        )
      ),
    { discard: true }
  )

const inUse = (error: DatabaseError) => error.reason === "in-use"

/** Holds the lock until its connection is lost; tells when it has it. */
const hold = (estate: Estate, held: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const connection = yield* PgConnection.make({
      url: estate.url,
      connectTimeout: connectWithin,
      applicationName
    })
    yield* take(connection, estate)
    yield* held
    return yield* connection.query("SELECT 1", [], false).pipe(
      Effect.timeout(checkWithin),
      Effect.repeat(Schedule.spaced(checkEvery)),
      Effect.catchTag("TimeoutError", () => new DatabaseError({ reason: "unreachable", detail: "no answer in time" })),
      Effect.andThen(Effect.never)
    )
  }).pipe(
    Effect.catchTag("SqlError", (error) => explain(error, estate)),
    Effect.scoped
  )

/** Like an operator's own stop, so that everything under way ends in order. */
const endProcess = Effect.sync(() => process.kill(process.pid, "SIGTERM"))

/**
 * Makes this process the only bot on a database, or the only one at its address of a cluster, for as long as the scope
 * lasts. The lock lives in a connection of its own
 * and goes with the process, however that ends. If the connection is lost on the way, the lock is taken again; if another
 * bot was faster, this one ends itself rather than work beside it. `leave` is to be run before the server is stopped.
 */
export const own = Effect.fnUntraced(function* (estate: Estate) {
  const owned = yield* Deferred.make<void, DatabaseError>()
  const leaving = yield* Ref.make(false)
  const regain = Effect.gen(function* () {
    if (yield* Ref.get(leaving)) return yield* Effect.never
    yield* estate.revive
    return yield* hold(estate, Effect.logInfo("the database is back"))
  }).pipe(
    Effect.tapError((error) => Effect.logError(error.detail)),
    Effect.retry({ schedule: Schedule.spaced(returnEvery), while: (error) => !inUse(error) }),
    Effect.catch(() => endProcess)
  )
  yield* hold(estate, Deferred.succeed(owned, undefined)).pipe(
    Effect.catch((error) =>
      // True if there was nobody to tell it yet: then this is how the start fails.
      Effect.flatMap(Deferred.fail(owned, error), (first) => (first ? Effect.void : regain))
    ),
    Effect.forkScoped
  )
  yield* Deferred.await(owned)
  return { leave: Ref.set(leaving, true) }
})
