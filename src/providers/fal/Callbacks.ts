import { createHash } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import { bytesId, maxCallback, rejected, verifyFresh } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import type { Proves } from "./Keys.ts"
import { readRequestId } from "./Wire.ts"

/** An Ed25519 signature in hexadecimal digits. */
const signatureForm = /^[0-9a-f]{128}$/i

const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/**
 * Reads callbacks: only such as are fresh and carry fal's signature over the request, the account, the time and the very
 * bytes of the body. While the keys cannot be read they are rejected: the status is read without them.
 */
export const makeCallback = (proves: Proves): Provider["callback"] =>
  Effect.fn("FalApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    const header = (name: string) => headers[`x-fal-webhook-${name}`] ?? ""
    const [request, user, timestamp, signature] = [
      header("request-id"),
      header("user-id"),
      header("timestamp"),
      header("signature")
    ]
    if ([request, user, timestamp, signature].includes("")) return yield* rejected("unsigned")
    // Before any key is looked at: whoever repeats old callbacks has nobody read keys.
    yield* verifyFresh(timestamp)
    if (!signatureForm.test(signature)) return yield* rejected("forged")
    const digest = createHash("sha256").update(rawBody).digest("hex")
    const message = Buffer.from([request, user, timestamp, digest].join("\n"))
    const isGenuine = yield* proves(message, Buffer.from(signature, "hex"))
    if (isGenuine !== true) return yield* rejected(isGenuine === undefined ? "unsigned" : "forged")
    const task = Option.flatMap(decodeBody(rawBody), readRequestId)
    if (Option.isNone(task)) return yield* rejected("malformed")
    // A repetition has the same bytes, whenever it is signed.
    return { id: bytesId(rawBody), task: task.value }
  })
