import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { Clock, Effect, Option, Redacted } from "effect"
import { createRemoteJWKSet, jwtVerify } from "jose"
import { type Callback, CallbackRejected } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** Seconds between a callback's signing and its arrival, either way: what Standard Webhooks asks for. */
const tolerance = 300
/** The longest body that is looked at, in characters: a callback names a task and little more. */
const maxBody = 256_000
/** Signatures looked at: one, and a second one while a secret is being changed. */
const maxSignatures = 4
/** How long Google's keys may take to come, in ms. */
const keysWithin = 5000

type Headers = Readonly<Record<string, string | undefined>>

const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const digest = (text: string) => createHash("sha256").update(text).digest()

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

/** What proves that a callback is Google's. */
export type Proof = (signed: Signed, rawBody: string) => Effect.Effect<boolean>

/** Of a static webhook: Standard Webhooks, HMAC-SHA256 over id, time and body. */
export const bySecret = (secret: Redacted.Redacted): Proof => {
  const key = Buffer.from(Redacted.value(secret).replace(/^whsec_/, ""), "base64")
  return ({ id, timestamp, signature }, rawBody) =>
    Effect.sync(() => {
      const right = digest(`v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64")}`)
      return signature
        .split(" ")
        .slice(0, maxSignatures)
        .map((given) => timingSafeEqual(right, digest(given)))
        .includes(true)
    })
}

/** Of a job's own webhook: a token by one of Google's published keys. */
export const byToken = (jwksUrl: string): Proof => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: keysWithin })
  return ({ signature }) =>
    Effect.tryPromise(() => jwtVerify(signature, keys, { algorithms: ["RS256"], clockTolerance: tolerance })).pipe(
      Effect.as(true),
      Effect.orElseSucceed(() => false)
    )
}

/**
 * Reads callbacks. With a proof only such as pass it and are fresh; without one any, as nothing more than a hint that the
 * task's status is worth reading.
 */
export const makeCallback = (proof: Proof | undefined) =>
  Effect.fn("GoogleApi.callback")(function* (
    headers: Headers,
    rawBody: string
  ): Effect.fn.Return<Callback, CallbackRejected> {
    if (rawBody.length > maxBody) return yield* rejected("malformed")
    const signed = signedOf(headers)
    if (proof !== undefined) {
      if (signed === undefined) return yield* rejected("unsigned")
      if (!(yield* proof(signed, rawBody))) return yield* rejected("forged")
      const now = yield* Clock.currentTimeMillis
      // Written so that a timestamp that is no number is stale as well.
      if (!(Math.abs(now / 1000 - Number(signed.timestamp)) <= tolerance)) return yield* rejected("stale")
    }
    const task = readCallback(rawBody)
    if (Option.isNone(task)) return yield* rejected("malformed")
    // A token does not cover the id, and an id from outside may be anything: so it is the event's own bytes.
    return { id: digest(rawBody).toString("hex"), task: task.value }
  })
