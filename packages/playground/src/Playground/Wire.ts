import { STATUS_CODES } from "node:http"
import { Clock, Effect, Option, Schema } from "effect"
import type { HttpServerError, HttpServerRequest } from "effect/http"
import { HttpServerResponse } from "effect/http"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"

/** Unix seconds, as Telegram counts time. */
export const nowSeconds = Effect.map(Clock.currentTimeMillis, (millis) => Math.floor(millis / 1000))

/** A refusal in the Playground's own JSON form: `{ "error": "…" }`. */
export const refuse = (status: number, error: string) => HttpServerResponse.jsonUnsafe({ error }, { status })

/** Why a control route does not do what was asked. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  status: Schema.Int,
  message: Schema.String
}) {}

/** Turns input that does not decode into a 400 that names what is wrong. */
export const refusingMalformed = <R>(
  handler: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    Schema.SchemaError | HttpServerError.HttpServerError | Refused,
    R
  >
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> =>
  handler.pipe(
    Effect.catchTags({
      SchemaError: (error) => Effect.succeed(refuse(400, error.message)),
      HttpServerError: () => Effect.succeed(refuse(400, "the body is not JSON")),
      Refused: ({ status, message }) => Effect.succeed(refuse(status, message))
    })
  )

/** Cuts the connection without an answer, as a network that loses it does. */
export const hangUp = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<never> =>
  Effect.andThen(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(request).socket.destroy()),
    Effect.never
  )

const otherBytes = '\u0000{"id":"'

/** What is left of an answer on a bad line: its status and its type, and bytes that mean nothing. */
export const corrupted = (response: HttpServerResponse.HttpServerResponse) =>
  HttpServerResponse.text(otherBytes, {
    status: response.status,
    contentType: response.headers["content-type"] ?? "application/json"
  })

/** What a server in front of another answers by itself. */
export const gatewayPage = (status: number) => {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n`
  return HttpServerResponse.text(html, { status, contentType: "text/html" })
}

/** One byte range of a file of `size` bytes, `undefined` without a usable `Range` header, or `"unsatisfiable"`. */
export const byteRange = (
  header: string | undefined,
  size: number
): { readonly first: number; readonly last: number } | "unsatisfiable" | undefined => {
  const found = Option.fromNullishOr(/^bytes=(\d*)-(\d*)$/.exec(header ?? ""))
  if (Option.isNone(found)) return undefined
  const [, from = "", to = ""] = found.value
  if (from === "" && to === "") return undefined
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === "" || to === "" ? size - 1 : Math.min(size - 1, Number(to))
  return first > last || first >= size ? "unsatisfiable" : { first, last }
}
