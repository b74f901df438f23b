import { type Effect, Option, Schema } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { byStatus } from "../VideoProvider/byStatus.ts"
import { fail, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  NotFound,
  type ProviderError,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit,
  Unauthorized
} from "../VideoProvider.ts"
import { moderation } from "./Wire.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "google"

/** Nobody is told to wait longer than this many seconds: every deadline of ours is nearer. */
const maxRetryAfter = 3600

/**
 * An account that is empty, capped or without a plan. "Check your plan and billing details" is not among it: that is how
 * every quota is worded, those per minute too. Only a quota of nothing never comes back by waiting.
 */
const spent =
  /prepa(id|yment)|credits? (are |is |have been )?(depleted|exhausted|used up)|spend(ing)? (cap|limit)|billing[\w ]* (disabled|not enabled)|(enable|requires) billing|billing_disabled|\blimit: 0(?![\d.])/i
const rejectedKey = /api key (not valid|expired|not found)|user location is not supported/i
/** Of the codes and reasons that Google gives beside its words. */
const rejectedCode = /^(api_key_|service_disabled$|access_token_|unauthenticated$|iam_permission_denied$)/i
const moderationCode = /^(image_)?(safety|prohibited_content|blocklist|spii)$/i
const unknownModel =
  /models?\b.{0,200}(not found|not supported|deprecated|retired|does not exist)|no longer (available|supported)/i
const unknownTask =
  /(invalid|unknown) (interaction|operation)( name)?|(interaction|operation)\b.{0,200}not (found|exist)/i
const field =
  /\b(aspect_?ratio|duration(?:_?seconds)?|resolution|input|prompt|image|model|response_format|webhook_config|generate_?audio)\b/i
const word = /^[\w.[\]-]{1,64}$/

const any = Schema.optional(Schema.Unknown)
const ErrorBody = Schema.Struct({ error: Schema.Struct({ code: any, message: any, status: any, details: any }) })
const decodeBody = Schema.decodeUnknownOption(ErrorBody)
const decodeList = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))
const decodeDetail = Schema.decodeUnknownOption(Schema.Struct({ reason: any, retryDelay: any, fieldViolations: any }))
const decodeViolation = Schema.decodeUnknownOption(Schema.Struct({ field: Schema.String }))

const list = (value: unknown): ReadonlyArray<unknown> => Option.getOrElse(decodeList(value), () => [])
const text = (value: unknown): ReadonlyArray<string> => (typeof value === "string" ? [value] : [])

/** What a refusal says of itself. */
interface Said {
  /** Its status, code and reasons. */
  readonly codes: ReadonlyArray<string>
  /** May repeat what was sent: for matching only, never for logs. */
  readonly message: string
  readonly field: string | undefined
  /** Seconds that its `RetryInfo` asks to wait. */
  readonly delay: number | undefined
}

const nothing: Said = { codes: [], message: "", field: undefined, delay: undefined }

const secondsOf = (delay: string | undefined): number | undefined => {
  const seconds = /^[\d.]+s$/.test(delay ?? "") ? Number.parseFloat(delay ?? "") : Number.NaN
  return Number.isFinite(seconds) ? Math.min(seconds, maxRetryAfter) : undefined
}

/** Google's front end answers with a list of one refusal, its APIs with the refusal itself. */
const saidBy = (body: unknown): Said =>
  Option.match(decodeBody(Array.isArray(body) ? body[0] : body), {
    onNone: () => nothing,
    onSome: ({ error }) => {
      const details = list(error.details).flatMap((one) => Option.toArray(decodeDetail(one)))
      const message = text(error.message).join("")
      const named = details
        .flatMap(({ fieldViolations }) => list(fieldViolations))
        .flatMap((one) => Option.toArray(decodeViolation(one)))
        .find((violation) => word.test(violation.field))?.field
      return {
        codes: [error.code, error.status, ...details.map(({ reason }) => reason)].flatMap(text),
        message,
        field: named ?? field.exec(message)?.[1]?.toLowerCase(),
        delay:
          secondsOf(details.flatMap(({ retryDelay }) => text(retryDelay))[0]) ??
          secondsOf(/\bretry in ([\d.]+s)\b/.exec(message)?.[1])
      }
    }
  })

/** Only a fixed word is kept: the message may repeat the prompt. */
const blockedBy = (status: number, { codes, message }: Said): ModerationBlocked | undefined => {
  const code = codes.find((one) => moderationCode.test(one))
  const found = code ?? ([400, 422].includes(status) ? moderation.exec(message)?.[0] : undefined)
  return found === undefined ? undefined : new ModerationBlocked({ message: found.toLowerCase() })
}

/** What Google's own words tell better than the HTTP status; undefined where they do not. */
const told = (
  operation: Operation,
  { status, retryAfter }: Extract<Trouble, { _tag: "Refused" }>,
  said: Said
): ProviderErrorReason | undefined => {
  const { codes, message } = said
  const isSpent = [message, ...codes].some((one) => spent.test(one))
  if (status === 429) {
    return isSpent ? new InsufficientCredits() : new RateLimit({ retryAfter: retryAfter ?? said.delay })
  }
  if (rejectedKey.test(message) || codes.some((code) => rejectedCode.test(code))) return new Unauthorized()
  if (isSpent) return new InsufficientCredits()
  const blocked = blockedBy(status, said)
  if (blocked !== undefined) return blocked
  if (operation === "submit") {
    return status === 404 || status === 410 || (status === 400 && unknownModel.test(message))
      ? new ModelRetired()
      : undefined
  }
  return status === 400 && unknownTask.test(message) ? new NotFound() : undefined
}

/**
 * The reason of a failed call. After a submit an unreadable answer counts as a lost one: the task may have been started.
 */
export const classify = (operation: Operation, trouble: Trouble): ProviderErrorReason => {
  const otherwise = byStatus(operation, trouble)
  if (trouble._tag !== "Refused" || trouble.status >= 500 || trouble.status < 400) return otherwise
  // Whatever storage says of itself: the video is not there.
  if (operation === "content" && otherwise._tag === "NotFound") return otherwise
  const said = saidBy(trouble.body)
  const reason = told(operation, trouble, said) ?? otherwise
  return reason._tag === "InvalidRequest" ? new InvalidRequest({ field: said.field }) : reason
}

/** {@link fail} of this driver. */
export const failWith = (operation: Operation, reason: ProviderErrorReason, trouble?: Trouble) =>
  fail({ provider: providerName, event: "Google API error" }, operation, reason, trouble)

/** {@link failWith} of what {@link classify} makes of a failed call. */
export const failAs =
  (operation: Operation) =>
  (trouble: Trouble): Effect.Effect<never, ProviderError> =>
    failWith(operation, classify(operation, trouble), trouble)
