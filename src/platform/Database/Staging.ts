import { Effect, Option, Schema } from "effect"
import { constants } from "node:fs"
import { access, chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { attempt, DatabaseError } from "./DatabaseError.ts"
import { closedTo, type Identity } from "./Privilege.ts"

/** Where copies may stand: they are made again whenever they are gone. */
const shelves = () => ["/var/cache", tmpdir()]

const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.NonEmptyString }))

/** The version of the package whose programs lie in a folder. */
export const versionOf = (folder: string) =>
  attempt(() => readFile(join(folder, "..", "package.json"), "utf8"), `${folder} is not readable`).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Package)),
    Effect.map(({ version }) => version),
    Effect.catchTag("SchemaError", () => new DatabaseError({ reason: "embedded", detail: `${folder} has no version` }))
  )

/** Root's own, writable by nobody else, on a way that the user may go, on a file system from which programs run. */
const isUsable = (copy: string, user: Identity) =>
  Effect.gen(function* () {
    const its = yield* attempt(() => lstat(copy), `no ${copy}`)
    if (!its.isDirectory() || its.uid !== 0 || (its.mode & 0o022) !== 0) return false
    yield* attempt(() => access(join(copy, "bin", "postgres"), constants.X_OK), `${copy} is not executable`)
    return Option.isNone(yield* closedTo(join(copy, "bin"), user))
  }).pipe(Effect.orElseSucceed(() => false))

/** For everybody to read and run, whatever mask the package was installed with. */
const opened = async (folder: string) => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const runs = entry.isDirectory() || ((await lstat(path)).mode & 0o100) !== 0
    await chmod(path, runs ? 0o755 : 0o644)
  }
}

/** Made beside its place and renamed: it is there in full or not at all, and of two bots that make it one wins. */
const copied = (source: string, copy: string) =>
  Effect.acquireUseRelease(
    attempt(() => mkdtemp(`${copy}.new-`), `${copy} cannot be made`),
    (draft) =>
      attempt(async () => {
        await cp(source, draft, { recursive: true, verbatimSymlinks: true })
        await opened(draft)
        await rename(draft, copy)
      }, `${copy} cannot be made`),
    (draft) => Effect.ignore(attempt(() => rm(draft, { recursive: true, force: true }), "not removed"))
  )

/**
 * A copy of Postgres's programs that a user reaches, made once per version: the package itself lies behind a folder, such
 * as `/root`, which that user may not enter. For root alone.
 */
export const staged = Effect.fnUntraced(function* (source: string, user: Identity) {
  const name = `kudoaibot-postgres-${yield* versionOf(source)}`
  for (const shelf of shelves()) {
    const copy = join(shelf, name)
    if (!(yield* isUsable(copy, user))) yield* Effect.ignore(copied(source, copy))
    if (yield* isUsable(copy, user)) return copy
  }
  return yield* new DatabaseError({
    reason: "embedded",
    detail:
      `Postgres does not run as root, and its programs in ${source} can be copied neither to ${shelves().join(" nor ")}: ` +
      "start the bot as another user or set DATABASE_URL"
  })
})
