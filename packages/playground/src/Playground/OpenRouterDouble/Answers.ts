import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"
import type { Order } from "../VideoDouble/Job.ts"

/** How much of a refused prompt its refusal repeats, in characters. */
const maxFlagged = 100

/** A refusal as OpenRouter words it: `{ error: { code, message, metadata } }` under a status of the same number. */
export class Refused extends Schema.TaggedError<Refused>()("OpenRouterRefused", {
  status: Schema.Int,
  message: Schema.String,
  metadata: Schema.Record(Schema.String, Schema.Json),
  /** Seconds for the `Retry-After` header. */
  retryAfter: Schema.UndefinedOr(Schema.Finite)
}) {}

const refused = (status: number, message: string, retryAfter?: number) =>
  new Refused({ status, message, metadata: {}, retryAfter })

const noAccess = refused(401, "User not found.")
const outOfCredits = refused(402, "Insufficient credits. Add more using https://openrouter.ai/credits")
/** Its metadata repeats the beginning of the prompt. */
export const blocked = ({ model, prompt }: Order) =>
  new Refused({
    status: 403,
    message: "Content flagged by moderation",
    metadata: {
      reasons: ["violence"],
      flagged_input: prompt.length > maxFlagged ? `${prompt.slice(0, maxFlagged)}...` : prompt,
      provider_name: "Playground",
      model_slug: model
    },
    retryAfter: undefined
  })
export const notFound = refused(404, "Not Found")
export const gone = refused(410, "The video has expired")
export const unknownModel = (model: string) => refused(400, `${model.slice(0, 100)} is not a valid model ID`)
export const wrongInput = (field: string) => refused(400, `${field}: Invalid input`)
export const tooFrequent = (retryAfter: number | undefined) => refused(429, "Rate limit exceeded", retryAfter)
const serverFault = (status: number) => refused(status, "Provider returned error")

const answerOf = ({ status, message, metadata, retryAfter }: Refused) =>
  HttpServerResponse.jsonUnsafe(
    { error: { code: status, message, metadata } },
    { status, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } }
  )

export const words: Words<Refused> = { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
