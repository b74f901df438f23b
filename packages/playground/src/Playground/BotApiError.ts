import { Schema } from "effect"
import type { MethodName } from "./BotApiNames.ts"

/** A refusal with the code and the text that Telegram gives. */
export class BotApiError extends Schema.TaggedError<BotApiError>()("BotApiError", {
  code: Schema.Int,
  description: Schema.String,
  retryAfter: Schema.optionalKey(Schema.Int)
}) {}

export const badRequest = (text: string) => new BotApiError({ code: 400, description: `Bad Request: ${text}` })
export const forbidden = (text: string) => new BotApiError({ code: 403, description: `Forbidden: ${text}` })
export const conflict = (text: string) => new BotApiError({ code: 409, description: `Conflict: ${text}` })
export const unauthorized = new BotApiError({ code: 401, description: "Unauthorized" })
export const notFound = new BotApiError({ code: 404, description: "Not Found" })
export const tooLarge = new BotApiError({ code: 413, description: "Request Entity Too Large" })
export const tooManyRequests = (retryAfter: number) =>
  new BotApiError({ code: 429, description: `Too Many Requests: retry after ${retryAfter}`, retryAfter })

/** Telegram's 404 of a method that it does not have, and the one that was probably meant. */
export const noSuchMethod = (meant: MethodName | undefined) =>
  new BotApiError({
    code: 404,
    description: `Not Found: method not found${meant === undefined ? "" : `, the nearest is ${meant}`}`
  })
export const wrongPath = (text: string) => new BotApiError({ code: 404, description: `Not Found: ${text}` })

/** Parameters of methods that are simulated, which would change what nobody here can see: what is asked for is never lost. */
export const unsimulatedParameters = [
  "ephemeral_message_parameters",
  "suggested_post_parameters",
  "start_timestamp",
  "video_start_timestamp",
  "certificate",
  "ip_address",
  "open_period",
  "close_date",
  "question_parse_mode",
  "question_entities",
  "explanation_parse_mode",
  "explanation_entities"
] as const
type UnsimulatedParameter = (typeof unsimulatedParameters)[number]

/** Only the playground says this: Telegram has the method, or the parameter. */
export const notSimulated = (name: MethodName | UnsimulatedParameter) =>
  new BotApiError({
    code: 501,
    description:
      `Not Implemented: ${name} is not simulated by this playground ` +
      `(GET /playground/telegram/methods lists the methods that are)`
  })
