import { Effect, Option, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { access, chown, link, mkdir, open, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { attempt, DatabaseError } from "./DatabaseError.ts"
import { forNewFiles, type Identity, ofFiles, workplace } from "./Privilege.ts"
import { programs, run } from "./Programs.ts"

/** First-time setup writes a thousand small files and syncs them: slow disks need their time. */
const setUpWithin = "2 minutes"

/** The files of one embedded server. */
export interface Place {
  /** DATA_DIR itself, without symbolic links. */
  readonly root: string
  /** Postgres's own folder: made beside its place and renamed, so it is there in full or not at all. */
  readonly data: string
  readonly log: string
  /** Random, made once, in a file that only its owner reads. */
  readonly password: Redacted.Redacted
}

const token = () => randomBytes(24).toString("base64url")

const exists = (path: string) =>
  Effect.promise(() =>
    access(path).then(
      () => true,
      () => false
    )
  )

/** What a set-up has not finished yet is named so. */
const draft = (root: string) => join(root, `postgres.new-${process.pid}-${randomBytes(4).toString("hex")}`)

const removed = (path: string) =>
  Effect.ignore(attempt(() => rm(path, { recursive: true, force: true }), "not removed"))

/** The password of a data directory. It appears whole: of two bots that make one at once, one wins and both read it. */
const passwordIn = Effect.fnUntraced(function* (root: string) {
  const file = join(root, "postgres.password")
  const read = attempt(() => readFile(file, "utf8"), `${file} is not readable`)
  if (yield* exists(file)) return Redacted.make(yield* read)
  const mine = draft(root)
  yield* attempt(() => writeFile(mine, token(), { mode: 0o600, flag: "wx" }), `DATA_DIR ${root} is not writable`)
  yield* Effect.ignore(attempt(() => link(mine, file), "another bot was faster"))
  yield* removed(mine)
  return Redacted.make(yield* read)
})

/** The place in a data directory, which is made if there is none. */
export const place = Effect.fnUntraced(function* (dataDir: string) {
  yield* attempt(() => mkdir(resolve(dataDir), { recursive: true }), `DATA_DIR ${dataDir} cannot be made`)
  const root = yield* attempt(() => realpath(dataDir), `DATA_DIR ${dataDir} is not readable`)
  const password = yield* passwordIn(root)
  return { root, data: join(root, "postgres"), log: join(root, "postgres.log"), password } satisfies Place
})

/** Letters of every language compare and change case the same on every machine. */
const locale = ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]

/** Under this name a program opens the file that it was given as its input, wherever that lies. */
const asInput = "/dev/stdin"

const setUp = Effect.fnUntraced(function* (identity: Option.Option<Identity>, data: string, passwordFile: string) {
  const { initdb } = yield* programs(identity)
  const { folder, options } = yield* workplace(identity, data)
  const pwfile = Option.isSome(identity) ? asInput : passwordFile
  const flags = ["-D", folder, "-U", "kudo", "-A", "scram-sha-256", `--pwfile=${pwfile}`, ...locale]
  return yield* Effect.acquireUseRelease(
    attempt(() => open(passwordFile, "r"), `${passwordFile} is not readable`),
    ({ fd }) => run(initdb, flags, options, fd),
    (file) => Effect.promise(() => file.close())
  ).pipe(Effect.timeoutOrElse({ duration: setUpWithin, orElse: () => Effect.succeedSome(`not within ${setUpWithin}`) }))
})

/** Containers may run as a number that no user has. */
const remedied = (complaint: string) =>
  complaint.includes("could not look up effective user ID")
    ? `uid ${process.getuid?.()} has no name on this machine, which Postgres asks for: run as a user of /etc/passwd or set DATABASE_URL`
    : complaint

const fill = Effect.fnUntraced(function* (at: Place, data: string, passwordFile: string) {
  yield* attempt(() => mkdir(data, { mode: 0o700 }), `${data} cannot be made`)
  const secret = Redacted.value(at.password)
  yield* attempt(() => writeFile(passwordFile, secret, { mode: 0o600 }), `${passwordFile} cannot be written`)
  const identity = yield* forNewFiles(at.root)
  if (Option.isSome(identity)) {
    const { uid, gid } = identity.value
    yield* attempt(() => Promise.all([data, passwordFile].map((path) => chown(path, uid, gid))), `${data}: no chown`)
  }
  const complaint = yield* setUp(identity, data, passwordFile)
  if (Option.isSome(complaint)) {
    const detail = `the embedded Postgres could not be set up in ${at.root}: ${remedied(complaint.value)}`
    return yield* new DatabaseError({ reason: "embedded", detail })
  }
})

/**
 * Sets a database up where there is none. A kill half-way leaves nothing that looks like a database, and of two bots that
 * do it at once one wins and both go on with the same files.
 */
export const initialise = Effect.fnUntraced(function* (at: Place) {
  if (yield* exists(at.data)) {
    const names = yield* attempt(() => readdir(at.data), `${at.data} is not readable`).pipe(
      // Says whose they are.
      Effect.tapError(() => ofFiles(at.data))
    )
    if (names.length > 0) return
  }
  const fresh = draft(at.root)
  const passwordFile = `${fresh}.password`
  yield* Effect.gen(function* () {
    yield* fill(at, fresh, passwordFile)
    yield* attempt(() => rename(fresh, at.data), `${at.data} cannot be made`)
  }).pipe(
    // A faster bot has made it, and may have tidied ours away.
    Effect.catch((error) => Effect.flatMap(exists(at.data), (made) => (made ? Effect.void : Effect.fail(error)))),
    Effect.ensuring(Effect.andThen(removed(fresh), removed(passwordFile)))
  )
})

/** Removes what killed set-ups left. For the owner of the database only. */
export const tidy = Effect.fnUntraced(
  function* (at: Place) {
    const names = yield* attempt(() => readdir(at.root), `${at.root} is not readable`)
    const left = names.filter((name) => name.startsWith("postgres.new-"))
    yield* Effect.forEach(left, (name) => removed(join(at.root, name)), { discard: true })
  },
  (effect) => Effect.ignore(effect)
)
