import { createHash, timingSafeEqual } from "node:crypto"
import { Clock, Effect } from "effect"
import { CallbackRejected } from "../VideoProvider.ts"

/** Seconds between a callback's signing and its arrival, either way, as clocks differ. */
const tolerance = 300
/** The longest body that is worth reading, in characters: a callback names a task and little more. */
export const maxCallback = 256_000
/** Signatures looked at: one, and a second one while a secret is being changed. */
const maxSignatures = 4

export const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const digest = (text: string) => createHash("sha256").update(text).digest()

/** The id of a callback that has none of its own: the same bytes are the same event, whenever they are signed. */
export const bytesId = (rawBody: string): string => digest(rawBody).toString("hex")

/** Passes when `timestamp`, in seconds since the epoch, is about now. It has to be part of what is signed. */
export const verifyFresh = Effect.fnUntraced(function* (timestamp: string): Effect.fn.Return<void, CallbackRejected> {
  const now = yield* Clock.currentTimeMillis
  // Written so that a timestamp that is no number is stale as well.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return yield* rejected("stale")
})

/** Passes when one of the signatures that came is the right one, and {@link verifyFresh} does. */
export const verifySignature = Effect.fnUntraced(function* ({
  timestamp,
  signatures,
  right
}: {
  readonly timestamp: string
  readonly signatures: ReadonlyArray<string>
  readonly right: string
}): Effect.fn.Return<void, CallbackRejected> {
  if (timestamp === "" || signatures.length === 0) return yield* rejected("unsigned")
  const wanted = digest(right)
  // Digests have one length, so that each comparison takes the same time whatever was sent.
  const matches = signatures.slice(0, maxSignatures).map((given) => timingSafeEqual(wanted, digest(given)))
  if (!matches.includes(true)) return yield* rejected("forged")
  yield* verifyFresh(timestamp)
})
