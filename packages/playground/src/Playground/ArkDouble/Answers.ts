import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as Ark words it: `{ error: { code, message, param, type } }`. */
export class Refused extends Schema.TaggedError<Refused>()("ArkRefused", {
  status: Schema.Int,
  code: Schema.String,
  message: Schema.String,
  param: Schema.optionalKey(Schema.String),
  /** Seconds for the `Retry-After` header. */
  retryAfter: Schema.optionalKey(Schema.Finite)
}) {}

const refused = (
  status: number,
  code: string,
  message: string,
  more: { readonly param?: string; readonly retryAfter?: number } = {}
) => new Refused({ status, code, message, ...more })

const noAccess = refused(401, "AuthenticationError", "The API key or AK/SK in the request is missing or invalid.")
const outOfCredits = refused(403, "AccountOverdueError", "Your account has an overdue balance.")
export const noModel = refused(
  404,
  "InvalidEndpointOrModel.NotFound",
  "The model or endpoint does not exist or you do not have access to it."
)
export const notFound = refused(404, "ResourceNotFound", "The requested resource was not found.")
export const blocked = refused(
  400,
  "InputTextSensitiveContentDetected",
  "The request failed because the input text may contain sensitive information."
)
export const wrongInput = (param: string) =>
  refused(400, "InvalidParameter", `The parameter \`${param}\` specified in the request is not valid.`, { param })
export const noDraft = refused(
  400,
  "InvalidParameter",
  "The draft task specified in the request is not found or has expired.",
  { param: "content.draft_task" }
)
/** To the cancelling of a task that has begun. */
export const running = refused(409, "InvalidAction.RunningTaskDeletion", "A running task cannot be cancelled.")
export const tooFrequent = (retryAfter: number | undefined) =>
  refused(
    429,
    "ModelAccountRpmRateLimitExceeded",
    "The request rate of the model exceeds its limit.",
    retryAfter === undefined ? {} : { retryAfter }
  )
const serverFault = (status: number) => refused(status, "InternalServiceError", "The service met an internal error.")

const answerOf = ({ status, code, message, param, retryAfter }: Refused) =>
  HttpServerResponse.jsonUnsafe(
    { error: { code, message, param: param ?? "", type: status < 500 ? "BadRequest" : "InternalServerError" } },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } }
  )

export const words: Words<Refused> = { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
