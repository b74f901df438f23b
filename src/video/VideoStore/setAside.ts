import { Clock, Effect } from "effect"
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { JobId } from "../../domain/Ids.ts"
import { sizeOf } from "./bytesBelow.ts"

/** What was no video, by its job. */
const refused = ".refused"
/** Files that are kept of what was no video: a provider that fails all day must not fill the disk. */
const maxRefused = 20
/** Bytes of all of them: a server that sends what is no video, as long as it may be, gets no more of the disk. */
const maxRefusedBytes = 500_000_000
/** What was refused is looked at within a day or never. */
const staleAfter = 24 * 60 * 60 * 1000

/** Takes away what was set aside too long ago; another process may be at it as well. */
export const sweepRefused = (root: string) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.promise(async () => {
      const folder = join(root, refused)
      for (const name of await readdir(folder).catch(() => [])) {
        const left = await stat(join(folder, name)).catch(() => undefined)
        if (left === undefined || now - left.mtimeMs <= staleAfter) continue
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
      }
    })
  )

/** Sets aside what was no video; as long as there are few of them, and small ones. */
export const setAside = (root: string, job: JobId, video: string) =>
  Effect.andThen(
    sweepRefused(root),
    Effect.promise(async () => {
      const folder = join(root, refused)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const others = (await readdir(folder)).filter((name) => name !== job)
      const sizes = await Promise.all([video, ...others.map((name) => join(folder, name))].map(sizeOf))
      const fits = others.length < maxRefused && sizes.reduce((sum, bytes) => sum + bytes, 0) <= maxRefusedBytes
      if (fits) await rename(video, join(folder, job))
    }).pipe(Effect.ignoreCause)
  )
