import { createServer, type Server } from "node:http"

/** Seconds after which a browser or prober should look again: a first start takes about three. */
const retryAfter = "1"

/**
 * A Node server that answers 503 until the program's own handler is attached: the port is open from the first moment of a
 * start, and a request that came then would wait for ever.
 */
export const holdingServer = (): Server => {
  const server = createServer()
  server.on("request", (_request, response) => {
    if (server.listenerCount("request") > 1) return
    response.writeHead(503, { "retry-after": retryAfter, refresh: retryAfter, "content-type": "text/plain" })
    response.end("starting")
  })
  return server
}
