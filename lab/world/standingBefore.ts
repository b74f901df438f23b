import { createServer } from "node:http"

/** A request as another server is asked it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly bytes: Buffer
}

/**
 * A server before another one: `answer` gets each request and the way to have it answered by the other. Without an answer the
 * connection is cut.
 */
export const standingBefore = async (
  to: () => string,
  answer: (asked: Asked, forward: () => Promise<Answered>) => Promise<Answered | undefined>
) => {
  const server = createServer((request, response) => {
    const answered = async () => {
      const parts: Array<Buffer> = []
      for await (const part of request) parts.push(part)
      const headers = Object.entries(request.headers)
        .filter(([name]) => !/^(host|connection|content-length)$/.test(name))
        .map(([name, value]): [string, string] => [name, String(value)])
      const asked = {
        method: request.method ?? "GET",
        path: request.url ?? "",
        headers: Object.fromEntries(headers),
        body: Buffer.concat(parts)
      }
      const given = await answer(asked, () => forward(to(), asked))
      if (given === undefined) return response.destroy()
      response.writeHead(given.status, { "content-type": given.type, "content-length": given.bytes.length })
      return response.end(given.bytes)
    }
    answered().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = address !== null && typeof address === "object" ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

const forward = async (to: string, { method, path, headers, body }: Asked): Promise<Answered> => {
  const answer = await fetch(`${to}${path}`, {
    method,
    headers,
    ...(body.length > 0 && { body: new Uint8Array(body) })
  })
  return {
    status: answer.status,
    type: answer.headers.get("content-type") ?? "application/json",
    bytes: Buffer.from(await answer.arrayBuffer())
  }
}
