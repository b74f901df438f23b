import { Context, Duration, Effect, Layer, Metric, Predicate, Schema } from "effect"
import { gauge } from "../platform/Metrics.ts"
import { mkdir, rm, statfs, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { makeOutage } from "../platform/Outage.ts"
import { inEveryProcess } from "../platform/Recurring.ts"
import { keptFor } from "../platform/MonotonicTime.ts"

/** Free bytes below which no video is ordered: what is under way needs them, and an embedded database above all. */
const leastFree = 100_000_000
/** A look counts for so long, however many ask. */
const lookKept = Duration.seconds(5)
/** How often it is looked without anybody asking, so that operators hear of it before an order does. */
const every = Duration.seconds(15)
/** A disk of the network that does not answer by then takes no video either. */
const within = Duration.seconds(5)
/** Bytes of the file that is written to see whether one can be. */
const trialBytes = 4096

const freeBytes = gauge("kudo_storage_free_bytes")

/** No video can be kept now. */
export class StorageFull extends Schema.TaggedError<StorageFull>()("StorageFull", {
  /** For operators: the system's word, or how much is free. */
  detail: Schema.String
}) {}

const codeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && typeof error.code === "string" ? error.code : "unknown error"

/** Why no file can be written in a folder, in the system's word; undefined where one can. */
export const whyUnwritable = (folder: string): Effect.Effect<string | undefined> =>
  Effect.promise(async () => {
    const trial = join(folder, `.trial-${process.pid}`)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(trial, Buffer.alloc(trialBytes), { mode: 0o600, flush: true })
      return undefined
    } catch (error) {
      return codeOf(error)
    } finally {
      await rm(trial, { force: true }).catch(() => undefined)
    }
  })

const megabytes = (bytes: number) => `${Math.floor(bytes / 1_000_000)} MB`

/** Why a folder takes no video; undefined where it does. A system that does not tell its free space has some. */
const whyFull = Effect.fnUntraced(function* (folder: string) {
  const code = yield* whyUnwritable(folder)
  if (code !== undefined) return `no file can be written in DATA_DIR: ${code}`
  const { bavail, bsize } = yield* Effect.promise(() => statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 })))
  const free = bavail * bsize
  if (Number.isFinite(free)) yield* Metric.update(freeBytes, free)
  return free < leastFree ? `only ${megabytes(free)} are free in DATA_DIR` : undefined
})

/**
 * Whether DATA_DIR takes videos. While it does not, no order is taken, what is finished at a provider waits for room, and
 * the operator has one alert, which ends when there is room again.
 */
export class StorageRoom extends Context.Service<
  StorageRoom,
  {
    /** Fails while no video can be kept. */
    readonly ensure: Effect.Effect<void, StorageFull>
  }
>()("kudo/StorageRoom") {
  static readonly layer = ({ dataDir }: { readonly dataDir: string }) =>
    Layer.effect(
      StorageRoom,
      Effect.gen(function* () {
        const outage = yield* makeOutage("keeping videos in DATA_DIR", { alert: "storage" })
        const look = whyFull(resolve(dataDir, "videos")).pipe(
          Effect.timeoutOrElse({ duration: within, orElse: () => Effect.succeed("DATA_DIR does not answer") }),
          Effect.tap((detail) => (detail === undefined ? outage.over : outage.failed(detail)))
        )
        const kept = yield* keptFor(look, () => lookKept)
        return StorageRoom.of({
          ensure: Effect.flatMap(kept, (detail) =>
            detail === undefined ? Effect.void : Effect.fail(new StorageFull({ detail }))
          )
        })
      })
    )

  /** Room without end, for tests of everything else. */
  static readonly layerTest = Layer.succeed(StorageRoom, { ensure: Effect.void })

  static readonly layerRun = Layer.unwrap(
    Effect.map(StorageRoom, ({ ensure }) =>
      inEveryProcess({ name: "StorageRoom", every, round: Effect.ignore(ensure) })
    )
  )
}
