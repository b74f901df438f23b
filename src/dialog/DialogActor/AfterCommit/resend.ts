import { Effect, Option } from "effect"
import type { JobId, UserId } from "../../../domain/Ids.ts"
import { type OutgoingVideo, type Screen, TelegramGateway } from "../../../telegram/TelegramGateway.ts"
import { Users } from "../../../users/Users.ts"
import { caption } from "../../../video/Generation/screens.ts"
import { type Job, JobDeliveries, Jobs } from "../../../video/Jobs.ts"
import { ModelCatalogue } from "../../../video/ModelCatalogue.ts"
import { VideoStore } from "../../../video/VideoStore.ts"

/** Sends a delivered video to its user again: what Telegram has by its file id, else from our own copy. */
export const makeResend = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const users = yield* Users
  const jobs = yield* Jobs
  const deliveries = yield* JobDeliveries
  const catalogue = yield* ModelCatalogue
  const store = yield* VideoStore

  const stored = Effect.fnUntraced(function* (job: Job) {
    const { path, thumbnail, width, height, duration } = yield* store.find(job.id)
    return { video: { _tag: "File", path, thumbnail }, width, height, duration } as const
  })

  const known = (job: Job) =>
    job.fileId === null || job.video === null
      ? undefined
      : ({ video: { _tag: "FileId", fileId: job.fileId }, ...job.video } as const)

  const send = (job: Job, screen: Screen, video: Omit<OutgoingVideo, "caption">) =>
    gateway.sendVideo(job.user, { ...video, caption: screen })

  return Effect.fnUntraced(function* (user: UserId, id: JobId) {
    const job = yield* jobs.find(id)
    if (Option.isNone(job) || job.value.user !== user || job.value.state !== "delivered") return
    const screen = caption(job.value, yield* users.language(user), catalogue)
    const own = Effect.flatMap(stored(job.value), (video) => send(job.value, screen, video))
    const byId = known(job.value)
    const { fileId, width, height, duration } =
      byId === undefined
        ? yield* own
        : yield* send(job.value, screen, byId).pipe(
            // Telegram knows files by ids that are another bot's by now, or that it has forgotten.
            Effect.catchReason("TelegramError", "BadRequest", () => own)
          )
    yield* deliveries.remember(id, { fileId, video: { width, height, duration } })
  })
})
