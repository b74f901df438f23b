import { createServer, request } from "node:http"

/** Answers that mean "not here, now": what a proxy before several bots tries at the next one. */
const elsewhere = new Set([502, 503])

/**
 * The proxy before several bots: each request goes to the next of them, and on to the one after when nobody is there or the
 * bot says that it is starting. A connection that breaks after the request was sent is a 502: Telegram sends again.
 */
export const roundRobin = async (ports: ReadonlyArray<number>) => {
  let turn = 0
  const served = new Map<number, number>(ports.map((port) => [port, 0]))
  const server = createServer((incoming, outgoing) => {
    const body: Array<Buffer> = []
    incoming.on("data", (chunk: Buffer) => body.push(chunk))
    incoming.on("end", () => {
      const first = turn++
      const attempt = (n: number): void => {
        const port = ports[(first + n) % ports.length]
        if (n === ports.length || port === undefined) {
          outgoing.writeHead(502).end()
          return
        }
        const { method, url: path, headers } = incoming
        const upstream = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
          if (elsewhere.has(response.statusCode ?? 0)) {
            response.resume()
            return attempt(n + 1)
          }
          served.set(port, (served.get(port) ?? 0) + 1)
          outgoing.writeHead(response.statusCode ?? 502, response.headers)
          response.on("error", () => outgoing.destroy())
          response.pipe(outgoing)
        })
        upstream.on("error", () => (outgoing.headersSent ? outgoing.destroy() : attempt(n + 1)))
        upstream.end(Buffer.concat(body))
      }
      attempt(0)
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(address !== null && typeof address === "object" ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    /** How many requests each port answered. */
    served,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}
