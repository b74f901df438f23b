import { Effect, Exit, Option, Redacted, Schema } from "effect"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import { callbackId, maxCallback, rejected, verifyStandard } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import { failAs } from "./Errors.ts"
import { readPrediction } from "./Wire.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"

/** How long a secret that Replicate told is good: it can be rotated there. */
const freshFor = "1 hour"
/** How long nobody asks again after it could not be read: every callback would. */
const askAgainAfter = "1 minute"

const decodeSecret = Schema.decodeUnknownEffect(Schema.Struct({ key: Schema.NonEmptyString }))

/** The secret of the account's webhooks, as Replicate tells it to whoever has the token. */
export const makeSecret = (api: JsonApi, seconds: number) =>
  keptFor(
    api(seconds, { method: "GET", path: "/webhooks/default/secret" }).pipe(
      Effect.flatMap((body) => Effect.mapError(decodeSecret(body), () => malformed)),
      Effect.map(({ key }) => Redacted.make(key)),
      Effect.catch(failAs("status"))
    ),
    (read) => (Exit.isSuccess(read) ? freshFor : askAgainAfter)
  )
type Secret = Effect.Success<ReturnType<typeof makeSecret>>

/**
 * Reads callbacks, which are predictions. With a secret only such as carry a fresh signature over their very bytes, by
 * Standard Webhooks; without one any, as nothing more than a hint. While the secret cannot be read they are rejected:
 * the status is read without them.
 */
export const makeCallback = (secret: Secret | undefined): Provider["callback"] =>
  Effect.fn("ReplicateApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    const id = headers["webhook-id"] ?? ""
    if (secret !== undefined) {
      const known = yield* Effect.mapError(secret, () => rejected("unsigned"))
      const timestamp = headers["webhook-timestamp"] ?? ""
      yield* verifyStandard(known, { id, timestamp, signature: headers["webhook-signature"] ?? "" }, rawBody)
    }
    const body = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))(rawBody)
    const prediction = Option.flatMap(body, readPrediction)
    if (Option.isNone(prediction)) return yield* rejected("malformed")
    return { id: callbackId(id, rawBody), task: prediction.value.id }
  })
