import { Effect, Option } from "effect"
import { access, readFile, stat } from "node:fs/promises"
import { delimiter, dirname, join, resolve } from "node:path"
import { attempt, DatabaseError } from "./DatabaseError.ts"

/** Postgres refuses to be root, so a bot that is root lends it another user. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** A program as it is to be spawned. */
export interface Command {
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly options: { readonly uid?: number; readonly gid?: number }
}

const isRoot = () => process.getuid?.() === 0

const fail = (detail: string) => new DatabaseError({ reason: "embedded", detail })

const accounts = attempt(() => readFile("/etc/passwd", "utf8"), "/etc/passwd is not readable").pipe(
  Effect.map((text) =>
    text.split("\n").flatMap((line) => {
      const [name, , uid, gid] = line.split(":")
      return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
    })
  )
)

/**
 * Who makes a new database in a folder: we ourselves, or, when we are root, the folder's owner, `postgres` or `nobody`.
 * Only a user with a name will do: Postgres looks itself up.
 */
export const forNewFiles = Effect.fnUntraced(function* (folder: string) {
  if (!isRoot()) return Option.none<Identity>()
  const { uid } = yield* attempt(() => stat(folder), `${folder} is not readable`)
  const named = (yield* accounts).filter((account) => account.uid !== 0)
  const chosen =
    named.find((account) => account.uid === uid) ??
    named.find((account) => account.name === "postgres") ??
    named.find((account) => account.name === "nobody")
  if (chosen === undefined) {
    return yield* fail(
      "Postgres does not run as root and there is no user nobody here: start the bot as another user or set DATABASE_URL"
    )
  }
  return Option.some<Identity>({ uid: chosen.uid, gid: chosen.gid })
})

/** Who a database's files belong to, which is who its server must be. */
export const ofFiles = Effect.fnUntraced(function* (data: string) {
  const me = process.getuid?.()
  if (me === undefined) return Option.none<Identity>()
  const { uid, gid } = yield* attempt(() => stat(data), `${data} is not readable`)
  if (me === 0 && uid !== 0) return Option.some<Identity>({ uid, gid })
  if (me === 0) return yield* fail(`${data} belongs to root, as whom Postgres does not run: chown -R nobody ${data}`)
  if (me !== uid) return yield* fail(`${data} belongs to another user (uid ${uid}), this is uid ${me}`)
  return Option.none<Identity>()
})

/** The first folder on the way to a path that a user may not enter. */
const closedTo = Effect.fnUntraced(function* (path: string, { uid, gid }: Identity) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const its = yield* attempt(() => stat(folder), `${folder} is not readable`)
    const mayEnter = its.uid === uid ? 0o100 : its.gid === gid ? 0o010 : 0o001
    if ((its.mode & mayEnter) === 0) return Option.some(folder)
    if (folder === dirname(folder)) return Option.none<string>()
  }
})

const setpriv = Effect.promise(async () => {
  for (const folder of (process.env["PATH"] ?? "/usr/bin").split(delimiter)) {
    const path = join(folder, "setpriv")
    if (
      await access(path).then(
        () => true,
        () => false
      )
    )
      return Option.some(path)
  }
  return Option.none<string>()
})

/**
 * How a program of Postgres is started as a user. Where folders on its way are closed to that user, as under `/root`, it
 * keeps root's right to pass them, through `setpriv`.
 */
export const command = Effect.fnUntraced(function* (
  identity: Option.Option<Identity>,
  program: string,
  args: ReadonlyArray<string>,
  folders: ReadonlyArray<string>
) {
  if (Option.isNone(identity)) return { program, args, options: {} } satisfies Command
  const user = identity.value
  const closed = yield* Effect.forEach([dirname(program), ...folders], (folder) => closedTo(folder, user))
  const first = closed.find(Option.isSome)
  if (first === undefined) return { program, args, options: user } satisfies Command
  const tool = yield* setpriv
  if (Option.isNone(tool)) {
    return yield* fail(
      `Postgres does not run as root, and uid ${user.uid} may not enter ${first.value}: ` +
        "start the bot as another user, move DATA_DIR and the program, or set DATABASE_URL"
    )
  }
  const who = ["--reuid", String(user.uid), "--regid", String(user.gid), "--clear-groups"]
  const right = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
  return { program: tool.value, args: [...who, ...right, program, ...args], options: {} } satisfies Command
})
