import { Effect, Option } from "effect"
import type { JobId, UserId } from "../../../domain/Ids.ts"
import { type OutgoingVideo, TelegramGateway } from "../../../telegram/TelegramGateway.ts"
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

  const video = Effect.fnUntraced(function* (job: Job) {
    if (job.fileId !== null && job.video !== null) {
      return { video: { _tag: "FileId", fileId: job.fileId }, ...job.video } as const
    }
    const { path, thumbnail, width, height, duration } = yield* store.find(job.id)
    return { video: { _tag: "File", path, thumbnail }, width, height, duration } as const
  })

  return Effect.fnUntraced(function* (user: UserId, id: JobId) {
    const job = yield* jobs.find(id)
    if (Option.isNone(job) || job.value.user !== user || job.value.state !== "delivered") return
    const outgoing: OutgoingVideo = {
      ...(yield* video(job.value)),
      caption: caption(job.value, yield* users.language(user), catalogue)
    }
    const { fileId, width, height, duration } = yield* gateway.sendVideo(user, outgoing)
    yield* deliveries.remember(id, { fileId, video: { width, height, duration } })
  })
})
