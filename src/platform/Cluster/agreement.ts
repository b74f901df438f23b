import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { createHash, randomBytes } from "node:crypto"
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { presence } from "./departed.ts"

/** What the processes of a cluster must have in common. */
export interface MustAgree {
  readonly token: Redacted.Redacted
  readonly dataDir: string
}

/** A random mark in the folder, by which it is known on every machine, under whatever path. */
const markFile = "cluster.mark"

const hash = (what: string, text: string) => createHash("sha256").update(`${what} of a cluster\n${text}`).digest("hex")

/** The folder's mark, made by whoever comes first. It appears whole: of two that make one at once, both read the winner's. */
const markOf = async (dataDir: string) => {
  const folder = resolve(dataDir)
  const file = join(folder, markFile)
  const read = () => readFile(file, "utf8")
  await mkdir(folder, { recursive: true })
  return read().catch(async () => {
    const draft = `${file}.${randomBytes(6).toString("hex")}`
    await writeFile(draft, randomBytes(16).toString("hex"), { flag: "wx" })
    // Fails where another process was faster: its mark is read then.
    await link(draft, file).catch(() => undefined)
    await rm(draft, { force: true })
    return read()
  })
}

/** Whose word is against ours, and about what. */
interface Member {
  readonly address: string
  readonly token_hash: string
  readonly folder_hash: string
}

const faultOf = (ours: Member, theirs: Member, dataDir: string): string | undefined => {
  const other = `the process at ${theirs.address}, which works on the same DATABASE_URL`
  if (theirs.token_hash !== ours.token_hash) return `TELEGRAM_BOT_TOKEN is another one than that of ${other}`
  if (theirs.folder_hash !== ours.folder_hash)
    return `DATA_DIR ${dataDir} is another folder than that of ${other}: all processes of a cluster share one`
  return undefined
}

/**
 * Holds what this process runs with against every process of its cluster that lives, and writes it down for those to come.
 * Gives the fault in words, or undefined where all agree. Who lives has the lock of its address; rows of others go.
 */
export const disagreement = Effect.fnUntraced(function* (address: string, { token, dataDir }: MustAgree) {
  const marked = yield* Effect.result(Effect.tryPromise(() => markOf(dataDir)))
  if (marked._tag === "Failure") return `DATA_DIR ${dataDir} is not writable`
  const ours: Member = {
    address,
    token_hash: hash("the token", Redacted.value(token)),
    folder_hash: hash("the folder", marked.success)
  }
  const sql = yield* SqlClient.SqlClient
  return yield* Effect.gen(function* () {
    // Of two that come at once, the second one reads what the first one wrote.
    yield* sql`LOCK TABLE cluster_members IN SHARE ROW EXCLUSIVE MODE`
    yield* sql`
      DELETE FROM cluster_members
      WHERE address <> ${address} AND pg_try_advisory_xact_lock(${presence}::int, hashtext(address))`
    const others = yield* sql<Member>`
      SELECT address, token_hash, folder_hash FROM cluster_members WHERE address <> ${address} ORDER BY address`
    const fault = others.map((theirs) => faultOf(ours, theirs, dataDir)).find((words) => words !== undefined)
    if (fault !== undefined) return fault
    yield* sql`
      INSERT INTO cluster_members ${sql.insert({ ...ours })}
      ON CONFLICT (address) DO UPDATE
      SET token_hash = excluded.token_hash, folder_hash = excluded.folder_hash, joined_at = now()`
    return undefined
  }).pipe(sql.withTransaction)
})
