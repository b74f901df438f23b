import { Effect, Option } from "effect"
import { type JsonApi, type JsonCall, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { byStatus } from "../VideoProvider/byStatus.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  NotFound,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit,
  Unavailable,
  Unknown
} from "../VideoProvider.ts"
import { moderation } from "../../platform/RefusalWords.ts"
import { readEnvelope } from "./Wire.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "kie"

/** KIE's code of success. */
const success = 200

const outOfCredits = /credits?\s+(are\s+)?(insufficient|not enough)|insufficient credits?/i
const tooFrequent = /frequency is too high/i
const unknownModel = /model name you specified is not supported|model .{0,40}(not supported|disabled|discontinued)/i
/** Some models answer 500 to an input that they do not accept. */
const wrongInput = /is required|not within the range|invalid|must be|exceeds? the|does not support|cannot be/i
const field =
  /\b(prompt|aspect_ratio|duration|n_frames|resolution|mode|sound|image_urls?|first_frame_url|last_frame_url|callBackUrl)\b/i

const messageOf = (body: unknown): string =>
  Option.match(readEnvelope(body), { onNone: () => "", onSome: ({ message }) => message })

const invalid = (message: string) => new InvalidRequest({ field: field.exec(message)?.[1] })

const byWords = (operation: Operation, code: number, message: string): ProviderErrorReason | undefined => {
  if (tooFrequent.test(message)) return new RateLimit({ retryAfter: undefined })
  if (outOfCredits.test(message)) return new InsufficientCredits()
  if (operation !== "submit" || ![400, 404, 422, 500, 501, 505].includes(code)) return undefined
  // Before the input's words: a refusal is often worded as an invalid prompt. Only the fixed word is kept.
  const blocked = moderation.exec(message)
  if (blocked !== null) return new ModerationBlocked({ message: blocked[0].toLowerCase() })
  if (unknownModel.test(message)) return new ModelRetired()
  return code === 500 && wrongInput.test(message) ? invalid(message) : undefined
}

const byCode = (operation: Operation, code: number, message: string): ProviderErrorReason | undefined => {
  switch (code) {
    case 400:
    case 413:
    case 415:
      return invalid(message)
    case 422:
      // Of a status read: "recordInfo is null".
      return operation === "submit" ? invalid(message) : new NotFound()
    // The key's own cap on what it may spend.
    case 433:
      return new InsufficientCredits()
    // The picture could not be fetched.
    case 451:
      return new InvalidRequest({ field: "image" })
    case 455:
      return new Unavailable({ status: code })
    // The feature is switched off: for an order that is its model, and nothing was started.
    case 505:
      return operation === "submit" ? new ModelRetired() : undefined
    default:
      return undefined
  }
}

const told = (operation: Operation, refusal: HttpRefusal): ProviderErrorReason => {
  const { status, body, retryAfter } = refusal
  if (status === 429 || status === 430) return new RateLimit({ retryAfter })
  const otherwise = byStatus(operation, refusal)
  // A link of the storage: signed ones answer 403 when their time is over.
  if (operation === "content" && otherwise._tag === "NotFound") return otherwise
  const message = messageOf(body)
  const reason = byWords(operation, status, message) ?? byCode(operation, status, message) ?? otherwise
  // Not HTTP's, whose status is mostly 200.
  return reason._tag === "Unknown" ? new Unknown({ detail: `code ${status}` }) : reason
}

export const { classify, failWith, failAs } = failures({ provider: providerName, event: "KIE API error" }, told)

const codeWins = (trouble: Trouble): Trouble => {
  if (trouble._tag !== "Refused") return trouble
  const code = Option.getOrUndefined(readEnvelope(trouble.body))?.code
  return code === undefined || code < 400 ? trouble : { ...trouble, status: code }
}

/**
 * One call; succeeds with the `data` of an answer whose `code` is 200. Any other code is a refusal of that status, under
 * whatever HTTP status it came.
 */
export const call = (api: JsonApi, seconds: number, request: JsonCall): Effect.Effect<unknown, Trouble> =>
  api(seconds, request).pipe(
    Effect.mapError(codeWins),
    Effect.flatMap((body) =>
      Option.match(readEnvelope(body), {
        onNone: () => Effect.fail(malformed),
        onSome: ({ code, data }) =>
          code === success
            ? Effect.succeed(data)
            : Effect.fail<Trouble>({ _tag: "Refused", status: code, body, retryAfter: undefined })
      })
    )
  )
