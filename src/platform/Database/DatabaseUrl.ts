import { Effect, Redacted, Schema } from "effect"
import { X509Certificate } from "node:crypto"
import { type ConnectionOptions, createSecureContext } from "node:tls"
import { isEscaped } from "../isEscaped.ts"
import { readPlainFile } from "../PlainFile.ts"
import { DatabaseError } from "./DatabaseError.ts"

/** What libpq, and so every other client, knows as `sslmode`. */
const SslMode = Schema.Literals(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
type SslMode = typeof SslMode.Type

/** Where a socket leads: to a port, or to a file. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string }

/** How a connection is secured; without TLS it is `false`. */
export type Security = ConnectionOptions | false

/** A DATABASE_URL, read as libpq reads it. */
export interface DatabaseUrl {
  /** As the driver takes it. */
  readonly url: Redacted.Redacted
  readonly address: Address
  /** The address in words, without user and password. */
  readonly at: string
  /** What `sslmode` allows, what is tried first at the front. */
  readonly securities: ReadonlyArray<Security>
}

const defaultPort = 5432

const wrong = (detail: string) => new DatabaseError({ reason: "url", detail })

/** A URL without a host, as it is written for a socket whose folder is a parameter, is none to the standard parser. */
const withHost = (text: string) =>
  text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#@]*@)?)(?=[:/?#]|$)(?![^/?#]*@)/, "$1localhost")

const severalHosts = (setting: string) => wrong(`${setting} names several hosts: only one can be used`)

/** A slash or an @ in an unescaped password would make a part of it look like an address. */
const parsed = (setting: string, text: string) => {
  const url = URL.parse(text)
  // `a:1,b:2` has two ports, and so is no URL to the standard parser.
  if (url === null && /^[^/]*\/\/([^/?#@]*@)?[^/?#@]*,/.test(text)) return severalHosts(setting)
  return url !== null && [url.username, url.password, url.pathname].every(isEscaped) && !url.pathname.includes("@")
    ? Effect.succeed(url)
    : wrong(`${setting} is no URL: in a user and a password, write / as %2F, @ as %40, # as %23, ? as %3F, % as %25`)
}

const addressOf = Effect.fnUntraced(function* (setting: string, url: URL) {
  const host = yield* Effect.try({
    try: () => url.searchParams.get("host") ?? decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, "$1")),
    catch: () => wrong(`${setting}: its host is no name`)
  })
  const port = Number(url.searchParams.get("port") ?? (url.port || defaultPort))
  if (host.includes(",")) return yield* severalHosts(setting)
  if (!(Number.isInteger(port) && port > 0 && port < 65_536)) {
    return yield* wrong(`${setting}: its port must be a number from 1 to 65535`)
  }
  const address: Address = host.startsWith("/")
    ? { path: `${host}/.s.PGSQL.${port}` }
    : { host: host || "localhost", port }
  return address
})

/** The authorities of the system are for everybody's names: libpq takes them for nothing less than a name that is checked. */
const system = "system"

const modeOf = Effect.fnUntraced(function* (setting: string, given: URLSearchParams) {
  const isSystem = given.get("sslrootcert") === system
  const mode = given.get("sslmode") ?? (isSystem ? "verify-full" : given.get("ssl") === "true" ? "require" : "prefer")
  if (!Schema.is(SslMode)(mode)) {
    return yield* wrong(`${setting}: sslmode must be one of ${SslMode.literals.join(", ")}`)
  }
  return isSystem && mode !== "verify-full"
    ? yield* wrong(`${setting}: sslmode must be verify-full beside sslrootcert=system`)
    : mode
})

/** The longest file of certificates, in bytes: all authorities of a system take a quarter of it. */
const maxCertificates = 1_000_000

const file = (setting: string, name: string, path: string | null) =>
  path === null
    ? Effect.undefined
    : Effect.mapError(readPlainFile(path, maxCertificates), (fault) => wrong(`${setting}: ${name} ${path} ${fault}`))

/** Whether something can be used: TLS would not say so until a connection is under way, and then to nobody. */
const works = (use: () => unknown): boolean => {
  try {
    use()
    return true
  } catch {
    return false
  }
}

/** Certificates: the authority that the server's is held against, and our own with its key. */
const certificates = Effect.fnUntraced(function* (setting: string, given: URLSearchParams) {
  const root = given.get("sslrootcert")
  const ca = yield* file(setting, "sslrootcert", root === system ? null : root)
  const cert = yield* file(setting, "sslcert", given.get("sslcert"))
  const key = yield* file(setting, "sslkey", given.get("sslkey"))
  if ((cert === undefined) !== (key === undefined))
    return yield* wrong(`${setting}: sslcert and sslkey belong together`)
  if (ca !== undefined && !works(() => new X509Certificate(ca.toString()))) {
    return yield* wrong(
      `${setting}: sslrootcert ${root} holds no certificate, which begins with -----BEGIN CERTIFICATE-----`
    )
  }
  if (cert !== undefined && key !== undefined && !works(() => createSecureContext({ cert, key }))) {
    return yield* wrong(
      `${setting}: sslcert and sslkey must be a certificate and its own key, in PEM and without a password`
    )
  }
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert, key }) } satisfies ConnectionOptions
})

/** Without `sslrootcert` a certificate is held against the authorities that Node knows. */
const securitiesOf = (mode: SslMode, own: ConnectionOptions): ReadonlyArray<Security> => {
  const unverified = { ...own, rejectUnauthorized: false }
  const byAuthority = { ...own, rejectUnauthorized: true, checkServerIdentity: () => undefined }
  switch (mode) {
    case "disable":
      return [false]
    case "allow":
      return [false, unverified]
    case "prefer":
      return [unverified, false]
    case "require":
      return [own.ca === undefined ? unverified : byAuthority]
    case "verify-ca":
      return [byAuthority]
    case "verify-full":
      return [{ ...own, rejectUnauthorized: true }]
  }
}

/** Reads a URL and the certificates that it names. `setting` is what its faults are called by. */
export const read = Effect.fnUntraced(function* (setting: string, given: Redacted.Redacted) {
  const text = withHost(Redacted.value(given))
  const url = yield* parsed(setting, text)
  const address = yield* addressOf(setting, url)
  const mode = yield* modeOf(setting, url.searchParams)
  const own = yield* certificates(setting, url.searchParams)
  return {
    url: Redacted.make(text),
    address,
    at:
      "path" in address
        ? address.path
        : `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`,
    // Nobody listens in on a file of the machine, and Postgres speaks no TLS there.
    securities: "path" in address ? [false] : securitiesOf(mode, own)
  } satisfies DatabaseUrl
})

/** The embedded server's: it listens on this machine alone. */
export const embedded = (url: Redacted.Redacted, port: number): DatabaseUrl => ({
  url,
  address: { host: "127.0.0.1", port },
  at: `127.0.0.1:${port}`,
  securities: [false]
})
