import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { Clock, Effect, type Redacted } from "effect"
import { bytesOf, secretsOf } from "../../platform/Config/webhookSecret.ts"
import { CallbackRejected } from "../VideoProvider.ts"

/** Seconds between a callback's signing and its arrival, either way, as clocks differ. */
export const tolerance = 300
/** The longest body that is worth reading, in characters: a callback names a task and little more. */
export const maxCallback = 256_000
/** Signatures looked at: one, and a second one while a secret is being changed. */
const maxSignatures = 4

export const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const digest = (text: string) => createHash("sha256").update(text).digest()

/** The id of a callback that has none of its own: the same bytes are the same event, whenever they are signed. */
export const bytesId = (rawBody: string): string => digest(rawBody).toString("hex")

/** An id that can be kept as it is. */
const storable = /^[^\p{Cc}\p{Cs}]{1,256}$/u

/** What a repetition of a callback is known by: the id that it gives itself, or its bytes where that is none to be kept. */
export const callbackId = (given: string | undefined, rawBody: string): string =>
  given !== undefined && storable.test(given) ? given : bytesId(rawBody)

/** Passes when `timestamp`, in seconds since the epoch, is about now. It has to be part of what is signed. */
export const verifyFresh = Effect.fnUntraced(function* (timestamp: string): Effect.fn.Return<void, CallbackRejected> {
  const now = yield* Clock.currentTimeMillis
  // Written so that a timestamp that is no number is stale as well.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return yield* rejected("stale")
})

/** What is signed with: the bytes that a secret's base64 stands for, or else its very characters. */
const keysOf = (secret: string): ReadonlyArray<Buffer> => {
  const bytes = bytesOf(secret)
  return [...(bytes.length === 0 ? [] : [bytes]), ...(secret.startsWith("whsec_") ? [] : [Buffer.from(secret, "utf8")])]
}

/** A callback signed by Standard Webhooks: HMAC-SHA256 over id, time and body, in `webhook-…` headers. */
export const verifyStandard = Effect.fnUntraced(function* (
  setting: Redacted.Redacted,
  signed: { readonly id: string; readonly timestamp: string; readonly signature: string },
  rawBody: string
): Effect.fn.Return<void, CallbackRejected> {
  const { id, timestamp, signature } = signed
  if (id === "") return yield* rejected("unsigned")
  const rights = secretsOf(setting)
    .flatMap(keysOf)
    .map((key) => `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64")}`)
  yield* verifySignature({ timestamp, signatures: signature.split(" ").filter(Boolean), rights })
})

/** Passes when one of the signatures that came is a right one, and {@link verifyFresh} does. */
export const verifySignature = Effect.fnUntraced(function* ({
  timestamp,
  signatures,
  rights
}: {
  readonly timestamp: string
  readonly signatures: ReadonlyArray<string>
  /** One for each secret in force. */
  readonly rights: ReadonlyArray<string>
}): Effect.fn.Return<void, CallbackRejected> {
  if (timestamp === "" || signatures.length === 0) return yield* rejected("unsigned")
  const wanted = rights.map(digest)
  // Digests have one length, so that each comparison takes the same time whatever was sent.
  const matches = signatures
    .slice(0, maxSignatures)
    .flatMap((given) => wanted.map((right) => timingSafeEqual(right, digest(given))))
  if (!matches.includes(true)) return yield* rejected("forged")
  yield* verifyFresh(timestamp)
})
