import { Clock, Effect, Option, type Redacted, Schema } from "effect"
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose"
import { boundedFetch } from "../../platform/JsonApi.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"
import { bytesId, maxCallback, rejected, tolerance, verifyStandard } from "../VideoProvider/signature.ts"
import type { Callback, CallbackRejected, TaskRef } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** The longest token that is looked at, in characters: a signature and a few claims are a quarter of it. */
const maxToken = 8192
/** How long a token may be good for, in seconds: the longest that Google's own are. */
const maxLife = 3600
/** How long the published keys may take to come, in ms. */
const keysWithin = 5000
/** How long they are kept, in ms, so that a key that was withdrawn is believed no longer than this. */
const keysKept = 600_000
/** How often they are fetched anew for a key that is not among them, in ms: forgers name any. */
const keysPause = 30_000

type Headers = Readonly<Record<string, string | undefined>>

interface Signed {
  readonly id: string
  readonly timestamp: string
  readonly signature: string
}

const signedOf = (headers: Headers): Signed | undefined => {
  const id = headers["webhook-id"]?.trim() ?? ""
  const timestamp = headers["webhook-timestamp"] ?? ""
  const signature = headers["webhook-signature"] ?? ""
  return id === "" || timestamp === "" || signature === "" ? undefined : { id, timestamp, signature }
}

/** Written so that a time that is no number is stale as well. */
const isFresh = (seconds: number, now: number): boolean => Math.abs(now / 1000 - seconds) <= tolerance

/** Whether a callback is Google's; what it proves of the task, if anything, is what it succeeds with. */
type Proof = (signed: Signed, rawBody: string, now: number) => Effect.Effect<TaskRef | undefined, CallbackRejected>

/** Of a static webhook: Standard Webhooks. */
export const bySecret =
  (secret: Redacted.Redacted): Proof =>
  (signed, rawBody) =>
    Effect.as(verifyStandard(secret, signed, rawBody), undefined)

/** Some callbacks' claims are the event itself. */
const EventClaims = Schema.Struct({ data: Schema.Unknown })
const isEvent = Schema.is(EventClaims)

const sameOrigin = (one: string, other: string) => new URL(one).origin === new URL(other).origin

/** A token is made for one address: whatever else these keys sign for others is not for us. */
const isForUs = ({ aud }: JWTPayload, callbackUrl: string): boolean =>
  [aud ?? []].flat().some((one) => /^https?:/i.test(one) && URL.canParse(one) && sameOrigin(one, callbackUrl))

/** Whoever publishes the keys, or Google's common issuer; Google's page does not promise that one is named. */
const isIssuer = ({ iss }: JWTPayload, jwksUrl: string): boolean => {
  const { host, origin } = new URL(jwksUrl)
  return iss === undefined || [host, origin, "accounts.google.com", "https://accounts.google.com"].includes(iss)
}

/** Whether a token's own times say that it was made just now, or is about to end, and was never good for long. */
const isShortLived = ({ iat, exp }: JWTPayload, now: number): boolean =>
  (iat === undefined ? exp !== undefined : isFresh(iat, now)) &&
  (exp === undefined || exp - (iat ?? now / 1000) <= maxLife)

const asRejection = (error: unknown) =>
  rejected(
    error instanceof errors.JWTExpired ||
      (error instanceof errors.JWTClaimValidationFailed && (error.claim === "nbf" || error.claim === "iat"))
      ? "stale"
      : "forged"
  )

/**
 * Of a job's own webhook: a fresh token by a published key, for our address, by their own publisher. Whatever else these keys
 * sign would pass as well, so they have to be those of the API itself.
 */
export const byToken = Effect.fnUntraced(function* (jwksUrl: string, callbackUrl: string) {
  // The library measures by the time of day: where that is set back, its keys would stay for as long.
  const fetched = yield* keptFor(
    Effect.sync(() =>
      createRemoteJWKSet(new URL(jwksUrl), {
        timeoutDuration: keysWithin,
        cacheMaxAge: keysKept,
        cooldownDuration: keysPause,
        [customFetch]: boundedFetch
      })
    ),
    () => keysKept
  )
  const proof: Proof = Effect.fnUntraced(function* ({ signature }, _rawBody, now) {
    if (signature.length > maxToken) return yield* rejected("forged")
    const keys = yield* fetched
    const { payload } = yield* Effect.tryPromise({
      try: () =>
        jwtVerify(signature, keys, {
          algorithms: ["RS256"],
          clockTolerance: tolerance,
          currentDate: new Date(now)
        }),
      catch: asRejection
    })
    if (!isForUs(payload, callbackUrl) || !isIssuer(payload, jwksUrl)) return yield* rejected("forged")
    // The header's time is not part of the token: without a time of its own it could be repeated for ever.
    if (!isShortLived(payload, now)) return yield* rejected("stale")
    return isEvent(payload) ? Option.getOrUndefined(readCallback(JSON.stringify(payload))) : undefined
  })
  return proof
})

/**
 * Reads callbacks. With a proof only such as pass it and are fresh; without one any, as nothing more than a hint that the
 * task's status is worth reading.
 */
export const makeCallback = (proof: Proof | undefined) =>
  Effect.fn("GoogleApi.callback")(function* (
    headers: Headers,
    rawBody: string
  ): Effect.fn.Return<Callback, CallbackRejected> {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    let proven: TaskRef | undefined
    if (proof !== undefined) {
      const signed = signedOf(headers)
      if (signed === undefined) return yield* rejected("unsigned")
      const now = yield* Clock.currentTimeMillis
      proven = yield* proof(signed, rawBody, now)
      if (!isFresh(Number(signed.timestamp), now)) return yield* rejected("stale")
    }
    const task = readCallback(rawBody)
    if (Option.isNone(task)) return yield* rejected("malformed")
    if (proven !== undefined && proven !== task.value) return yield* rejected("forged")
    // A token does not cover the id, and an id from outside may be anything: so it is the event's own bytes.
    return { id: bytesId(rawBody), task: task.value }
  })
