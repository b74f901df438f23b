import { Context, Data, Effect, Layer, Option, Schedule } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import { type Job, JobDeliveries, sentFile } from "../Jobs.ts"
import { makeNotices } from "../../users/Notices.ts"
import { Users } from "../../users/Users.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { Topic } from "../../telegram/TelegramGateway.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"
import { shortfall } from "../Shortfall.ts"
import { type StoredVideo, VideoStore } from "../VideoStore.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { persistently } from "./persistently.ts"
import { makeSendStored, type Outcome } from "./Sending.ts"
import { StatusMessage } from "./StatusMessage.ts"
import { tell } from "../Story.ts"
import { countDelivery, tellShortfall } from "./shortfalls.ts"

/** A disk that does not answer is asked again for about a minute. */
const copyWaits = Schedule.exponential("500 millis").pipe(Schedule.upTo({ times: 7 }))

/** What the file is, as its probe found it. */
const whatOf = ({ bytes, width, height, duration, arrived }: StoredVideo) =>
  [
    `${width}×${height}`,
    `${arrived?.seconds ?? duration} s`,
    ...(arrived === undefined ? [] : [arrived.sound ? "sound" : "no sound"]),
    `${(bytes / 1e6).toFixed(1)} MB`
  ].join(", ")

const uncertain: Outcome = { delivery: "maybe", sent: undefined }

/** An earlier run had begun to send: nobody knows whether it was sent. */
class DeliveryBegun extends Data.TaggedError("DeliveryBegun") {}

/**
 * Brings a stored video to its user, then captures the coins. A run that finds the delivery begun by an earlier one
 * cannot know whether Telegram took it (sends have no idempotency key): it declares "maybe" instead of sending twice.
 */
export class Deliver extends Context.Service<Deliver, (job: Job) => Effect.Effect<void, GenerationFailed>>()(
  "kudo/Generation/Deliver"
) {
  static readonly layer = Layer.effect(
    Deliver,
    Effect.gen(function* () {
      const deliveries = yield* JobDeliveries
      const users = yield* Users
      const store = yield* VideoStore
      const catalogue = yield* ModelCatalogue
      const notices = yield* makeNotices
      const status = yield* StatusMessage
      const { send, repair } = yield* makeSendStored

      /** Our copy; without one nothing can be delivered, and then nothing is paid. */
      const copy = (job: Job) =>
        store.find(job.id).pipe(
          Effect.retry({ schedule: copyWaits, while: ({ reason }) => reason === "disk" }),
          Effect.mapError(() => new GenerationFailed({ failure: "lost" }))
        )

      /** What it lacks of its order. Nothing is known of a copy that is gone, and a demo is no purchase. */
      const lackOf = Effect.fnUntraced(function* (job: Job) {
        const stored = yield* Effect.option(store.find(job.id))
        if (job.demo || Option.isNone(stored) || stored.value.arrived === undefined) return undefined
        const model = catalogue.find(job.request.model)?.model
        return shortfall({ request: job.request, price: job.price, model }, stored.value.arrived)
      })

      /** Who is killed after a refusal has sent nothing, and the next run sends. */
      const hooks = (job: Job, stored: StoredVideo) => ({
        begin: persistently(deliveries.begin(job.id, { what: whatOf(stored), storedAt: stored.storedAt })).pipe(
          Effect.flatMap((first) => (first ? failpoint("deliver.begun") : new DeliveryBegun()))
        ),
        refused: (why: string) => persistently(deliveries.pause(job.id, why)),
        shrinking: (percent: number | undefined) => status.shrinking(job.id, percent),
        isNew: true
      })

      const offer = Effect.fnUntraced(function* (job: Job) {
        if (job.state === "delivering") return uncertain
        const isFirst = yield* persistently(deliveries.isFirst(job.user))
        const stored = yield* copy(job)
        return yield* send(job, stored, { ...hooks(job, stored), isFirst }).pipe(
          Effect.catchTag("DeliveryBegun", () => Effect.succeed(uncertain)),
          Effect.provideService(Topic, job.topic ?? undefined)
        )
      })

      const deliver = Effect.fnUntraced(function* (job: Job) {
        const lack = yield* lackOf(job)
        const outcome = yield* offer({ ...job, shortfall: lack ?? null })
        // What nobody can get is not paid; it stays in the gallery, for a Telegram that takes it later.
        if (outcome.delivery === undefined) return yield* new GenerationFailed({ failure: "undeliverable" })
        if (outcome.delivery === "kept") yield* persistently(users.setReachable(job.user, false))
        const { sent } = outcome
        yield* failpoint("deliver.sent")
        const ended = yield* persistently(
          deliveries.delivered(job.id, outcome.delivery, sentFile(sent, outcome.smaller), lack, outcome.refusal)
        )
        yield* failpoint("deliver.captured")
        if (Option.isNone(ended)) return yield* Effect.logInfo("a delivery that another run had given up arrived")
        yield* tell("delivered", { as: outcome.delivery })
        yield* tell("captured", { coins: job.price, back: lack?.coins })
        yield* countDelivery(job)
        if (lack !== undefined) yield* tellShortfall(job, lack)
        yield* repair(job, outcome)
        yield* Effect.forEach(ended.value, ({ user, coins }) => notices.tell(user, "referral-reward", { coins }), {
          discard: true
        })
      }, Effect.uninterruptible)

      return Deliver.of((job) => continueTrace("Generation.deliver", job)(deliver(job)))
    })
  )
}
