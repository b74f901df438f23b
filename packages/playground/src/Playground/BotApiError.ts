import { Schema } from "effect"

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
