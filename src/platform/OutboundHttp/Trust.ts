import { isIP } from "node:net"
import { isPublicAddress } from "./addresses.ts"
import { isAllowed, type TrustedHost } from "./trustedHosts.ts"

/** Whose links may lead to a private address and over plain http: the configured server's own, and what the operator allows. */
export interface Trust {
  readonly base: URL
  /** What to send to `base`'s own origin only. */
  readonly headers: Readonly<Record<string, string>>
  /** What the operator allows beside `base`. */
  readonly allowed?: ReadonlyArray<TrustedHost> | undefined
  /** Seconds, in place of the usual limit for a transfer that idles. */
  readonly idle?: number | undefined
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"])

const sameHost = (one: URL, other: URL): boolean =>
  one.hostname === other.hostname || (loopback.has(one.hostname) && loopback.has(other.hostname))

/** The port that a scheme means is written as none, so that http and https beside each other are one server. */
const isOwn = (url: URL, base: URL): boolean =>
  (url.protocol === "https:" || url.protocol === "http:") && sameHost(url, base) && url.port === base.port

/**
 * Whether a link is the configured server's own, or the operator allows it. Its own has the same host and port, in http or
 * https: a server behind a proxy that ends TLS writes http into its links. Another port of the same host is another server.
 */
export const isTrusted = (url: URL, { base, allowed = [] }: Trust): boolean =>
  isOwn(url, base) || isAllowed(url, allowed)

/**
 * Whether a link may be followed, as far as it shows by itself: https to a public host, or a trusted one. Names are looked
 * at again when they are resolved.
 */
export const mayFollow = (url: URL, trust: Trust): boolean => {
  if (url.username !== "" || url.password !== "") return false
  if (isTrusted(url, trust)) return true
  const host = url.hostname.replace(/^\[|\]$/g, "")
  return url.protocol === "https:" && (isIP(host) === 0 || isPublicAddress(host))
}

/** How the stores of the world call a link's own signature: such a link needs no key, and some refuse both at once. */
const signatures =
  /^((x-[a-z0-9]+-|q-)?(signature|credential)|sig|sign|hmac|hdn(ts|tl|ea)|auth_key|wssecret|(aws|oss)?accesskeyid|googleaccessid|key-pair-id)$/i
/** A proof of any name beside the end of its time is a signature, too. */
const proofs = /^(token|verify|hash|md5|st|policy)$/i
const ends = /^(expir(es|y|ation)|exp|e|validto)$/i

const isSigned = (url: URL) => {
  const names = [...url.searchParams.keys()]
  const has = (kind: RegExp) => names.some((name) => kind.test(name))
  return has(signatures) || (has(proofs) && has(ends))
}

/** The key goes to the server's own origin alone, and not with a link that proves itself. */
export const headersFor = (url: URL, { base, headers }: Trust) =>
  url.origin === base.origin && !isSigned(url) ? headers : {}
