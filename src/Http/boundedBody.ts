import { ByteSize, Effect } from "effect"
import { type HttpServerRequest, HttpIncomingMessage } from "effect/http"

/**
 * The body as text, read to at most `bytes`, however the request announces its length; undefined for a longer one, or one
 * that breaks off.
 */
export const boundedBody = (
  request: HttpServerRequest.HttpServerRequest,
  bytes: number
): Effect.Effect<string | undefined> =>
  Number(request.headers["content-length"] ?? 0) > bytes
    ? Effect.succeed(undefined)
    : request.text.pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(bytes)),
        Effect.orElseSucceed(() => undefined)
      )
