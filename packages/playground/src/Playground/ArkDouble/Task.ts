import type { Request } from "../Double/Requests.ts"
import { type Job, moderationBlocked } from "../VideoDouble/Job.ts"
import { tokensOf } from "../Double/charge.ts"
import { arkDoublePath } from "../Double/paths.ts"

/** The failure of a task that was cancelled. */
export const cancelled = { code: "cancelled", message: "The task was cancelled." }

const inSeconds = (millis: number) => Math.floor(millis / 1000)

const errorOf = (code: string) =>
  code === moderationBlocked.code
    ? {
        code: "OutputVideoSensitiveContentDetected",
        message: "The request failed because the output video may contain sensitive information."
      }
    : { code: "InternalServiceError", message: "The service met an internal error." }

const stateOf = (job: Job, now: number) => {
  if (job.outcome === null) return { status: now < job.startsAt ? "queued" : "running" }
  const { error } = job.outcome
  if (error === null) return { status: "succeeded" }
  return error.code === cancelled.code ? { status: "cancelled" } : { status: "failed", error: errorOf(error.code) }
}

/** A task as the API shows it at the time `now`. */
export const taskOf = (job: Job, { origin, input }: Request, now: number) => {
  const state = stateOf(job, now)
  const isMade = state.status === "succeeded"
  const tokens = tokensOf(job.order)
  return {
    id: job.id,
    model: job.order.model,
    ...state,
    created_at: inSeconds(job.createdAt),
    updated_at: inSeconds(job.outcome?.at ?? now),
    ...(isMade && {
      content: { video_url: `${origin}${arkDoublePath}/files/${job.id}/video.mp4` },
      usage: { completion_tokens: tokens, total_tokens: tokens }
    }),
    duration: job.order.seconds,
    framespersecond: 24,
    service_tier: "default",
    ...input
  }
}
