import { Effect, FileSystem, Path } from "effect"
import { statfs } from "node:fs/promises"
import { whyUnwritable } from "../../video/StorageRoom.ts"
import { type Finding, known, well, wrong } from "./Finding.ts"

/** Below this much free space, in bytes, a busy day fills the disk: a video has some ten megabytes. */
const littleSpace = 2_000_000_000

const gigabytes = (bytes: number) => `${(bytes / 1_000_000_000).toFixed(1)} GB free`

const look = Effect.fnUntraced(function* (
  dataDir: string
): Effect.fn.Return<Finding, never, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const exists = (name: string) => Effect.orElseSucceed(fs.exists(name), () => false)
  let folder = path.resolve(dataDir)
  while (!(yield* exists(folder)) && folder !== path.dirname(folder)) folder = path.dirname(folder)
  // Both of these take the videos; what is not there yet is made at the start.
  const videos = path.join(folder, "videos")
  for (const place of folder === path.resolve(dataDir) && (yield* exists(videos)) ? [folder, videos] : [folder]) {
    const reason = yield* whyUnwritable(place)
    if (reason !== undefined) {
      return wrong(
        "storage",
        `DATA_DIR: no file can be written in ${place} (${reason}): give it to this user, or make room`
      )
    }
  }
  return yield* Effect.tryPromise(() => statfs(folder)).pipe(
    Effect.map(({ bavail, bsize }) => bavail * bsize),
    Effect.match({
      onFailure: () => known("storage", `${dataDir}: its free space is not known`),
      onSuccess: (free) =>
        free < littleSpace
          ? wrong("storage", `DATA_DIR ${dataDir}: ${gigabytes(free)}: make room, or videos cannot be stored`)
          : well("storage", `${dataDir}, ${gigabytes(free)}`)
    })
  )
})

/** Whether videos can be stored in DATA_DIR, and for how long. */
export const storage = look
