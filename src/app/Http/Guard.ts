import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Duration, Effect, Option } from "effect"
import {
  Headers,
  HttpMiddleware,
  HttpRouter,
  HttpServerError,
  HttpServerRequest,
  HttpServerResponse
} from "effect/http"
import type { IpNetwork } from "effect/net"
import { networkOf } from "../../platform/Http/networkOf.ts"
import { RateLimits } from "../../platform/RateLimits.ts"

/** For whatever a browser may show, unless an answer says its own: nothing is loaded, run, framed, guessed or kept. */
const safe = Headers.fromInput({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
})

/** Answers to requests that no client of ours sends: wrong secrets, guessed links, addresses that are not there. */
const suspicious: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413])
/** The doubles are what is outside: their refusals are the bot's own business. */
const doubles = "/playground"
/** A request whose address is not known shares its limit with others of the kind. */
const nowhere = "nowhere"

const tooMany = (wait: Duration.Duration) =>
  HttpServerResponse.text("Too many requests that could not be served.\n", {
    status: 429,
    headers: { "retry-after": String(Math.max(1, Math.ceil(Duration.toSeconds(wait)))) }
  })

const nothing = HttpServerResponse.empty({ status: 404 })
const unreadable = HttpServerResponse.empty({ status: 400 })
/** No address of ours has a character that could be written in two ways, or one at which some readers end a path. */
const isSpelledOtherwise = (url: string) => !url.startsWith(doubles) && /^[^?]*[%;#]/.test(url)
/** A host and its port. One that is empty or missing is no browser's, and some probes': nothing of ours depends on it. */
const host = /^([\w.-]+|\[[\da-f:.]+\])?(:\d{1,5})?$/i
/** Of two names, a proxy in front may have judged the other. */
const namesOneHost = (request: HttpServerRequest.HttpServerRequest) => {
  const { rawHeaders } = NodeHttpServerRequest.toIncomingMessage(request)
  const [name = "", ...others] = rawHeaders.filter(
    (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "host"
  )
  return others.length === 0 && host.test(name)
}
const isNowhere = (error: unknown): boolean =>
  HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"

/** An answer's own headers stay. */
const harmless = (response: HttpServerResponse.HttpServerResponse) =>
  HttpServerResponse.setHeaders(response, Headers.merge(safe, response.headers))

interface GuardOptions {
  readonly trustedProxies: ReadonlyArray<IpNetwork.IpNetwork>
}

/**
 * Around every route: whatever has words carries headers that make it harmless in a browser, and an address whose
 * requests keep being refused is told when it may come again. What is served is never limited or counted here.
 */
export const Guard = {
  layer: ({ trustedProxies }: GuardOptions) =>
    HttpRouter.middleware(
      Effect.gen(function* () {
        const limits = yield* RateLimits
        const judge = Effect.fnUntraced(function* (response: HttpServerResponse.HttpServerResponse) {
          const request = yield* HttpServerRequest.HttpServerRequest
          if (request.url.startsWith(doubles)) return response
          const wait = yield* limits.refused(networkOf(Option.getOrElse(request.remoteAddress, () => nowhere)))
          return wait === undefined ? response : tooMany(wait)
        })
        const guard = Effect.flatMap((response: HttpServerResponse.HttpServerResponse) => {
          if (response.status === 200 && response.body._tag === "Empty") return Effect.succeed(response)
          const answer = suspicious.has(response.status) ? judge(response) : Effect.succeed(response)
          return Effect.map(answer, harmless)
        })
        // Where a request comes from is said by the headers of the operator's own proxies, and nobody else's.
        const forwarded = HttpMiddleware.xForwardedHeaders({ trustedProxies })
        return (served) => {
          const found = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
            // A target that names a host, and that nobody can read.
            if (!request.url.startsWith("/") || !namesOneHost(request)) return Effect.succeed(unreadable)
            return isSpelledOtherwise(request.url) ? Effect.succeed(nothing) : served
          })
          const guarded = guard(
            Effect.catch(found, (error) => (isNowhere(error) ? Effect.succeed(nothing) : Effect.fail(error)))
          )
          return trustedProxies.length === 0 ? guarded : forwarded(guarded)
        }
      }),
      { global: true }
    )
} as const
