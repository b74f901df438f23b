import { type LookupAddress, lookup } from "node:dns"
import { type ClientRequest, type IncomingMessage, request as requestPlain } from "node:http"
import { request as requestSecure, type RequestOptions } from "node:https"
import type { LookupFunction } from "node:net"
import { pipeline, Readable } from "node:stream"
import { Effect, Schema, Stream } from "effect"
import { named, neverLeft } from "./JsonApi.ts"
import { isPublicAddress } from "./OutboundHttp/addresses.ts"
import { headersFor, isTrusted, mayFollow, type Trust } from "./OutboundHttp/Trust.ts"
import { proxyFor, throughProxy } from "./Proxies.ts"
import { answered, httpClientSpan } from "./Telemetry/spans.ts"

export { mayFollow, type Trust } from "./OutboundHttp/Trust.ts"

/** How often one download may be sent elsewhere. */
const maxRedirects = 5
/** Seconds a server may take to begin its answer: storage that thaws a file needs some. */
const answerWithin = 60
/** Seconds without a single byte after which a transfer is given up; also frees a socket that nobody reads. */
const idleLimit = 60
/** Seconds an upload may take until it is answered: ninety megabytes over a slow line. One that stands still ends sooner. */
const uploadWithin = 5 * 60
/** Seconds a whole transfer may take: a large video over a slow line, not a trickle that never ends. */
const transferLimit = 15 * 60

export class OutboundError extends Schema.TaggedError<OutboundError>()("OutboundError", {
  reason: Schema.Literals(["forbidden", "too-many-redirects", "unreachable", "broken", "timeout"]),
  /** Where a link leads that is forbidden: scheme, host and port alone. */
  origin: Schema.optional(Schema.String),
  /** What the system calls it, such as `ECONNREFUSED`. */
  cause: Schema.optionalKey(Schema.String)
}) {}

class ForbiddenAddress extends Error {}

const answerLookup = (
  addresses: ReadonlyArray<LookupAddress>,
  all: boolean | undefined,
  callback: Parameters<LookupFunction>[2]
) => {
  const [first] = addresses
  if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
    return callback(new ForbiddenAddress(), "")
  }
  return all === true ? callback(null, [...addresses]) : callback(null, first.address, first.family)
}

/** Resolves to public addresses only. The connection uses these very addresses, so a second answer cannot differ. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) =>
    error === null ? answerLookup(addresses, options.all, callback) : callback(error, "")
  )
}

const forbidden = ({ origin }: URL) => new OutboundError({ reason: "forbidden", origin })

const trouble = (url: URL, error: unknown) =>
  error instanceof ForbiddenAddress
    ? forbidden(url)
    : new OutboundError({ reason: neverLeft(error) ? "unreachable" : "broken", ...named(error) })

/**
 * A proxy resolves names itself: those that this machine resolves to a private address are refused before it is asked, those
 * that it does not know are the proxy's to judge.
 */
const askable = (url: URL, trust: Trust): Effect.Effect<boolean> =>
  isTrusted(url, trust)
    ? Effect.succeed(true)
    : Effect.callback<boolean>((resume) => {
        lookup(url.hostname.replace(/^\[|\]$/g, ""), { all: true }, (error, addresses) =>
          resume(Effect.succeed(error !== null || addresses.every(({ address }) => isPublicAddress(address))))
        )
      })

/** How a connection is made: through the environment's proxy, or directly, to public addresses only. */
const connection = Effect.fnUntraced(function* (
  url: URL,
  trust: Trust
): Effect.fn.Return<RequestOptions, OutboundError> {
  const proxy = proxyFor(url)
  // A socket of its own, so that every connection passes the lookup.
  if (proxy === undefined) return { agent: false, ...(isTrusted(url, trust) ? {} : { lookup: publicLookup }) }
  if (!(yield* askable(url, trust))) return yield* forbidden(url)
  return { agent: throughProxy(proxy, url) }
})

/** What is sent with a request that sends something: bytes at hand, or such as are read while they go, with their number. */
interface Upload {
  readonly bytes: Uint8Array | { readonly length: number; readonly stream: Stream.Stream<Uint8Array, unknown> }
  readonly mediaType: string
}

/** Writes an upload into its request; where its bytes cannot be read the request fails. */
const feed = (request: ClientRequest, { bytes }: Upload) => {
  if (bytes instanceof Uint8Array) return request.end(bytes)
  // Its failure is the request's.
  return pipeline(Readable.from(Stream.toAsyncIterable(bytes.stream)), request, () => {})
}

/** {@link send} in a span of its own. A link's path may be a proof like its query: neither is shown. */
const open = (url: URL, trust: Trust, connect: RequestOptions, upload?: Upload) =>
  httpClientSpan({ method: upload === undefined ? "GET" : "PUT", url, shown: `${url.origin}/REDACTED` }, (annotate) =>
    Effect.tap(send(url, trust, connect, upload), ({ statusCode = 0 }) =>
      Effect.sync(() => annotate(answered(statusCode)))
    )
  )

const send = (
  url: URL,
  trust: Trust,
  connect: RequestOptions,
  upload?: Upload
): Effect.Effect<IncomingMessage, OutboundError> =>
  Effect.callback<IncomingMessage, OutboundError>((resume) => {
    const options: RequestOptions = {
      ...connect,
      method: upload === undefined ? "GET" : "PUT",
      headers: {
        accept: "*/*",
        "accept-encoding": "identity",
        ...(upload && { "content-type": upload.mediaType, "content-length": upload.bytes.length }),
        ...headersFor(url, trust)
      },
      signal: AbortSignal.timeout(transferLimit * 1000),
      timeout: (trust.idle ?? idleLimit) * 1000
    }
    const request = url.protocol === "https:" ? requestSecure(url, options) : requestPlain(url, options)
    request.once("response", (response) => {
      // Whoever reads the body sees the error; with nobody reading it must not end the process.
      response.on("error", () => {})
      resume(Effect.succeed(response))
    })
    request.on("error", (error) => resume(Effect.fail(trouble(url, error))))
    request.once("timeout", () => request.destroy(new Error("idle")))
    if (upload === undefined) request.end()
    else feed(request, upload)
    return Effect.sync(() => request.destroy())
  }).pipe(
    Effect.timeoutOrElse({
      duration: `${upload === undefined ? answerWithin : uploadWithin} seconds`,
      orElse: () => Effect.fail(new OutboundError({ reason: "timeout" }))
    })
  )

const redirects = new Set([301, 302, 303, 307, 308])

/**
 * GETs a link that somebody else gave us. Every hop is https to a public address, or trusted; at most five hops; the
 * configured server's headers go to its own origin alone. The answer's body is read by the caller, or freed when it idles.
 */
export const get = Effect.fn("OutboundHttp.get")(function* (
  start: URL,
  trust: Trust
): Effect.fn.Return<IncomingMessage, OutboundError> {
  let url = start
  for (let hop = 0; hop <= maxRedirects; hop++) {
    if (!mayFollow(url, trust)) return yield* forbidden(url)
    const response = yield* open(url, trust, yield* connection(url, trust))
    const { location } = response.headers
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response
    response.destroy()
    if (!URL.canParse(location, url.href)) return yield* new OutboundError({ reason: "forbidden" })
    url = new URL(location, url)
  }
  return yield* new OutboundError({ reason: "too-many-redirects" })
})

/**
 * PUTs bytes to a link that somebody else gave us, where {@link get} would follow it, and nowhere else. Succeeds with the
 * status of the answer, whose body nobody reads.
 */
export const put = Effect.fn("OutboundHttp.put")(function* (
  url: URL,
  trust: Trust,
  upload: Upload
): Effect.fn.Return<number, OutboundError> {
  if (!mayFollow(url, trust)) return yield* forbidden(url)
  const response = yield* open(url, trust, yield* connection(url, trust), upload)
  response.destroy()
  return response.statusCode ?? 0
})
