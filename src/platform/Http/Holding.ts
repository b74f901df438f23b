import { createServer, type Server } from "node:http"
import { type ConnectionLimits, limitConnections } from "./Connections.ts"

/** Seconds after which a browser or prober should look again: a first start takes about three. */
const retryAfter = "1"

/** Whether the process runs: yes from its first moment, as a start that waits for a database is nothing to end it for. */
export const livePath = "/health/live"

/**
 * Connections at once: Telegram opens a hundred at most, providers and viewers of links some more. One address has half of
 * them at most, as a proxy in front has one address for everybody; a hundred of them may wait for their next request.
 */
const connectionLimits: ConnectionLimits = {
  total: 2000,
  ofAddress: 1000,
  idleOfAddress: 100,
  newForMillis: 1000
}
/** Headers of one request: browsers send thirty. */
const maxHeaders = 100
/** What a slow or silent peer may take, in ms; answers under way, such as a long video or an open page, are not cut. */
const timeouts = {
  /** A request line and headers are one packet. */
  headersTimeout: 5_000,
  /** The largest body is a megabyte. */
  requestTimeout: 30_000,
  /** Longer than the pauses of a busy bot's updates, so that Telegram's connections stay. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  /** Bytes: a signed callback's are the longest, and stay below two thousand. */
  maxHeaderSize: 16_384
}

/**
 * So long, in ms, nothing may go over a connection in either direction while an answer is awaited or sent: whoever asks and
 * does not read would hold its place for ever. Longer than any answer keeps silent.
 */
const stalledAfter = 180_000
/**
 * Nothing else than HTTP/1 is spoken here. Of a request that offers more, as Java's client does with every callback, Node
 * would read no body, and its connection would count as idle.
 */
const shouldUpgradeCallback = () => false

/**
 * A Node server that answers 503 until the program's own handler is attached: the port is open from the first moment of a
 * start, and a request that came then would wait for ever.
 */
export const holdingServer = (limits = connectionLimits, stalled = stalledAfter): Server => {
  const server = createServer({ ...timeouts, shouldUpgradeCallback })
  server.setTimeout(stalled)
  const { busy } = limitConnections(server, limits)
  server.maxHeadersCount = maxHeaders
  server.on("request", (request, response) => {
    response.once("close", busy(request.socket))
    if (server.listenerCount("request") > 1) return
    if (request.url === livePath) return response.writeHead(200, { "content-type": "text/plain" }).end("ok")
    response.writeHead(503, { "retry-after": retryAfter, refresh: retryAfter, "content-type": "text/plain" })
    response.end("starting")
  })
  return server
}
