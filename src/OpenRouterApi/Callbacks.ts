import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { Clock, Effect, Option, Redacted } from "effect"
import { type Callback, CallbackRejected } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** Seconds between a callback's signing and its arrival, either way, as clocks differ. */
const tolerance = 300
/** The longest body that is looked at, in characters: a callback names a task and little more. */
const maxBody = 256_000
/** Signatures looked at: one, and a second one while a secret is being changed. */
const maxSignatures = 4

type Headers = Readonly<Record<string, string | undefined>>

const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const digest = (text: string) => createHash("sha256").update(text).digest()

const parts = (header: string, name: string) =>
  header
    .split(",")
    .map((part) => part.trim())
    .flatMap((part) => (part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []))

/** `X-OpenRouter-Signature: t=<seconds>,v1=<hex>`, over `<t>,<raw body>`. */
const verify = Effect.fnUntraced(function* (secret: string, header: string, rawBody: string) {
  const [timestamp = ""] = parts(header, "t")
  const given = parts(header, "v1").slice(0, maxSignatures)
  if (timestamp === "" || given.length === 0) return yield* rejected("unsigned")
  const right = digest(createHmac("sha256", secret).update(`${timestamp},${rawBody}`).digest("hex"))
  // Digests have one length, so that each comparison takes the same time whatever was sent.
  const matches = given.map((signature) => timingSafeEqual(right, digest(signature.toLowerCase())))
  if (!matches.includes(true)) return yield* rejected("forged")
  const now = yield* Clock.currentTimeMillis
  // Written so that a timestamp that is no number is stale as well.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return yield* rejected("stale")
})

/**
 * Reads callbacks. With a secret only such as carry a fresh signature over their very bytes; without one any, as nothing
 * more than a hint that the task's status is worth reading.
 */
export const makeCallback = (secret: Redacted.Redacted | undefined) =>
  Effect.fn("OpenRouterApi.callback")(function* (
    headers: Headers,
    rawBody: string
  ): Effect.fn.Return<Callback, CallbackRejected> {
    if (rawBody.length > maxBody) return yield* rejected("malformed")
    const header = headers["x-openrouter-signature"] ?? ""
    if (secret !== undefined) yield* verify(Redacted.value(secret), header, rawBody)
    const task = readCallback(rawBody)
    if (Option.isNone(task)) return yield* rejected("malformed")
    // Events have no number of their own: the same bytes are the same event, whenever they are signed.
    return { id: digest(rawBody).toString("hex"), task: task.value }
  })
