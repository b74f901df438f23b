import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as Google words it: `{ error: { code, message, status, details } }`. */
export class Refused extends Schema.TaggedError<Refused>()("GoogleRefused", {
  code: Schema.Int,
  status: Schema.String,
  message: Schema.String,
  /** Seconds for a `RetryInfo`. */
  retryAfter: Schema.UndefinedOr(Schema.Finite)
}) {}

const refused = (code: number, status: string, message: string, retryAfter?: number) =>
  new Refused({ code, status, message, retryAfter })

const noAccess = refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
const outOfCredits = refused(
  429,
  "RESOURCE_EXHAUSTED",
  "Your prepayment credits are depleted. Please check your billing."
)
export const blocked = refused(400, "INVALID_ARGUMENT", "The prompt was blocked by the safety filters.")
export const notFound = refused(404, "NOT_FOUND", "Requested entity was not found.")
export const unknownModel = (model: string) =>
  refused(404, "NOT_FOUND", `models/${model.slice(0, 100)} is not found for API version v1beta.`)
export const wrongInput = (field: string) => refused(400, "INVALID_ARGUMENT", `Invalid value at '${field}'.`)
export const tooFrequent = (retryAfter: number | undefined) =>
  refused(429, "RESOURCE_EXHAUSTED", "You exceeded your current requests per minute.", retryAfter)
const serverFault = (code: number) => refused(code, "UNAVAILABLE", "The service is currently unavailable.")

/** The words of Vertex AI, where they are others than those of the Gemini API. */
const noToken = refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
const noBilling = refused(
  403,
  "PERMISSION_DENIED",
  "This API method requires billing to be enabled. Please enable billing on the project and try again."
)
export const sensitive = refused(
  400,
  "INVALID_ARGUMENT",
  "The prompt could not be submitted: it contains words that violate Vertex AI's usage guidelines."
)
export const unknownOperation = refused(404, "NOT_FOUND", "Operation not found.")
export const unknownVeo = (model: string) =>
  refused(404, "NOT_FOUND", `Publisher Model \`${model.slice(0, 100)}\` was not found.`)

const answerOf = ({ code, status, message, retryAfter }: Refused) => {
  const info = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${retryAfter}s` }
  const details = retryAfter === undefined ? [] : [info]
  return HttpServerResponse.jsonUnsafe({ error: { code, message, status, details } }, { status: code })
}

export const words: Words<Refused> = { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
export const vertexWords: Words<Refused> = { ...words, noAccess: noToken, outOfCredits: noBilling }
