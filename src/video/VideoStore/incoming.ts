import { Clock, Effect } from "effect"
import { randomUUID } from "node:crypto"
import { mkdir, readdir, rm, stat } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { bytesBelow } from "./bytesBelow.ts"
import { disk, fail, removed } from "./VideoStoreError.ts"

/** On the same disk as the videos' places, and no job's name. */
const folderName = ".incoming"
/** Bytes of all that is not whole yet, of all processes: ten of the largest videos. The next one waits, as for a full disk. */
const maxIncomingBytes = 20_000_000_000
/** What nothing was written to for so long was left, whoever did: a transfer that idles is given up after a minute. */
const leftAfter = 60 * 60 * 1000

const machine = hostname().replaceAll(/[^\w.-]/g, "_")
/** This process, whichever had its number before. */
const own = `${machine}~${process.pid}~${randomUUID()}`

/** Whether the process that a folder is named after is known to have ended. */
const isDead = (name: string): boolean => {
  const [where, pid] = name.split("~")
  if (where !== machine || pid === undefined || name === own) return false
  // Our number is ours alone.
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH"
  }
}

/** When something was last written below a folder, in milliseconds since the epoch. */
const lastWritten = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  const times = await Promise.all(
    ["", ...entries].map((entry) =>
      stat(join(folder, entry)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0
      )
    )
  )
  return Math.max(...times)
}

const sweep = async (root: string, now: number) => {
  for (const name of await readdir(root).catch(() => [])) {
    const folder = join(root, name)
    const left = isDead(name) || (name !== own && now - (await lastWritten(folder)) > leftAfter)
    // Another process may be at it too.
    if (left) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/**
 * Where videos are until they are whole: a folder for each process below `.incoming`. What a process left that has ended is
 * taken away at the next start on its machine and before each video that comes, what processes elsewhere left an hour later.
 */
export const makeIncoming = (videos: string) => {
  const root = join(videos, folderName)
  const clear = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.promise(() => sweep(root, now)))

  /** A folder while something is done with it. It is gone afterwards, unless it was moved. */
  const within = <A, E, R>(name: string, use: (folder: string) => Effect.Effect<A, E, R>) => {
    const folder = join(root, own, name)
    return Effect.acquireUseRelease(
      Effect.gen(function* () {
        yield* clear
        if ((yield* Effect.promise(() => bytesBelow(root))) > maxIncomingBytes) return yield* fail("disk")
        yield* disk(() => mkdir(folder, { recursive: true, mode: 0o700 }))
      }),
      () => use(folder),
      () => removed(folder)
    )
  }

  return { clear, within }
}
export type Incoming = ReturnType<typeof makeIncoming>
