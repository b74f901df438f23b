import { Effect, Option } from "effect"
import { readFile, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { attempt, DatabaseError } from "./DatabaseError.ts"

/** Postgres refuses to be root, so a bot that is root lends it another user. */
export interface Identity {
  readonly uid: number
  readonly gid: number
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

/** The first folder on the way to a path, itself included, that a user may not enter. */
export const closedTo = Effect.fnUntraced(function* (path: string, { uid, gid }: Identity) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const its = yield* attempt(() => stat(folder), `${folder} is not readable`)
    const mayEnter = its.uid === uid ? 0o100 : its.gid === gid ? 0o010 : 0o001
    if ((its.mode & mayEnter) === 0) return Option.some(folder)
    if (folder === dirname(folder)) return Option.none<string>()
  }
})

/** Where a program that works on one folder is started, as whom, and how it is told the folder. */
interface Workplace {
  readonly folder: string
  readonly options: { readonly cwd: string; readonly uid?: number; readonly gid?: number }
}

/** The folder in which a Linux process stands. To follow this name takes no right to any folder on the way there. */
export const whereItStands = "/proc/self/cwd"

/**
 * A lent user works on a folder of ours wherever that lies, be it under `/root`: its program is started in the folder, by
 * us who may enter it, and is told to work where it stands.
 */
export const workplace = Effect.fnUntraced(function* (identity: Option.Option<Identity>, folder: string) {
  if (Option.isNone(identity)) return { folder, options: { cwd: "/" } } satisfies Workplace
  const user = identity.value
  if (process.platform === "linux") {
    return { folder: whereItStands, options: { cwd: folder, ...user } } satisfies Workplace
  }
  const closed = yield* closedTo(folder, user)
  if (Option.isNone(closed)) return { folder, options: { cwd: "/", ...user } } satisfies Workplace
  return yield* fail(
    `Postgres does not run as root, and uid ${user.uid} may not enter ${closed.value}: ` +
      "start the bot as another user, move DATA_DIR, or set DATABASE_URL"
  )
})
