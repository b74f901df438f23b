import { createHmac } from "node:crypto"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"

/**
 * A video server that renders in a fixed time and writes down when things happened, in ms of its own clock: `GET /times`
 * gives, per prompt, when the order came, when the webhook left, and when the content was asked for.
 */
const { PORT: port, RENDER_MS: renderMs = "300", SECRET: secret = "", CLIP: given } = process.env
const small = new URL("../../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url)
const clip = readFileSync(given ?? small)
const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64")

interface Job {
  readonly id: string
  readonly prompt: string
  readonly target: string
  readonly ordered: number
  done: boolean
  told: number
  fetched: number
}
const jobs = new Map<string, Job>()
let last = 0

const tell = async (job: Job) => {
  job.done = true
  job.told = Date.now()
  const body = JSON.stringify({ id: `evt_${job.id}`, type: "video.completed", data: { id: job.id } })
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = createHmac("sha256", key).update(`evt_${job.id}.${timestamp}.${body}`).digest("base64")
  const headers = {
    "content-type": "application/json",
    "webhook-id": `evt_${job.id}`,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`
  }
  await fetch(job.target, { method: "POST", body, headers }).catch(() => undefined)
}

const field = (form: string, name: string) => new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)`).exec(form)?.[1] ?? ""
const view = ({ id, done }: Job) => ({ id, object: "video", status: done ? "completed" : "in_progress", progress: 50 })

const server = createServer((request, response) => {
  const json = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body))
  let form = ""
  request.on("data", (chunk: Buffer) => (form += chunk.toString()))
  request.on("end", () => {
    const [, id = "", content] = /^\/v1\/videos\/([^/]+)(\/content)?$/.exec(request.url ?? "") ?? []
    const job = jobs.get(id)
    if (request.url === "/clip") return response.setHeader("content-type", "video/mp4").end(clip)
    if (request.url === "/times") return json([...jobs.values()])
    if (request.method === "POST" && request.url === "/v1/videos") {
      const prompt = field(form, "prompt")
      // The prompt begins with where its contender wants to be told.
      const target = prompt.split(" ")[0] ?? ""
      const made: Job = { id: `video_${++last}`, prompt, target, ordered: Date.now(), done: false, told: 0, fetched: 0 }
      jobs.set(made.id, made)
      setTimeout(() => void tell(made), Number(renderMs))
      return json(view(made))
    }
    if (job !== undefined && content !== undefined) {
      job.fetched = Date.now()
      return response.setHeader("content-type", "video/mp4").end(clip)
    }
    if (job !== undefined) return json(view(job))
    return response.writeHead(404).end("{}")
  })
})
server.listen(Number(port), "127.0.0.1", () => console.log("ready"))
