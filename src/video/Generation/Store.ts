import { Context, Effect, Layer, Metric, Option, Redacted, Result, Schedule } from "effect"
import { counter } from "../../platform/Metrics.ts"
import { asSent, keepsSize } from "../../domain/Video.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import type { JobId } from "../../domain/Ids.ts"
import { type Failure, type Job, JobProgress } from "../Jobs.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import {
  NotFound,
  type Provider,
  ProviderError,
  type TaskRef,
  VideoProviders,
  type VideoSource
} from "../../providers/VideoProvider.ts"
import { StorageRoom } from "../StorageRoom.ts"
import { withoutPrompt } from "../../providers/VideoProvider/detail.ts"
import { tell } from "../Story.ts"
import { VideoStore, VideoStoreError } from "../VideoStore.ts"
import { lettingGo } from "../VideoStore/lettingGo.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { StatusMessage } from "./StatusMessage.ts"
import { raises } from "../../platform/AlertKinds.ts"
import { onMonotonicTime } from "../../platform/MonotonicTime.ts"

/**
 * How long a finished video is asked for: servers tell that it is finished before all their copies have it, and answer 401,
 * 404, 409 or 425 meanwhile. After that it is lost; providers keep what they have for an hour at least.
 */
const downloads = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("15 seconds")]).pipe(
  Schedule.upTo({ duration: "2 minutes" }),
  onMonotonicTime
)

/** How long a finished video waits for room on our disk, and how often it is looked: for as long as providers keep theirs. */
const untilRoom = Schedule.spaced("15 seconds").pipe(Schedule.upTo({ duration: "1 hour" }), onMonotonicTime)

/** Bytes that are no video may have been spoilt on their way: twice more, and it is the provider's doing. */
const spoilt = {
  times: 2,
  while: (error: ProviderError | VideoStoreError) => error._tag === "VideoStoreError" && error.reason === "not-a-video"
}

/** The operator took the provider away while it was at work. */
const gone = new ProviderError({ provider: "none", reason: new NotFound() })

/** Whether the provider says that it does not have the video, or not for us; in the first minutes it may still change its mind. */
const isDenied = ({ reason }: ProviderError) => reason._tag === "NotFound" || reason._tag === "Unauthorized"

/** Whether asking again much later is of no use. */
export const hopeless = (error: ProviderError | VideoStoreError) =>
  error._tag === "VideoStoreError" ? error.reason !== "disk" : isDenied(error)

/** Whether asking again within minutes may give the video. */
const mayCome = (error: ProviderError | VideoStoreError) =>
  error._tag === "ProviderError" && error.provider !== gone.provider

const refused = counter("kudo_videos_refused_total")

/** Nobody pays for what is no video: the operator learns why it is none, and where it lies. */
const tellFault = (id: JobId, provider: Job["provider"]) => (error: ProviderError | VideoStoreError) => {
  if (error._tag !== "VideoStoreError" || error.reason !== "not-a-video") return Effect.void
  const fault = error.fault ?? "unreadable"
  return Effect.andThen(
    Metric.update(Metric.withAttributes(refused, { fault }), 1),
    Effect.logWarning("a finished video is none; it is kept for a day in DATA_DIR/videos/.refused").pipe(
      Effect.annotateLogs({ jobId: id, provider: provider ?? "none", fault })
    )
  )
}

const isDisk = (error: ProviderError | VideoStoreError) => error._tag === "VideoStoreError" && error.reason === "disk"

/** What becomes of a job whose video could not be fetched. */
const failureOf = (error: ProviderError | VideoStoreError): Failure => {
  if (isDisk(error)) return "unstored"
  return error._tag === "VideoStoreError" ? "unusable" : hopeless(error) ? "lost" : "unavailable"
}

/** A link that is refused, or an answer that is none of a video, is for the operator to look at. */
export const tellRefused = (job: Pick<Job, "id">, error: ProviderError | VideoStoreError) =>
  error._tag === "ProviderError" && error.reason._tag === "Unknown"
    ? Effect.logError("a finished video cannot be fetched").pipe(
        Effect.annotateLogs({
          ...raises("video-unfetched"),
          jobId: job.id,
          provider: error.provider,
          reason: error.reason.detail
        })
      )
    : Effect.void

/** The same video may be had by another link; a connection that broke, or a server that is busy, is asked again as it is. */
const isLinkOver = ({ reason }: ProviderError) =>
  reason._tag !== "NetworkError" && reason._tag !== "RateLimit" && reason._tag !== "Unavailable"

/** A task of a model, as its provider names both. */
interface Task {
  readonly task: TaskRef
  readonly model: string
}

const taskOf = ({ task, providerModel, request }: Job): Task | undefined =>
  task === null ? undefined : { task, model: providerModel ?? request.model }

/** Opens a video. A link may be over while it waited for room: its provider is asked for the one that it has now. */
const opened = Effect.fnUntraced(function* (driver: Provider, source: VideoSource, task: Task | undefined) {
  const content = yield* Effect.result(driver.content(source))
  if (Result.isSuccess(content)) return content.success
  const error = content.failure
  if (source._tag !== "Link" || task === undefined || !isLinkOver(error)) return yield* error
  const read = yield* Effect.option(driver.status(task.task, task.model))
  const now = Option.isSome(read) && read.value._tag === "Ready" ? read.value.source : source
  if (now._tag === "Link" && now.url === source.url) return yield* error
  return yield* driver.content(now)
})

/** Copies a finished video of a provider to our own store, once there is room for it. */
export const makeFetch = Effect.gen(function* () {
  const providers = yield* VideoProviders
  const store = yield* VideoStore
  const room = yield* StorageRoom
  const fetch = Effect.fnUntraced(
    function* (id: JobId, provider: Job["provider"], source: VideoSource, task?: Task, untouched?: boolean) {
      const driver = provider === null ? undefined : providers.get(provider)
      if (driver === undefined) return yield* gone
      yield* Effect.mapError(room.ensure, () => new VideoStoreError({ reason: "disk" }))
      const content = yield* opened(driver, source, task)
      return yield* store.save(id, lettingGo(content.bytes), untouched)
    },
    Effect.retry(spoilt),
    Effect.retry({ schedule: downloads, while: mayCome })
  )
  return (...[id, provider, ...what]: Parameters<typeof fetch>) =>
    Effect.tapError(fetch(id, provider, ...what), tellFault(id, provider))
})

const saidOf = (error: ProviderError | VideoStoreError, prompt: string): string =>
  error._tag === "ProviderError" && error.said !== undefined
    ? withoutPrompt(Redacted.value(error.said), prompt)
    : error._tag === "ProviderError"
      ? error.message
      : (error.fault ?? error.reason)

/** {@link makeFetch} for a job that waits for its video: patient with a full disk, and failing as the job does. */
const makePatientFetch = Effect.gen(function* () {
  const status = yield* StatusMessage
  const progress = yield* JobProgress
  const copy = yield* makeFetch

  /** Operators and the user are told that it waits for room. */
  const tellWait = ({ id }: Job) =>
    Effect.andThen(
      Effect.catch(progress.waitsForRoom(id), (error) => Effect.logWarning("a wait for room is not told", error)),
      status.refresh(id)
    )

  return (job: Job, source: VideoSource) =>
    copy(job.id, job.provider, source, taskOf(job), keepsSize(job.request)).pipe(
      Effect.tap(({ bytes, width, height, duration }) =>
        tell("stored", { bytes, size: `${width}x${height}`, seconds: duration })
      ),
      Effect.andThen(failpoint("store.fetched")),
      Effect.tapError((error) => (isDisk(error) ? tellWait(job) : Effect.void)),
      Effect.retry({ schedule: untilRoom, while: isDisk }),
      Effect.tapError((error) => tellRefused(job, error)),
      Effect.mapError(
        (error) => new GenerationFailed({ failure: failureOf(error), said: saidOf(error, asSent(job.request).prompt) })
      )
    )
})

/** Copies a finished video to our own store, once: a copy that exists is not fetched again. */
export class Store extends Context.Service<Store, (job: Job) => Effect.Effect<void, GenerationFailed>>()(
  "kudo/Generation/Store"
) {
  static readonly layer = Layer.effect(
    Store,
    Effect.gen(function* () {
      const store = yield* VideoStore
      const status = yield* StatusMessage

      const fetch = yield* makePatientFetch
      const copy = Effect.fnUntraced(function* (job: Job) {
        if (Option.isSome(yield* Effect.option(store.find(job.id)))) return
        if (job.source === null) return yield* new GenerationFailed({ failure: "lost" })
        yield* fetch(job, job.source)
      })

      return Store.of(
        Effect.fnUntraced(
          function* (job: Job) {
            yield* failpoint("store.begun")
            yield* tell("ready", { provider: job.provider })
            // A chat takes a message a second: its video is not waiting for that.
            const [, copied] = yield* Effect.all([status.show(job), Effect.exit(copy(job))], { concurrency: 2 })
            yield* copied
          },
          (body, job) => continueTrace("Generation.store", job)(body)
        )
      )
    })
  )
}
