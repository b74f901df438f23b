import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import { setTimeout } from "node:timers/promises"
import { Effect, Schema } from "effect"
import { TrustedHosts } from "../../src/platform/OutboundHttp/trustedHosts.ts"

/** One request as it came over the wire. */
export interface Exchange {
  readonly method: string
  /** With its query, and as percent-encoded as it came. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The fields of a multipart body. */
  readonly form: Readonly<Record<string, string>>
}

/** How much a `flood` is, in bytes, for whoever takes it all. */
export const floodSize = 200_000_000

/** What the server does with a request. */
export type Answer =
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      /** A string or bytes go as they are, anything else as JSON. */
      readonly body?: unknown
      /**
       * After the body: `reset` cuts the connection, `hang` sends nothing more, `flood` sends {@link floodSize} more.
       * Default: a proper end.
       */
      readonly then?: "reset" | "hang" | "flood"
    }
  /** No answer at all. */
  | "hang"
  | "reset"

export interface VideoServer {
  /** The base URL of its API, such as `http://127.0.0.1:1234/v1`. */
  readonly url: string
  /** All requests so far, the oldest first. */
  readonly requests: ReadonlyArray<Exchange>
  /** Replaces what the server does; before the first call it answers 404. */
  readonly script: (respond: (exchange: Exchange) => Answer) => void
  /** How many bytes of `flood`s were taken from it so far; what the system's own socket buffers hold counts as taken. */
  readonly flooded: () => number
  /** Waits until no request is left without its whole answer; fails after two seconds. */
  readonly idle: Effect.Effect<void>
}

const fieldsOf = (body: string, type: string): Readonly<Record<string, string>> => {
  const boundary = /boundary=("?)([^";]+)\1/.exec(type)?.[2]
  if (boundary === undefined) return {}
  const fields = body.split(`--${boundary}`).flatMap((part) => {
    const field = /name="([^"]+)"\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*)\r\n$/.exec(part)
    return field === null ? [] : [[field[1] ?? "", field[2] ?? ""] as const]
  })
  return Object.fromEntries(fields)
}

const read = async (request: IncomingMessage): Promise<Exchange> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString("utf8")
  const form = fieldsOf(body, request.headers["content-type"] ?? "")
  return { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body, form }
}

const floodChunk = Buffer.alloc(1 << 16, "x")

/** Sends until the other side has had enough; one chunk at a time, so that each is counted when it was taken. */
const flood = (response: ServerResponse, taken: (bytes: number) => void) => {
  let sent = 0
  const next = () => {
    if (response.destroyed) return
    if (sent >= floodSize) {
      response.end()
      return
    }
    response.write(floodChunk, (error) => {
      if (error) return
      sent += floodChunk.length
      taken(floodChunk.length)
      next()
    })
  }
  next()
}

const bytesOf = (body: unknown): string | Uint8Array =>
  typeof body === "string" || body instanceof Uint8Array ? body : body === undefined ? "" : JSON.stringify(body)

const answer = (response: ServerResponse, answer: Answer, taken: (bytes: number) => void) => {
  if (answer === "hang") return
  if (answer === "reset") {
    response.destroy()
    return
  }
  // The tests that name dates name all of them.
  response.sendDate = false
  response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers })
  const body = bytesOf(answer.body)
  if (answer.then === undefined) response.end(body)
  else if (answer.then === "flood") response.write(body, () => flood(response, taken))
  else response.write(body, () => (answer.then === "reset" ? response.destroy() : undefined))
}

/** A local server that answers as the script says, and remembers what it was asked. It ends with the scope. */
export const makeVideoServer = Effect.acquireRelease(
  Effect.callback<{ readonly server: VideoServer; readonly close: () => void }>((resume) => {
    const requests: Array<Exchange> = []
    let respond: (exchange: Exchange) => Answer = () => ({ status: 404, body: {} })
    const open = new Set<ServerResponse>()
    let flooded = 0
    const taken = (bytes: number) => {
      flooded += bytes
    }
    const http = createServer((request, response) => {
      open.add(response)
      response.once("close", () => open.delete(response))
      read(request).then(
        (exchange) => {
          requests.push(exchange)
          answer(response, respond(exchange), taken)
        },
        () => response.destroy()
      )
    })
    http.listen(0, "127.0.0.1", () => {
      const address = http.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const server = {
        url: `http://127.0.0.1:${port}/v1`,
        requests,
        script: (next: typeof respond) => {
          respond = next
        },
        flooded: () => flooded,
        idle: Effect.promise(async () => {
          for (let waited = 0; open.size > 0; waited += 10) {
            if (waited > 2000) throw new Error(`${open.size} requests are still open`)
            await setTimeout(10)
          }
        })
      }
      const close = () => {
        http.closeAllConnections()
        http.close()
      }
      resume(Effect.succeed({ server, close }))
    })
  }),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ server }) => server))

/** What lets a driver download from a server on a port of its own of this machine. */
export const trusting = ({ url }: Pick<VideoServer, "url">) => ({
  trustedHosts: Schema.decodeSync(TrustedHosts)(new URL(url).origin)
})
