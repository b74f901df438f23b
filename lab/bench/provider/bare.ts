import { createServer } from "node:http"
import OpenAI from "openai"

/** The limit: the SDK alone. `POST /order` submits the body as a prompt, a webhook leads to a status and the content. */
const { PORT: port, BASE_URL: baseURL, SECRET: secret = "" } = process.env
const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 })

const finish = async (body: string, headers: Headers) => {
  await client.webhooks.verifySignature(body, headers, secret)
  const { data } = JSON.parse(body)
  const job = await client.videos.retrieve(data.id)
  const content = await client.videos.downloadContent(job.id)
  for await (const _ of content.body ?? []);
}

const server = createServer((request, response) => {
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    const headers = new Headers(
      Object.entries(request.headersDistinct).map(([name, [value = ""] = []]) => [name, value])
    )
    const work =
      request.url === "/order"
        ? client.videos.create({ prompt: body, model: "sora-2", seconds: "4", size: "720x1280" })
        : finish(body, headers)
    work.then(
      () => response.end(),
      (error: unknown) => {
        console.error(error)
        response.writeHead(500).end()
      }
    )
  })
})
server.listen(Number(port), "127.0.0.1", () => console.log("ready"))
