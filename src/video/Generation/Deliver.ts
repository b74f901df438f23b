import { Context, Data, Effect, Layer, Option, Schedule } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import type { JobId } from "../../domain/Ids.ts"
import { type Delivery, type Job, JobDeliveries, Jobs } from "../Jobs.ts"
import { makeNotices } from "../../users/Notices.ts"
import { Users } from "../../users/Users.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { type SentVideo, type TelegramError, TelegramGateway, Topic } from "../../telegram/TelegramGateway.ts"
import { type StoredVideo, VideoStore } from "../VideoStore.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { type DeliveryFallback, nextAttempt } from "./DeliveryFallback.ts"
import { persistently } from "./persistently.ts"
import { tell } from "../Story.ts"
import { caption } from "./screens.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"

/** A send that surely did not happen is tried for about ten minutes; then the user gets the link. */
const maxSends = 20
const sendWaits = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")]).pipe(
  Schedule.upTo({ times: maxSends })
)

/** A Telegram that names hours is asked again sooner, so that a link is there within those ten minutes. */
const longestPauseSeconds = 30

/** A disk that does not answer is asked again for about a minute. */
const copyWaits = Schedule.exponential("500 millis").pipe(Schedule.upTo({ times: 7 }))

type Outcome = { readonly delivery: Delivery; readonly sent: SentVideo | undefined }
const uncertain: Outcome = { delivery: "maybe", sent: undefined }

/** An earlier run had begun to send: nobody knows whether it was sent. */
class DeliveryBegun extends Data.TaggedError("DeliveryBegun") {}
/** Telegram did not take it, and may take it now. */
class SendAgain extends Data.TaggedError("SendAgain") {}

/** Sends a stored video, and falls back on something less where Telegram does not take it. */
const makeSend = Effect.gen(function* () {
  const deliveries = yield* JobDeliveries
  const gateway = yield* TelegramGateway
  const users = yield* Users
  const catalogue = yield* ModelCatalogue

  /** Fails when an earlier run had begun. */
  const begin = (job: Job) =>
    persistently(deliveries.begin(job.id)).pipe(
      Effect.flatMap((first) => (first ? failpoint("deliver.begun") : new DeliveryBegun()))
    )

  /** A wait for a slot in Telegram's rate is no delivery: that begins when the video is about to be sent. */
  const attempt = Effect.fnUntraced(function* (job: Job, stored: StoredVideo) {
    const language = yield* persistently(users.language(job.user))
    yield* Effect.ignore(gateway.showUploading(job.user))
    const video = {
      video: { _tag: "File", path: stored.path, thumbnail: stored.thumbnail },
      width: stored.width,
      height: stored.height,
      duration: stored.duration,
      caption: caption(job, language, catalogue)
    } as const
    return yield* gateway.sendVideo(job.user, video, begin(job))
  })

  const attemptInTopic = (job: Job, stored: StoredVideo) =>
    Effect.provideService(attempt(job, stored), Topic, job.topic ?? undefined)

  /** A wait after a refusal is no delivery: who is killed in it has sent nothing, and the next run sends. */
  const waitToSendAgain = Effect.fnUntraced(function* (job: Job, seconds: number) {
    yield* persistently(deliveries.pause(job.id))
    yield* Effect.sleep(`${Math.min(seconds, longestPauseSeconds)} seconds`)
    return yield* new SendAgain()
  })

  const fallBack = (job: Job, error: TelegramError): Effect.Effect<Outcome, SendAgain> => {
    const fallback = nextAttempt(error.reason)
    return Effect.andThen(
      logFallback(error, fallback),
      fallback._tag === "Again"
        ? waitToSendAgain(job, fallback.seconds)
        : Effect.succeed({ delivery: fallback.delivery, sent: undefined })
    )
  }

  return (job: Job, stored: StoredVideo): Effect.Effect<Outcome> =>
    attemptInTopic(job, stored).pipe(
      Effect.map((sent): Outcome => ({ delivery: "video", sent })),
      Effect.catchTags({
        DeliveryBegun: () => Effect.succeed(uncertain),
        TelegramError: (error) => fallBack(job, error)
      }),
      Effect.retry(sendWaits),
      Effect.orElseSucceed((): Outcome => ({ delivery: "link", sent: undefined }))
    )
})

/**
 * Brings a stored video to its user, then captures the coins. A run that finds the delivery begun by an earlier one
 * cannot know whether Telegram took it (sends have no idempotency key): it declares "maybe" instead of sending twice.
 */
export class Deliver extends Context.Service<Deliver, (job: JobId) => Effect.Effect<void, GenerationFailed>>()(
  "kudo/Generation/Deliver"
) {
  static readonly layer = Layer.effect(
    Deliver,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const deliveries = yield* JobDeliveries
      const users = yield* Users
      const store = yield* VideoStore
      const notices = yield* makeNotices
      const send = yield* makeSend

      /** Our copy; without one nothing can be delivered, and then nothing is paid. */
      const copy = (job: Job) =>
        store.find(job.id).pipe(
          Effect.retry({ schedule: copyWaits, while: ({ reason }) => reason === "disk" }),
          Effect.mapError(() => new GenerationFailed({ failure: "lost" }))
        )

      const deliver = Effect.fnUntraced(function* (job: Job) {
        const outcome = job.state === "delivering" ? uncertain : yield* send(job, yield* copy(job))
        // Who was turned away to the last has not begun.
        yield* persistently(deliveries.begin(job.id))
        if (outcome.delivery === "kept") yield* persistently(users.setReachable(job.user, false))
        const { sent } = outcome
        yield* failpoint("deliver.sent")
        const rewards = yield* persistently(
          deliveries.delivered(
            job.id,
            outcome.delivery,
            sent && {
              fileId: sent.fileId,
              video: { width: sent.width, height: sent.height, duration: sent.duration }
            }
          )
        )
        yield* failpoint("deliver.captured")
        yield* tell("delivered", { as: outcome.delivery })
        yield* tell("captured", { coins: job.price })
        yield* Effect.forEach(rewards, ({ user, coins }) => notices.tell(user, "referral-reward", { coins }), {
          discard: true
        })
      }, Effect.uninterruptible)

      return Deliver.of(
        Effect.fnUntraced(function* (id: JobId) {
          const job = yield* persistently(jobs.find(id))
          if (Option.isNone(job) || job.value.state === "delivered") return
          yield* deliver(job.value).pipe(continueTrace("Generation.deliver", job.value))
        })
      )
    })
  )
}

const logFallback = (error: TelegramError, fallback: DeliveryFallback) =>
  Effect.logWarning("video not taken by Telegram").pipe(
    Effect.annotateLogs({ reason: error.reason._tag, next: fallback._tag === "Again" ? "again" : fallback.delivery })
  )
