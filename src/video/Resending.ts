import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { JobId, UserId } from "../domain/Ids.ts"
import { html } from "../platform/Locale.ts"
import { type TelegramError, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Users } from "../users/Users.ts"
import { Captions } from "./Captions.ts"
import { makeSendStored } from "./Generation/Sending.ts"
import { type Delivery, type Job, JobDeliveries, Jobs, type JobsError, sentFile } from "./Jobs.ts"
import { VideoStore } from "./VideoStore.ts"

/** How a video was sent again; `refused` where Telegram takes it in no shape, `gone` where there is none to be sent. */
export type Resent = Delivery | "refused" | "gone"

type ResendError = TelegramError | JobsError | SqlError.SqlError

/** Whether there is a video that its user may ask for again. */
const isThere = ({ state, failure, deleted }: Job) => !deleted && (state === "delivered" || failure === "undeliverable")

/** Sends videos to their users once more. Its user gets an answer in any case. */
export class Resending extends Context.Service<
  Resending,
  {
    /**
     * What Telegram has by its file id, else our own copy in whatever shape Telegram takes, else a link. Of a video of
     * somebody else nothing is sent.
     */
    readonly again: (user: UserId, job: JobId) => Effect.Effect<Resent, ResendError>
    /** Our own copy at once, as where what Telegram has of it does not play. */
    readonly anew: (job: JobId) => Effect.Effect<Resent, ResendError>
  }
>()("kudo/Resending") {
  static readonly layer = Layer.effect(
    Resending,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const byId = yield* makeById
      const { sendOwn, say } = yield* makeSendOwn

      const find = (id: JobId) => Effect.map(jobs.find(id), Option.filter(isThere))

      return Resending.of({
        again: Effect.fn("Resending.again")(function* (user, id): Effect.fn.Return<Resent, ResendError> {
          const found = Option.getOrUndefined(yield* find(id))
          if (found === undefined || found.user !== user) {
            yield* say(user, "toast-gone")
            return "gone"
          }
          const known = yield* byId(found)
          return Option.isSome(known) ? "video" : yield* sendOwn(found)
        }),
        anew: Effect.fn("Resending.anew")(function* (id) {
          const found = Option.getOrUndefined(yield* find(id))
          return found === undefined ? "gone" : yield* sendOwn(found)
        })
      })
    })
  )
}

/** By the file's id, where this bot may use it. Telegram knows it only as what it was. */
const makeById = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const captions = yield* Captions
  const deliveries = yield* JobDeliveries
  return Effect.fnUntraced(function* (job: Job) {
    const { fileId, video } = job
    if (fileId === null || video === null || (video.bot ?? gateway.bot) !== gateway.bot) return Option.none()
    const { kind = "video", width, height, duration, cover, smaller = false } = video
    const screen = yield* captions.of(job, { smaller })
    const known = { video: { _tag: "FileId", fileId, cover }, kind, width, height, duration, caption: screen } as const
    const sent = yield* gateway.sendVideo(job.user, known).pipe(
      Effect.map(Option.some),
      // Telegram has forgotten it.
      Effect.catchReason("TelegramError", "BadRequest", () => Effect.succeedNone)
    )
    const file = Option.isSome(sent) ? sentFile(sent.value, smaller) : undefined
    if (file !== undefined) yield* deliveries.remember(job.id, file)
    return sent
  })
})

/** By our own copy. */
const makeSendOwn = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const users = yield* Users
  const deliveries = yield* JobDeliveries
  const store = yield* VideoStore
  const { send, repair, link } = yield* makeSendStored

  const say = Effect.fnUntraced(function* (user: UserId, key: "resend-refused" | "toast-gone" | "link", address = "") {
    const words = html(yield* users.language(user))
    yield* gateway.say(user, { html: words(key, { link: address }), keyboard: [] })
  })

  const sendOwn = Effect.fnUntraced(function* (job: Job): Effect.fn.Return<Resent, ResendError> {
    const stored = yield* Effect.option(store.find(job.id))
    if (Option.isNone(stored)) {
      yield* say(job.user, "toast-gone")
      return "gone"
    }
    const outcome = yield* send(job, stored.value, {
      begin: Effect.void,
      refused: () => Effect.void,
      shrinking: () => Effect.void,
      isNew: false,
      isFirst: false
    })
    const { delivery, sent, smaller } = outcome
    const file = sentFile(sent, smaller)
    if (file !== undefined) yield* deliveries.remember(job.id, file)
    yield* repair(job, outcome)
    if (delivery === undefined) yield* say(job.user, "resend-refused")
    if (delivery === "link") yield* say(job.user, "link", yield* link(job))
    if (delivery === "kept") yield* users.setReachable(job.user, false)
    return delivery ?? "refused"
  })
  return { sendOwn, say }
})
