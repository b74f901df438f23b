import type { Request } from "../Double/Requests.ts"
import { internalError, type Job, moderationBlocked } from "../VideoDouble/Job.ts"
import { blocked, bodyOfRefusal, broken, cancelled, inProgress, type Refused } from "./Answers.ts"
import { falDoublePath } from "../Double/paths.ts"
import { isDrawer } from "./Stills.ts"

/** The failure of a request that was cancelled. */
export const cancellation = { code: "cancelled", message: "Request was cancelled" }

/** Of an endpoint's id only the owner and the app are in the address of a request. */
export const appOf = (endpoint: string) => endpoint.split("/").slice(0, 2).join("/")

/** Whether a request is one of an app. */
export const isOf = (job: Job, owner: string, app: string): boolean => appOf(job.order.model) === `${owner}/${app}`

/** The number of a request and where all of it is. */
export const requestAt = (origin: string, endpoint: string, id: string) => {
  const at = `${origin}${falDoublePath}/${appOf(endpoint)}/requests/${id}`
  return { request_id: id, response_url: at, status_url: `${at}/status`, cancel_url: `${at}/cancel` }
}

const refusals: Readonly<Record<string, Refused>> = {
  [moderationBlocked.code]: blocked,
  [cancellation.code]: cancelled,
  [internalError.code]: broken
}

/** The output of a request that went well. */
type Output = { readonly seed: number } & ({ readonly video: object } | { readonly images: ReadonlyArray<object> })

/** What a request ended with: its output, or the refusal in its place. */
export const resultOf = (job: Job, { origin }: Request): Output | Refused => {
  if (job.outcome === null) return inProgress
  const { error } = job.outcome
  if (error !== null) return refusals[error.code] ?? broken
  const file = (file_name: string, content_type: string) => ({
    url: `${origin}${falDoublePath}/files/${job.id}/${file_name}`,
    content_type,
    file_name
  })
  return isDrawer(job.order.model)
    ? { images: [file("output.jpg", "image/jpeg")], seed: 7 }
    : { video: file("output.mp4", "video/mp4"), seed: 7 }
}

/** How far a request is, at the time `now`; a failed one is completed with an error. `ahead` are those that wait before it. */
export const progressOf = (job: Job, request: Request, ahead: number, now: number) => {
  const known = requestAt(request.origin, job.order.model, job.id)
  if (job.outcome !== null) {
    const result = resultOf(job, request)
    const error =
      "seed" in result ? {} : { error: "The request failed", ...(result.errorType && { error_type: result.errorType }) }
    const inference_time = Math.max(0, job.outcome.at - job.startsAt) / 1000
    return { status: "COMPLETED", ...known, logs: null, metrics: { inference_time }, ...error }
  }
  return now < job.startsAt
    ? { status: "IN_QUEUE", ...known, queue_position: ahead }
    : { status: "IN_PROGRESS", ...known, logs: null }
}

/** What a callback tells of an ended request. */
export const callbackOf = (job: Job, request: Request) => {
  const result = resultOf(job, request)
  const known = { request_id: job.id, gateway_request_id: job.outcome?.eventId ?? job.id }
  return "seed" in result
    ? { ...known, status: "OK", error: null, payload: result }
    : { ...known, status: "ERROR", error: `Unexpected status code: ${result.status}`, payload: bodyOfRefusal(result) }
}
