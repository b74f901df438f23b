import { Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Words } from "../Double/Gate.ts"

/** A refusal as KIE words it: `{ code, msg, data: null }`, under HTTP 200. */
export class Refused extends Schema.TaggedError<Refused>()("KieRefused", { code: Schema.Int, msg: Schema.String }) {}

const refused = (code: number, msg: string) => new Refused({ code, msg })

const noAccess = refused(401, "You do not have access permissions")
const outOfCredits = refused(
  402,
  "Credits insufficient: your current balance isn't enough to run this request. Please top up to continue."
)
export const notFound = refused(404, "The requested resource or endpoint does not exist")
export const unknownTask = refused(422, "recordInfo is null")
export const unknownModel = refused(
  422,
  "The model name you specified is not supported. Please verify your input and use one of the supported models provided by KIE."
)
export const tooFrequent = refused(429, "Your call frequency is too high. Please try again later.")
export const blocked = refused(400, "Your prompt was flagged by Website as violating content policies.")
export const malformed = refused(422, "The request body is not valid JSON")
/** What a model answers to an input that it does not accept, seen with this code. */
export const wrongInput = (msg: string) => refused(500, msg)
const serverFault = (code: number) => refused(code, "Server Error - An unexpected error occurred")

export const success = (data: Schema.Json) => HttpServerResponse.jsonUnsafe({ code: 200, msg: "success", data })

/** A refusal in KIE's form. */
const answerOf = ({ code, msg }: Refused) => HttpServerResponse.jsonUnsafe({ code, msg, data: null })

export const words: Words<Refused> = {
  noAccess,
  outOfCredits,
  serverFault,
  tooFrequent: () => tooFrequent,
  answer: answerOf
}
