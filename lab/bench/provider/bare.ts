import { createServer } from "node:http"
import { createFalClient } from "@fal-ai/client"
import OpenAI from "openai"
import Replicate, { validateWebhook } from "replicate"
import { wires } from "./wires.ts"

/**
 * The limit: a provider's own client alone, or plain calls where it has none. `POST /order` submits the body as a prompt, a webhook
 * leads to a status and the content.
 */
const { PORT: port, WIRE: wire = "v1", BASE_URL: baseURL = "", SECRET: secret = "" } = process.env

interface Client {
  readonly order: (prompt: string, target: string) => Promise<unknown>
  /** The answer whose body is the video. */
  readonly finish: (body: string, headers: Headers) => Promise<Response>
}

const { model = "" } = wires.get(wire) ?? {}
const authorization = "Bearer bench"
const words = { duration: 5, aspect_ratio: "9:16", resolution: "480p" }

const openAi = (): Client => {
  const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 })
  return {
    order: (prompt) => client.videos.create({ prompt, model, seconds: "4", size: "720x1280" }),
    finish: async (body, headers) => {
      await client.webhooks.verifySignature(body, headers, secret)
      const job = await client.videos.retrieve(JSON.parse(body).data.id)
      return client.videos.downloadContent(job.id)
    }
  }
}

const replicate = (): Client => {
  const client = new Replicate({ auth: "bench", baseUrl: baseURL, useFileOutput: false })
  return {
    order: (prompt, webhook) =>
      client.predictions.create({
        model,
        input: { prompt, ...words },
        webhook,
        webhook_events_filter: ["completed"]
      }),
    finish: async (body, headers) => {
      const of = (header: string) => headers.get(`webhook-${header}`) ?? ""
      await validateWebhook({ id: of("id"), timestamp: of("timestamp"), signature: of("signature"), body, secret })
      const { output } = await client.predictions.get(JSON.parse(body).id)
      return fetch(String(output), { headers: { authorization } })
    }
  }
}

/** Its client proves no webhook. */
const fal = (): Client => {
  const client = createFalClient({
    credentials: "bench:key",
    suppressLocalCredentialsWarning: true,
    fetch: (url, init) => fetch(String(url).replace("https://queue.fal.run", baseURL), init)
  })
  return {
    order: (prompt, webhookUrl) => client.queue.submit(model, { input: { prompt, ...words }, webhookUrl }),
    finish: async (body) => {
      const requestId = JSON.parse(body).request_id
      await client.queue.status(model, { requestId })
      const { data } = await client.queue.result(model, { requestId })
      return fetch(data.video.url)
    }
  }
}

/** It has no client of its own for JavaScript. */
const ark = (): Client => {
  const tasks = `${baseURL}/contents/generations/tasks`
  const headers = { "content-type": "application/json", authorization }
  return {
    order: async (prompt, callback_url) => {
      const content = [{ type: "text", text: prompt }]
      const body = JSON.stringify({ model, content, callback_url, ratio: "9:16", duration: 5, resolution: "480p" })
      const answer = await fetch(tasks, { method: "POST", headers, body })
      return answer.json()
    },
    finish: async (body) => {
      const answer = await fetch(`${tasks}/${JSON.parse(body).id}`, { headers })
      const { content } = (await answer.json()) as { readonly content: { readonly video_url: string } } // the server's own format
      return fetch(content.video_url)
    }
  }
}

const client = ({ v1: openAi, fal, replicate, ark }[wire] ?? openAi)()

const finish = async (body: string, headers: Headers) => {
  const content = await client.finish(body, headers)
  for await (const _ of content.body ?? []);
}

const server = createServer((request, response) => {
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    const headers = new Headers(
      Object.entries(request.headersDistinct).map(([name, [value = ""] = []]) => [name, value])
    )
    const work = request.url === "/order" ? client.order(body, `http://127.0.0.1:${port}/told`) : finish(body, headers)
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
