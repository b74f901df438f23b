import { Effect, Layer, Option, type Redacted, Schedule } from "effect"
import type { Claim } from "./Database/Claim.ts"
import { broughtUpToDate, client, working } from "./Database/Client.ts"
import * as DatabaseUrl from "./Database/DatabaseUrl.ts"
import * as EmbeddedPostgres from "./Database/EmbeddedPostgres.ts"
import { own } from "./Database/Ownership.ts"
import { doubtsOf, examine, probe } from "./Database/Probe.ts"
import { newName, reach, type Target } from "./Database/Target.ts"
import { failingTransactions } from "./Database/transactions.ts"
import { makeWires, type Wires } from "./Database/Wires.ts"

export { DatabaseError } from "./Database/DatabaseError.ts"

interface DatabaseOptions {
  /** DATABASE_URL; without it Postgres is embedded in `dataDir`. */
  readonly url: Option.Option<Redacted.Redacted>
  /** What the URL's faults are called by. Default: DATABASE_URL. */
  readonly setting?: string
  readonly dataDir: string
  /** Default: this process alone works on it. */
  readonly claim?: Claim
  /** How many connections work at once, beside the one that holds the lock. Default: 20. */
  readonly connections?: number
}

/** Seen best at 32 updates in flight on two cores; Postgres itself allows a hundred. */
const defaultConnections = 20
/** A server found while it is about to stop: it is gone soon, and then ours is started. */
const findAnother = { schedule: Schedule.spaced("1 second"), times: 5 }

/** Then Postgres has not answered, although it would by its own rule. */
const answerWithin = "35 seconds"

/**
 * The server in DATA_DIR: the one that a killed predecessor left, or a new one. It is stopped when the scope ends. Who never
 * became the owner stops one that it started itself, unless it is somebody else's by now.
 */
const embedded = Effect.fnUntraced(function* (dataDir: string, wires: Wires) {
  const at = yield* EmbeddedPostgres.place(dataDir)
  let started = false
  const settle = Effect.suspend(() => (started ? EmbeddedPostgres.stop(at) : Effect.void))
  const open = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const server = yield* restore(EmbeddedPostgres.ensure(at))
      if (!server.found) started = true
      const { port } = server
      const target: Target = {
        ...DatabaseUrl.embedded(server.url, port),
        setting: `DATA_DIR ${dataDir}`,
        security: false,
        applicationName: newName()
      }
      const revive = EmbeddedPostgres.ensure(at, { port })
      const { leave } = yield* restore(own({ target, claim: { _tag: "Whole" }, wires, revive }))
      yield* Effect.addFinalizer(() => Effect.andThen(leave, EmbeddedPostgres.stop(at)))
      return target
    })
  )
  const target = yield* Effect.retry(open, {
    ...findAnother,
    while: (error) => error.reason === "unreachable"
  }).pipe(
    Effect.tapError((error) => (error.reason === "in-use" ? Effect.void : settle)),
    Effect.onInterrupt(() => settle)
  )
  yield* EmbeddedPostgres.tidy(at)
  return target
})

const targetOf = Effect.fnUntraced(function* (url: Redacted.Redacted, wires: Wires, setting = "DATABASE_URL") {
  return yield* reach(yield* DatabaseUrl.read(setting, url), setting, wires)
})

const external = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  {
    wires,
    claim,
    connections,
    setting
  }: Pick<Required<DatabaseOptions>, "claim" | "connections"> & {
    readonly wires: Wires
    readonly setting: string | undefined
  }
) {
  const target = yield* targetOf(url, wires, setting)
  yield* probe(target, wires, connections)
  yield* own({ target, claim, wires, revive: Effect.void })
  return target
})

/** What a database at DATABASE_URL tells of itself, and what it may lack; fails as a start on it would. Nothing is changed there. */
export const inspect = (url: Redacted.Redacted, connections = defaultConnections) =>
  Effect.scoped(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      const examined = yield* examine(yield* targetOf(url, wires), wires)
      return { version: examined.version, doubts: doubtsOf(examined, connections) }
    })
  )

/** A client of a database that is brought up to date first. */
const clientOf = (target: Target, wires: Wires, maxConnections: number) =>
  Layer.unwrap(
    Effect.as(
      broughtUpToDate(target),
      Layer.provideMerge(failingTransactions, client(target, wires, { maxConnections, startupParameters: working }))
    )
  )

/** The way to the database at a URL. `setting` is what its faults are called by. */
export const targetAt = (url: Redacted.Redacted, setting = "DATABASE_URL") =>
  Effect.flatMap(makeWires(answerWithin), (wires) => targetOf(url, wires, setting))

/** One connection to a database as it is: a bot may be working on it, of whichever release. */
export const asFound = (url: Redacted.Redacted) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      return client(yield* targetOf(url, wires), wires, { maxConnections: 1, startupParameters: working })
    })
  )

/** A client of a database that is brought up to date first. Nobody else is kept out. */
export const migrated = (url: Redacted.Redacted) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      return clientOf(yield* targetOf(url, wires), wires, defaultConnections)
    })
  )

const claimedOver = (options: DatabaseOptions, wires: Wires) => {
  const { claim = { _tag: "Whole" }, connections = defaultConnections } = options
  return Option.match(options.url, {
    onNone: () => embedded(options.dataDir, wires),
    onSome: (url) => external(url, { wires, claim, connections, setting: options.setting })
  })
}

/** A Postgres as it is, claimed by this process until the scope ends. */
export const claimed = (options: DatabaseOptions) =>
  Effect.flatMap(makeWires(answerWithin), (wires) => claimedOver(options, wires))

/** A migrated Postgres, claimed by this process for as long as it lasts. Fails with one {@link DatabaseError}, whose message is one line. */
export const Database = (options: DatabaseOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      return clientOf(yield* claimedOver(options, wires), wires, options.connections ?? defaultConnections)
    })
  )
