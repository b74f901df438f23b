import { Effect, Option } from "effect"
import type { JobId, UserId } from "../../../domain/Ids.ts"
import { html } from "../../../platform/Locale.ts"
import { TelegramGateway } from "../../../telegram/TelegramGateway.ts"
import { Users } from "../../../users/Users.ts"
import { Captions } from "../../../video/Captions.ts"
import { makeSendStored } from "../../../video/Generation/Sending.ts"
import { type Job, JobDeliveries, Jobs, sentFile } from "../../../video/Jobs.ts"
import { VideoStore } from "../../../video/VideoStore.ts"

/** Whether there is a video that its user may ask for again. */
const isThere = ({ state, failure, deleted }: Job) => !deleted && (state === "delivered" || failure === "undeliverable")

/**
 * Sends a video to its user again: what Telegram has by its file id, else our own copy in whatever shape Telegram takes, else
 * a link. Whoever asked gets an answer in any case.
 */
export const makeResend = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const users = yield* Users
  const jobs = yield* Jobs
  const deliveries = yield* JobDeliveries
  const captions = yield* Captions
  const store = yield* VideoStore
  const { send, repair, link } = yield* makeSendStored

  const say = Effect.fnUntraced(function* (user: UserId, key: "resend-refused" | "toast-gone" | "link", address = "") {
    const words = html(yield* users.language(user))
    yield* gateway.say(user, { html: words(key, { link: address }), keyboard: [] })
  })

  /** By the file's id, where this bot may use it. Telegram knows it only as what it was. */
  const byId = Effect.fnUntraced(function* (job: Job) {
    const { fileId, video } = job
    if (fileId === null || video === null || (video.bot ?? gateway.bot) !== gateway.bot) return Option.none()
    const { kind = "video", width, height, duration, cover } = video
    const screen = yield* captions.of(job)
    const known = { video: { _tag: "FileId", fileId, cover }, kind, width, height, duration, caption: screen } as const
    return yield* gateway.sendVideo(job.user, known).pipe(
      Effect.map(Option.some),
      // Telegram has forgotten it.
      Effect.catchReason("TelegramError", "BadRequest", () => Effect.succeedNone)
    )
  })

  const own = Effect.fnUntraced(function* (job: Job) {
    const stored = yield* Effect.option(store.find(job.id))
    if (Option.isNone(stored)) return yield* say(job.user, "toast-gone")
    const outcome = yield* send(job, stored.value, {
      begin: Effect.void,
      refused: Effect.void,
      shrinking: () => Effect.void,
      isNew: false,
      isFirst: false
    })
    const { delivery, sent } = outcome
    const file = sentFile(sent)
    if (file !== undefined) yield* deliveries.remember(job.id, file)
    yield* repair(job, outcome)
    if (delivery === undefined) yield* say(job.user, "resend-refused")
    if (delivery === "link") yield* say(job.user, "link", yield* link(job))
    if (delivery === "kept") yield* users.setReachable(job.user, false)
  })

  return Effect.fnUntraced(function* (user: UserId, id: JobId) {
    const found = yield* jobs.find(id)
    if (Option.isNone(found) || found.value.user !== user || !isThere(found.value))
      return yield* say(user, "toast-gone")
    const again = yield* byId(found.value)
    if (Option.isNone(again)) return yield* own(found.value)
    const file = sentFile(again.value)
    if (file !== undefined) yield* deliveries.remember(id, file)
  })
})
