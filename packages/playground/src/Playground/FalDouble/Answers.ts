import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as fal words it: `{ detail }`, a sentence or a list of typed complaints, and for requests `error_type`. */
export class Refused extends Schema.TaggedError<Refused>()("FalRefused", {
  status: Schema.Int,
  detail: Schema.Json,
  errorType: Schema.optionalKey(Schema.String),
  /** Seconds for the `Retry-After` header. */
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {}

const complaint = (type: string, field: string, msg: string) => [
  { loc: ["body", field], msg, type, url: `https://docs.fal.ai/errors#${type}` }
]

const noAccess = new Refused({ status: 401, detail: "Authentication is required to access this application." })
const outOfCredits = new Refused({
  status: 403,
  detail: "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
})
export const noModel = new Refused({ status: 404, detail: "Application not found" })
export const notFound = new Refused({ status: 404, detail: "Request not found" })
export const inProgress = new Refused({ status: 400, detail: "Request is still in progress" })
export const blocked = new Refused({
  status: 422,
  detail: complaint("content_policy_violation", "prompt", "The content could not be processed by a content checker.")
})
export const broken = new Refused({
  status: 500,
  detail: complaint("internal_server_error", "prompt", "An unexpected error occurred."),
  errorType: "runner_server_error"
})
export const cancelled = new Refused({
  status: 499,
  detail: "Request was cancelled",
  errorType: "client_cancelled"
})
export const wrongInput = (field: string) =>
  new Refused({ status: 422, detail: complaint("value_error", field, "The value is not one that the model takes.") })
export const tooFrequent = (retryAfter: number | undefined) =>
  new Refused({ status: 429, detail: "Too many requests.", ...(retryAfter !== undefined && { retryAfter }) })
const serverFault = (status: number) =>
  new Refused({ status, detail: "Internal server error", errorType: "internal_error" })

/** The body of a refusal, which is also what a callback tells of it. */
export const bodyOfRefusal = ({ detail, errorType }: Refused) => ({
  detail,
  ...(errorType !== undefined && { error_type: errorType })
})

const answerOf = (refused: Refused) =>
  HttpServerResponse.jsonUnsafe(bodyOfRefusal(refused), {
    status: refused.status,
    headers: {
      ...(refused.errorType !== undefined && { "x-fal-error-type": refused.errorType }),
      ...(refused.retryAfter !== undefined && { "retry-after": String(refused.retryAfter) })
    }
  })

export const words: Words<Refused> = { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
