import { DateTime } from "effect"
import type { Request } from "../Double/Requests.ts"
import { type Job, moderationBlocked } from "../VideoDouble/Job.ts"
import { replicateDoublePath } from "../Double/paths.ts"

/** The failure of a task that was cancelled. */
export const cancelled = { code: "canceled", message: "The prediction was canceled." }

const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

const errorOf = (code: string) =>
  code === moderationBlocked.code
    ? "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
    : "Prediction failed."

const stateOf = (job: Job, now: number): { readonly status: string; readonly error: string | null } => {
  if (job.outcome === null) return { status: now < job.startsAt ? "starting" : "processing", error: null }
  const { error } = job.outcome
  if (error === null) return { status: "succeeded", error: null }
  return error.code === cancelled.code
    ? { status: "canceled", error: null }
    : { status: "failed", error: errorOf(error.code) }
}

/** A prediction as the API shows it at the time `now`. */
export const predictionOf = (job: Job, { origin, input }: Request, now: number) => {
  const at = `${origin}${replicateDoublePath}/predictions/${job.id}`
  const { status, error } = stateOf(job, now)
  const ended = job.outcome === null ? {} : { completed_at: iso(job.outcome.at) }
  return {
    id: job.id,
    model: job.order.model,
    version: "hidden",
    input,
    logs: "",
    output: status === "succeeded" ? `${origin}${replicateDoublePath}/files/${job.id}/output.mp4` : null,
    data_removed: false,
    error,
    source: "api",
    status,
    created_at: iso(job.createdAt),
    ...(now < job.startsAt ? {} : { started_at: iso(job.startsAt) }),
    ...ended,
    metrics: job.outcome === null ? {} : { predict_time: Math.max(0, job.outcome.at - job.startsAt) / 1000 },
    urls: { get: at, cancel: `${at}/cancel`, web: at }
  }
}
