import { type LookupAddress, lookup } from "node:dns"
import { type IncomingMessage, request as requestPlain } from "node:http"
import { request as requestSecure, type RequestOptions } from "node:https"
import { BlockList, isIP, type LookupFunction } from "node:net"
import { Effect, Schema } from "effect"
import { neverLeft } from "./JsonApi.ts"
import { proxyFor, throughProxy } from "./Proxies.ts"

/** How often one download may be sent elsewhere. */
const maxRedirects = 5
/** Seconds a server may take to begin its answer: storage that thaws a file needs some. */
const answerWithin = 60
/** Seconds without a single byte after which a transfer is given up; also frees a socket that nobody reads. */
const idleLimit = 60
/** Seconds a whole transfer may take: a large video over a slow line, not a trickle that never ends. */
const transferLimit = 15 * 60

export class OutboundError extends Schema.TaggedError<OutboundError>()("OutboundError", {
  reason: Schema.Literals(["forbidden", "too-many-redirects", "unreachable", "broken", "timeout"])
}) {}

/** Whose links may lead to a private address and over plain http: the configured server's own, and nobody else's. */
export interface Trust {
  readonly base: URL
  /** What to send to `base`'s own origin only. */
  readonly headers: Readonly<Record<string, string>>
  /** Seconds, in place of {@link idleLimit}. */
  readonly idle?: number | undefined
}

const special: ReadonlyArray<readonly [string, number, "ipv4" | "ipv6"]> = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"]
]

const privateRanges = new BlockList()
for (const [network, prefix, family] of special) privateRanges.addSubnet(network, prefix, family)

/** Global unicast; everything else of IPv6 is local, multicast or reserved. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet("2000::", 3, "ipv6")
/** Parts of it that are documentation, or wrap an IPv4 address that could be private (Teredo, 6to4). */
const wrapped = new BlockList()
wrapped.addSubnet("2001::", 23, "ipv6")
wrapped.addSubnet("2001:db8::", 32, "ipv6")
wrapped.addSubnet("2002::", 16, "ipv6")
wrapped.addSubnet("3fff::", 20, "ipv6")

/** Where a network without IPv4 reaches it (RFC 6052): the last 32 bits are the IPv4 address that is meant. */
const translated = new BlockList()
translated.addSubnet("64:ff9b::", 96, "ipv6")

/** The IPv4 address within a translated one, as the URL parser writes the last two groups: `64:ff9b::a00:1`. */
const embedded = (address: string): string => {
  const groups = new URL(`http://[${address}]`).hostname.replace(/^\[|\]$/g, "").split(":")
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group === "" ? "0" : group, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join(".")
}

/** Whether an address is one of the public internet. */
export const isPublicAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return !privateRanges.check(address, "ipv4")
    case 6:
      if (translated.check(address, "ipv6")) return isPublicAddress(embedded(address))
      return globalUnicast.check(address, "ipv6") && !wrapped.check(address, "ipv6")
    default:
      return false
  }
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"])

const isTrusted = (url: URL, trust: Trust): boolean =>
  url.hostname === trust.base.hostname || (loopback.has(url.hostname) && loopback.has(trust.base.hostname))

/**
 * Whether a link may be followed, as far as it shows by itself: https to a public host, or the trusted host. Names are
 * looked at again when they are resolved.
 */
export const mayFollow = (url: URL, trust: Trust): boolean => {
  if (url.username !== "" || url.password !== "") return false
  if (isTrusted(url, trust)) return url.protocol === "https:" || url.protocol === trust.base.protocol
  const host = url.hostname.replace(/^\[|\]$/g, "")
  return url.protocol === "https:" && (isIP(host) === 0 || isPublicAddress(host))
}

/** How the stores of the world call a link's own signature: such a link needs no key, and some refuse both at once. */
const signatures =
  /^(x-(amz|goog|oss|cos|bce|tos)-signature|x-(amz|goog)-credential|signature|sig|sign|q-signature|hmac|awsaccesskeyid|ossaccesskeyid|googleaccessid|key-pair-id)$/i

const isSigned = (url: URL) => [...url.searchParams.keys()].some((name) => signatures.test(name))

/** The key goes to the server's own origin alone, and not with a link that proves itself. */
const headersFor = (url: URL, { base, headers }: Trust) => (url.origin === base.origin && !isSigned(url) ? headers : {})

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

const trouble = (error: unknown) =>
  new OutboundError({
    reason: error instanceof ForbiddenAddress ? "forbidden" : neverLeft(error) ? "unreachable" : "broken"
  })

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
  if (!(yield* askable(url, trust))) return yield* new OutboundError({ reason: "forbidden" })
  return { agent: throughProxy(proxy, url) }
})

const open = (url: URL, trust: Trust, connect: RequestOptions): Effect.Effect<IncomingMessage, OutboundError> =>
  Effect.callback<IncomingMessage, OutboundError>((resume) => {
    const options: RequestOptions = {
      ...connect,
      headers: { accept: "*/*", "accept-encoding": "identity", ...headersFor(url, trust) },
      signal: AbortSignal.timeout(transferLimit * 1000),
      timeout: (trust.idle ?? idleLimit) * 1000
    }
    const request = url.protocol === "https:" ? requestSecure(url, options) : requestPlain(url, options)
    request.once("response", (response) => {
      // Whoever reads the body sees the error; with nobody reading it must not end the process.
      response.on("error", () => {})
      resume(Effect.succeed(response))
    })
    request.on("error", (error) => resume(Effect.fail(trouble(error))))
    request.once("timeout", () => request.destroy(new Error("idle")))
    request.end()
    return Effect.sync(() => request.destroy())
  }).pipe(
    Effect.timeoutOrElse({
      duration: `${answerWithin} seconds`,
      orElse: () => Effect.fail(new OutboundError({ reason: "timeout" }))
    })
  )

const redirects = new Set([301, 302, 303, 307, 308])

/**
 * GETs a link that somebody else gave us. Every hop is https to a public address, or the trusted host; at most five
 * hops; the trusted host's headers go nowhere else. The answer's body is read by the caller, or freed when it idles.
 */
export const get = Effect.fn("OutboundHttp.get")(function* (
  start: URL,
  trust: Trust
): Effect.fn.Return<IncomingMessage, OutboundError> {
  let url = start
  for (let hop = 0; hop <= maxRedirects; hop++) {
    if (!mayFollow(url, trust)) return yield* new OutboundError({ reason: "forbidden" })
    const response = yield* open(url, trust, yield* connection(url, trust))
    const { location } = response.headers
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response
    response.destroy()
    if (!URL.canParse(location, url.href)) return yield* new OutboundError({ reason: "forbidden" })
    url = new URL(location, url)
  }
  return yield* new OutboundError({ reason: "too-many-redirects" })
})
