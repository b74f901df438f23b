import { createHash, timingSafeEqual } from "node:crypto"
import { Clock, Effect } from "effect"
import { CallbackRejected } from "../VideoProvider.ts"

/** Seconds between a callback's signing and its arrival, either way, as clocks differ. */
const tolerance = 300
/** The longest body that is worth reading, in characters: a callback names a task and little more. */
export const maxCallback = 256_000

export const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const digest = (text: string) => createHash("sha256").update(text).digest()

/**
 * Passes when the signature that came is the right one, and `timestamp`, in
 * seconds since the epoch, is fresh. The timestamp has to be part of what is signed.
 */
export const verifySignature = Effect.fnUntraced(function* ({
  timestamp,
  signature,
  right
}: {
  readonly timestamp: string
  readonly signature: string
  readonly right: string
}): Effect.fn.Return<void, CallbackRejected> {
  if (timestamp === "" || signature === "") return yield* rejected("unsigned")
  // Digests have one length, so that the comparison takes the same time whatever was sent.
  if (!timingSafeEqual(digest(right), digest(signature))) return yield* rejected("forged")
  const now = yield* Clock.currentTimeMillis
  // Written so that a timestamp that is no number is stale as well.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return yield* rejected("stale")
})
