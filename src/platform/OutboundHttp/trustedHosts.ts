import { Schema, SchemaGetter } from "effect"

/** A server that downloads may go to although it is private or speaks plain http. */
export interface TrustedHost {
  /** As the URL parser writes it: in small letters, IPv6 in brackets. */
  readonly hostname: string
  /** Any where it is undefined; a scheme's own port is written as none, which is `""`. */
  readonly port: string | undefined
  /** Either where it is undefined. */
  readonly protocol: "http:" | "https:" | undefined
}

/** A host such as `minio.internal` or `[fd00::1]`, with a port or none, or an origin such as `http://minio.internal:9000`. */
const shape = /^(?:(https?):\/\/)?([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/?$/i

const parse = (text: string): TrustedHost | undefined => {
  const [, scheme, host, port] = shape.exec(text) ?? []
  const origin = `${scheme ?? "http"}://${host}${port === undefined ? "" : `:${port}`}`
  if (host === undefined || !URL.canParse(origin)) return undefined
  const url = new URL(origin)
  const { hostname } = url
  if (scheme !== undefined) {
    return { hostname, port: url.port, protocol: url.protocol === "https:" ? "https:" : "http:" }
  }
  return { hostname, port, protocol: undefined }
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === "https:" ? "443" : "80")

export const isAllowed = (url: URL, allowed: ReadonlyArray<TrustedHost>): boolean =>
  (url.protocol === "https:" || url.protocol === "http:") &&
  allowed.some(
    ({ hostname, port, protocol }) =>
      hostname === url.hostname &&
      (protocol === undefined
        ? port === undefined || Number(port) === Number(portOf(url))
        : protocol === url.protocol && port === url.port)
  )

/** As an operator writes it. */
export const writeTrustedHost = ({ hostname, port, protocol }: TrustedHost): string =>
  `${protocol === undefined ? "" : `${protocol}//`}${hostname}${port ? `:${port}` : ""}`

const entries = (text: string) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")

const message = "must be hosts or origins such as minio.internal,http://10.0.0.5:9000"

/** Hosts and origins, separated by commas. */
export const TrustedHosts = Schema.String.check(
  Schema.makeFilter((text: string) => (entries(text).every((one) => parse(one) !== undefined) ? undefined : message))
).pipe(
  Schema.decodeTo(Schema.Array(Schema.declare((value): value is TrustedHost => typeof value === "object")), {
    decode: SchemaGetter.transform((text) => entries(text).flatMap((one) => parse(one) ?? [])),
    encode: SchemaGetter.transform((hosts) => hosts.map(writeTrustedHost).join(","))
  })
)
