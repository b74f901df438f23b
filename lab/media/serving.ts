import { createServer } from "node:http"
import { readFile } from "node:fs/promises"
import { join } from "node:path"

/** Where a prompt says which file its video is to be. */
const named = /\[file ([\w.-]+)\]/
/** The words of an order whose video is a file of the corpus. */
export const promptFor = (name: string) => `a fox [file ${name}] in the snow`

/**
 * A video server before another one, whose videos are files of a folder: an order that names one is forwarded like every
 * other, and where its finished video is asked for, the file is given out.
 */
export const serving = async (to: () => string, folder: string) => {
  const files = new Map<string, string>()
  const server = createServer((request, response) => {
    const answer = async () => {
      const [, task = ""] = /\/videos\/([^/?]+)\/content(?!.*variant=thumbnail)/.exec(request.url ?? "") ?? []
      const file = files.get(task)
      if (file !== undefined) {
        const bytes = await readFile(join(folder, file))
        response.writeHead(200, { "content-type": "video/mp4", "content-length": bytes.length }).end(bytes)
        return
      }
      const parts: Array<Buffer> = []
      for await (const part of request) parts.push(part)
      const body = Buffer.concat(parts)
      const headers = Object.entries(request.headers).filter(
        ([name]) => !/^(host|connection|content-length)$/.test(name)
      )
      const answered = await fetch(`${to()}${request.url ?? ""}`, {
        method: request.method ?? "GET",
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length > 0 && { body })
      })
      const bytes = Buffer.from(await answered.arrayBuffer())
      const [, name] = named.exec(body.toString()) ?? []
      if (name !== undefined && request.method === "POST" && answered.ok)
        files.set(String(JSON.parse(bytes.toString()).id), name)
      response.writeHead(answered.status, {
        "content-type": answered.headers.get("content-type") ?? "application/json"
      })
      response.end(bytes)
    }
    answer().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = address !== null && typeof address === "object" ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() }
}
