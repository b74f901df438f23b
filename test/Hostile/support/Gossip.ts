import { createServer, type IncomingMessage, type Server } from "node:http"

/** What a server does with the next requests. */
export type Mood = "honest" | "gossiping"

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
}

const read = async (request: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A server in front of the doubles. When it gossips, its errors repeat the key and the whole order it was given. */
export class Gossip {
  mood: Mood = "honest"
  /** How often it repeated something. */
  repeated = 0
  /** What every request showed as its key. */
  readonly keys = new Set<string>()
  private url = ""
  private target = ""
  private readonly server: Server

  constructor() {
    this.server = createServer(async (request, response) => {
      const body = await read(request)
      const { authorization = "", ...headers } = request.headers
      this.keys.add(authorization)
      if (this.mood === "gossiping" && request.method === "POST") {
        this.repeated++
        const words = `Incorrect API key provided: ${authorization}. Your request was: ${body.toString()}`
        response
          .writeHead(this.repeated % 2 === 0 ? 401 : 400, {
            "content-type": "application/json",
            "x-request-id": words.slice(0, 60)
          })
          .end(JSON.stringify({ error: { message: words, type: "invalid_request_error", code: null, param: words } }))
        return
      }
      const answer = await fetch(`${this.target}${request.url}`, {
        method: request.method ?? "GET",
        headers: { authorization, "content-type": headers["content-type"] ?? "application/json" },
        ...(body.length > 0 && { body })
      })
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
  }

  async open() {
    this.url = await listen(this.server)
  }

  /** Its own address, in front of the doubles at theirs: a bot asks from its start on. */
  before(doubles: string) {
    this.target = doubles
    return this.url
  }

  close() {
    this.server.closeAllConnections()
    this.server.close()
  }
}

/** A collector that keeps what it is sent, as text. */
export class Collector {
  readonly bodies: Array<string> = []
  url = ""
  private readonly server = createServer(async (request, response) => {
    this.bodies.push(`${request.url} ${(await read(request)).toString()}`)
    response.setHeader("content-type", "application/json").end("{}")
  })

  async open() {
    this.url = await listen(this.server)
  }

  close() {
    this.server.closeAllConnections()
    this.server.close()
  }
}
