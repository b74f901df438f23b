import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as Replicate words it: `{ title, detail, status }`. */
export class Refused extends Schema.TaggedError<Refused>()("ReplicateRefused", {
  status: Schema.Int,
  title: Schema.String,
  detail: Schema.String,
  /** Seconds for the `Retry-After` header. */
  retryAfter: Schema.UndefinedOr(Schema.Finite)
}) {}

const refused = (status: number, title: string, detail: string, retryAfter?: number) =>
  new Refused({ status, title, detail, retryAfter })

const noAccess = refused(401, "Unauthenticated", "You did not pass a valid authentication token")
const outOfCredits = refused(
  402,
  "Insufficient credit",
  "You have insufficient credit to run this model. Go to https://replicate.com/account/billing to purchase credit."
)
export const notFound = refused(404, "Not found", "The requested resource could not be found.")
export const blocked = refused(
  422,
  "Input validation failed",
  "The input was flagged as sensitive. Please try again with different inputs. (E005)"
)
export const wrongInput = (field: string) =>
  refused(422, "Input validation failed", `- input.${field}: value is not one that the model takes\n`)
export const tooFrequent = (retryAfter: number | undefined) =>
  refused(
    429,
    "Too Many Requests",
    `Request was throttled. Your rate limit resets in ~${retryAfter ?? 30}s.`,
    retryAfter
  )
const serverFault = (status: number) => refused(status, "Server error", "An unexpected error occurred.")

const answerOf = ({ status, title, detail, retryAfter }: Refused) =>
  HttpServerResponse.jsonUnsafe(
    { title, detail, status },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } }
  )

export const words: Words<Refused> = { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
