import { Effect, Option, Redacted, Schedule } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync, renameSync, writeSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { createServer } from "node:net"
import { DatabaseError } from "./DatabaseError.ts"
import { initialise, type Place } from "./Files.ts"
import { refuseOtherMajor } from "./MajorVersion.ts"
import { find, interrupt, type Postmaster } from "./Postmaster.ts"
import { ofFiles, workplace } from "./Privilege.ts"
import { environment, programs } from "./Programs.ts"

export { type Place, place, tidy } from "./Files.ts"

/** How often a pid file is looked at while a server starts or ends, in ms. */
const lookEvery = 25
/** After a crash the server first replays its log, in looks. */
const looksUntilReady = 60_000 / lookEvery
/** A fast shutdown ends connections and writes a checkpoint, in looks. */
const looksUntilGone = 20_000 / lookEvery
/** A port taken meanwhile, or orphans of a killed server that are about to leave. */
const startAgain = { schedule: Schedule.spaced("500 millis"), times: 3 }

const fail = (detail: string) => new DatabaseError({ reason: "embedded", detail })

const freePort = Effect.callback<number, DatabaseError>((resume) => {
  const server = createServer()
  server.once("error", () => resume(fail("no free port on 127.0.0.1")))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = address !== null && typeof address === "object" ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** Looks until there is something to see, or gives up. */
const watch = <A, E>(look: Effect.Effect<Option.Option<A>, E>, times: number) =>
  look.pipe(Effect.repeat({ until: Option.isSome, schedule: Schedule.spaced(lookEvery), times }))

const ready = Option.filter<Postmaster>((server) => server.ready)

/** Waits for a server that is starting to be ready, and for one that is ending to be gone. */
const settled = (data: string) =>
  watch(
    Effect.map(find(data), (known) =>
      Option.isNone(known) ? Option.some(known) : Option.map(ready(known), Option.some)
    ),
    looksUntilReady
  ).pipe(Effect.map(Option.flatten))

const serverFlags = (port: number) => [
  `port=${port}`,
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=100",
  "shared_buffers=128MB",
  // Errors are told to us and not logged there: they may quote what users wrote.
  "log_min_messages=log",
  "log_checkpoints=off"
]

/** One log per start and the one before, so that it stays small. */
const openLog = (path: string) => {
  try {
    renameSync(path, `${path}.1`)
  } catch {
    // The first start.
  }
  return openSync(path, "w", 0o600)
}

/** How a new server is started; one that lives already stays as it is. */
export interface Wishes {
  /** The port of before, for the sake of who remembers it. By default any free one. */
  readonly port?: number
  /** Further `name=value` settings. */
  readonly settings?: ReadonlyArray<string>
}

const spawnServer = Effect.fnUntraced(function* (at: Place, wishes: Wishes) {
  const identity = yield* ofFiles(at.data)
  const { postgres } = yield* programs(identity)
  const port = wishes.port ?? (yield* freePort)
  const flags = [...serverFlags(port), ...(wishes.settings ?? [])].flatMap((setting) => ["-c", setting])
  const { folder, options } = yield* workplace(identity, at.data)
  return yield* Effect.try({
    try: () => {
      const log = openLog(at.log)
      const stdio: ["ignore", number, number] = ["ignore", log, log]
      // A process group of its own: Ctrl+C reaches the bot first, and the bot ends the database last.
      const child = spawn(postgres, ["-D", folder, ...flags], { ...options, env: environment(), stdio, detached: true })
      child.unref()
      child.once("error", (error) => writeSync(log, `FATAL: ${error.message}\n`))
      child.once("spawn", () => closeSync(log))
      return child
    },
    catch: () => fail(`${at.log} cannot be written`)
  })
})

const lastWords = (log: string) =>
  Effect.promise(() => readFile(log, "utf8").catch(() => "")).pipe(
    Effect.map((text) => /FATAL: +(.*)/.exec(text)?.[1] ?? text.trim().split("\n").at(-1) ?? "")
  )

const ended = (child: ChildProcess) => child.pid === undefined || child.exitCode !== null || child.signalCode !== null

/** Stops a server of ours that may not even have its pid file yet; returns when it is gone, or after a bounded wait. */
const abandon = (child: ChildProcess) =>
  Effect.sync(() => child.kill("SIGINT")).pipe(
    Effect.andThen(
      watch(
        Effect.sync(() => (ended(child) ? Option.some(true) : Option.none())),
        looksUntilGone
      )
    )
  )

/** Starts a server and waits until it is ready. If another process was faster, its server is the answer, and none of ours. */
const launch = Effect.fnUntraced(function* (at: Place, wishes: Wishes) {
  const child = yield* spawnServer(at, wishes)
  const outcome = Effect.map(find(at.data), (known) => {
    if (Option.isSome(ready(known))) return Option.some(ready(known))
    return ended(child) && Option.isNone(known) ? Option.some(Option.none<Postmaster>()) : Option.none()
  })
  const server = Option.flatten(yield* watch(outcome, looksUntilReady).pipe(Effect.onInterrupt(() => abandon(child))))
  if (Option.isSome(server)) return { port: server.value.port, found: server.value.pid !== child.pid }
  yield* abandon(child)
  return yield* fail(`the embedded Postgres did not start: ${yield* lastWords(at.log)} (see ${at.log})`)
})

/** A server that is ready. */
export interface Server {
  readonly url: Redacted.Redacted
  readonly port: number
  /** It was there before us: left behind, or another bot's. */
  readonly found: boolean
}

/** The one server of a place: the one that lives there, else a new one, on new files if there are none. */
export const ensure = Effect.fnUntraced(function* (at: Place, wishes: Wishes = {}) {
  yield* initialise(at)
  const living = yield* settled(at.data)
  if (Option.isNone(living)) yield* refuseOtherMajor(at.data)
  const { port, found } = Option.isSome(living)
    ? { port: living.value.port, found: true }
    : yield* Effect.retry(launch(at, wishes), startAgain)
  const url = Redacted.make(`postgres://kudo:${Redacted.value(at.password)}@127.0.0.1:${port}/postgres`)
  return { found, port, url } satisfies Server
})

/** The server that lives on a place now, ready or not. */
export const running = (at: Pick<Place, "data">) => find(at.data)

/** Stops the server of a place, whoever started it. Returns when it is gone, or after a bounded wait. */
export const stop = Effect.fnUntraced(
  function* (at: Place) {
    const server = yield* find(at.data)
    if (Option.isNone(server)) return
    yield* interrupt(server.value)
    const gone = yield* watch(
      Effect.map(find(at.data), (known) => (Option.isNone(known) ? Option.some(true) : Option.none())),
      looksUntilGone
    )
    if (Option.isNone(gone)) yield* Effect.logWarning(`the embedded Postgres did not stop in time: see ${at.log}`)
  },
  (effect) => Effect.ignore(effect)
)
