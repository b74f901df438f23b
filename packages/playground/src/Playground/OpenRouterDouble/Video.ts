import { DateTime } from "effect"
import type { Request } from "../Double/Requests.ts"
import { type Job, moderationBlocked } from "../VideoDouble/Job.ts"
import { dollarsOf } from "./Prices.ts"
import { openRouterDoublePath } from "../Double/paths.ts"

const errorOf = (code: string) =>
  code === moderationBlocked.code
    ? "The output was blocked by the content policy of the model."
    : "The provider could not make the video."

const generationOf = ({ id }: Job) => `gen-${id}`

/** A video as the API shows it at the time `now`. Only the outcome makes it `completed` or `failed`. */
export const videoOf = (job: Job, { origin }: Request, now: number) => {
  const at = `${origin}${openRouterDoublePath}/videos/${job.id}`
  const video = { id: job.id, polling_url: at, status: now < job.startsAt ? "pending" : "in_progress" }
  if (job.outcome === null) return video
  if (job.outcome.error !== null) return { ...video, status: "failed", error: errorOf(job.outcome.error.code) }
  return {
    ...video,
    status: "completed",
    generation_id: generationOf(job),
    unsigned_urls: [`${at}/content?index=0`],
    usage: { cost: dollarsOf(job.order), is_byok: false }
  }
}

/** What the callback of an ended video says, in the words of its guide. */
export const eventOf = (job: Job, request: Request, now: number) => {
  const { polling_url: _, ...data } = videoOf(job, request, now)
  return {
    type: `video.generation.${data.status}`,
    created_at: DateTime.formatIso(DateTime.makeUnsafe(job.outcome?.at ?? now)),
    data: { generation_id: generationOf(job), model: request.model, ...data }
  }
}
