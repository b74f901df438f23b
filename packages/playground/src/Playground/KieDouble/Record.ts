import type { Job, JobError } from "../VideoDouble/Job.ts"
import { moderationBlocked } from "../VideoDouble/Job.ts"
import type { Request } from "../Double/Requests.ts"
import { kieDoublePath } from "../Double/paths.ts"
import { creditsOf } from "./Prices.ts"

const failureOf = (error: JobError) =>
  error.code === moderationBlocked.code
    ? {
        failCode: "400",
        failMsg: "The input or output was flagged as sensitive. Please try again with different inputs."
      }
    : { failCode: "500", failMsg: "Internal Error, Please try again later." }

const stateOf = (job: Job, now: number) => {
  if (job.outcome !== null) return job.outcome.error === null ? "success" : "fail"
  if (now >= job.startsAt) return "generating"
  return now < (job.createdAt + job.startsAt) / 2 ? "waiting" : "queuing"
}

/** A task as `recordInfo` shows it at the time `now`. Only the outcome makes it `success` or `fail`. */
export const recordOf = (job: Job, { model, input, callBackUrl, origin }: Request, now: number) => {
  const { outcome } = job
  const done = outcome !== null && outcome.error === null
  const failure = outcome === null || outcome.error === null ? { failCode: "", failMsg: "" } : failureOf(outcome.error)
  const resultUrls = [`${origin}${kieDoublePath}/files/${job.id}.mp4`]
  return {
    taskId: job.id,
    model,
    state: stateOf(job, now),
    param: JSON.stringify({ model, ...(callBackUrl !== null && { callBackUrl }), input }),
    resultJson: done ? JSON.stringify({ resultUrls }) : "",
    ...failure,
    costTime: outcome === null ? 0 : outcome.at - job.createdAt,
    completeTime: outcome?.at ?? 0,
    createTime: job.createdAt,
    updateTime: outcome?.at ?? Math.min(now, job.endsAt),
    creditsConsumed: done ? creditsOf(job.order) : 0
  }
}
