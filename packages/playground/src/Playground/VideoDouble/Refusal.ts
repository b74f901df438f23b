import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as OpenAI words it: `{ "error": { message, type, param, code } }`. */
export class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {
  status: Schema.Int,
  message: Schema.String,
  type: Schema.String,
  param: Schema.NullOr(Schema.String),
  code: Schema.NullOr(Schema.String),
  /** Seconds for the `Retry-After` header. */
  retryAfter: Schema.UndefinedOr(Schema.Finite)
}) {}

const refusal = (status: number, type: string, code: string | null, message: string, param: string | null = null) =>
  new Refusal({ status, type, code, message, param, retryAfter: undefined })

export const invalid = (param: string | null, code: string | null, message: string) =>
  refusal(400, "invalid_request_error", code, message, param)

export const missing = (param: string) =>
  invalid(param, "missing_required_parameter", `Missing required parameter: '${param}'.`)

export const notFound = (message: string) => refusal(404, "invalid_request_error", null, message)

const noKey = refusal(
  401,
  "invalid_request_error",
  null,
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth."
)
const wrongKey = refusal(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.")

export const rateLimited = (retryAfter: number) =>
  new Refusal({
    status: 429,
    type: "requests",
    code: "rate_limit_exceeded",
    message: "Rate limit reached. Please try again later.",
    param: null,
    retryAfter
  })

const outOfCredits = refusal(
  429,
  "insufficient_quota",
  "credit_balance_exhausted",
  "You exceeded your current quota, please check your plan and billing details."
)

export const blocked = invalid("prompt", "sentinel_block", "Your request was blocked by our moderation system.")

const serverFault = (status: number) =>
  refusal(status, "server_error", null, "The server had an error while processing your request.")

/** A refusal in OpenAI's form. */
const answerOf = ({ status, message, type, param, code, retryAfter }: Refusal) =>
  HttpServerResponse.jsonUnsafe(
    { error: { message, type, param, code } },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } }
  )

export const words: Words<Refusal> = {
  noAccess: wrongKey,
  noKey,
  outOfCredits,
  serverFault,
  tooFrequent: (retryAfter) => rateLimited(retryAfter ?? 1),
  answer: answerOf
}
