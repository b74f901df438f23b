import { isIP } from "node:net"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest } from "effect/http"
import { PageToken, tokenHeader } from "./PageToken.ts"
import { refuse } from "./Wire.ts"

/** Bytes of a body that is read whole: an order with pictures in it is the longest, and those are bounded by 20 MB. */
const maxBodyBytes = 24 * 1024 * 1024

/** What a request says of where it comes from. */
export interface Visit {
  readonly method: string
  /** The path, without the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The address of this machine that the connection came to. */
  readonly arrivedAt: string | undefined
}

const hostOf = (header: string): URL | undefined =>
  /^[\w.:[\]-]+$/.test(header) && URL.canParse(`http://${header}`) ? new URL(`http://${header}`) : undefined

/** Names that lead to this machine whatever anybody's DNS says. */
const isLoopback = (name: string) =>
  name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name)

/** Where the connection came to, as a URL writes it: IPv4 in IPv6 is IPv4. */
const arrival = (address = "") => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "")
  return isIP(plain) === 6 ? `[${plain}]` : plain
}

const reads: ReadonlySet<string> = new Set(["GET", "HEAD"])

/** Whoever follows a link to the page opens it; what the page holds stays its own. */
const opensPage = ({ method, path, headers }: Visit) =>
  reads.has(method) &&
  (path === "/" || path === "/playground") &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document"

/**
 * Why a visit is refused, if it is. The playground trusts whoever runs programs on its machine, so the one to keep out is a
 * web page that somebody there has open: of another site, or of a name that was made to lead here. Browsers say
 * which page a request is of, programs say nothing; what a page changes, it proves with the token of the page's own HTML.
 */
export const refusalOf = (visit: Visit, hosts: ReadonlySet<string>, token: string): string | undefined => {
  const { headers, method } = visit
  const host = hostOf(headers["host"] ?? "")
  const isOwn =
    host !== undefined &&
    (isLoopback(host.hostname) || hosts.has(host.hostname) || host.hostname === arrival(visit.arrivedAt))
  if (!isOwn) return "this name is not the playground's: PLAYGROUND_HOSTS names further ones"
  const origin = headers["origin"]
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host.host)) {
    return "requests of other origins are refused"
  }
  const site = headers["sec-fetch-site"]
  if (site === undefined && origin === undefined) return undefined
  if (site !== undefined && site !== "same-origin" && site !== "none" && !opensPage(visit)) {
    return "requests of other sites are refused"
  }
  return reads.has(method) || headers[tokenHeader] === token ? undefined : "the page is an old one: load it again"
}

/** Around every route of the playground: only visits that may be, and no body that is longer than any client's. */
export const visitors = (hosts: ReadonlyArray<string>) =>
  HttpRouter.middleware(
    Effect.gen(function* () {
      const token = yield* PageToken
      const own = new Set(hosts.map((host) => host.toLowerCase()))
      return (served) =>
        Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const { localAddress } = NodeHttpServerRequest.toIncomingMessage(request).socket
          const [path = ""] = request.url.split("?")
          const visit = { method: request.method, path, headers: request.headers, arrivedAt: localAddress }
          const refusal = refusalOf(visit, own, token.value)
          return refusal === undefined ? yield* served : refuse(403, refusal)
        }).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxBodyBytes)))
    })
  )
