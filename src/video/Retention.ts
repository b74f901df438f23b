import { Array as Arrays, Context, Effect, Layer, Metric } from "effect"
import { counter, gauge, withdraw } from "../platform/Metrics.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { Jobs, type JobsError } from "./Jobs.ts"
import { outlived, type RetentionBounds } from "./Retention/outlived.ts"
import { VideoStore, type VideoStoreError } from "./VideoStore.ts"

/** How often the store is looked through: a bound on room is kept within so much time. */
const every = "5 minutes"
/** Jobs that one statement reads. */
const page = 1000

const keptBytes = gauge("kudo_videos_kept_bytes")
const removed = counter("kudo_videos_removed_total")

/**
 * Takes stored videos away that are older than they are kept, or more than there is room for. What was delivered goes on
 * being sent by its file id, which Telegram keeps.
 */
export class Retention extends Context.Service<
  Retention,
  {
    /** Looks through the store once. Returns how many videos went. */
    readonly round: Effect.Effect<number, JobsError | VideoStoreError>
  }
>()("kudo/Retention") {
  static readonly layer = (bounds: RetentionBounds) =>
    Layer.effect(
      Retention,
      Effect.gen(function* () {
        const jobs = yield* Jobs
        const store = yield* VideoStore
        const remove = (reason: "old" | "crowded", ids: ReturnType<typeof outlived>["old"]) =>
          Effect.forEach(
            ids,
            (id) =>
              Effect.andThen(
                reason === "old" ? store.remove(id) : store.evict(id),
                Metric.update(Metric.withAttributes(removed, { reason }), 1)
              ),
            { discard: true }
          )
        const round = Effect.gen(function* () {
          const kept = yield* store.list
          const pages = Arrays.chunksOf(
            kept.map(({ job }) => job),
            page
          )
          const ended = (yield* Effect.forEach(pages, jobs.ended)).flat()
          const { old, crowded } = outlived(kept, ended, bounds)
          yield* remove("old", old)
          yield* remove("crowded", crowded)
          const gone = new Set([...old, ...crowded])
          yield* Metric.update(
            keptBytes,
            kept.reduce((sum, { job, bytes }) => (gone.has(job) ? sum : sum + bytes), 0)
          )
          return gone.size
        })
        return Retention.of({ round })
      })
    )

  /** Works in one process of all: they share the store. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(Retention, ({ round }) =>
      inOneProcess({ name: "Retention", every, round, atEnd: withdraw("kudo_videos_kept_bytes") })
    )
  )
}
