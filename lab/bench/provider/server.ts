import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { type Job, type Wire, wires } from "./wires.ts"

/**
 * A video server of every wire, each below a path of its own, that renders in a fixed time and writes down when things happened, in ms of
 * its own clock: `GET /times` gives, per prompt, when the order came, when the webhook left, and when the content was asked for.
 */
const { PORT: port, RENDER_MS: renderMs = "300", SECRET: secret = "", CLIP: given } = process.env
const small = new URL("../../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url)
const clip = readFileSync(given ?? small)

const jobs = new Map<string, Job>()
let last = 0

const tell = async (job: Job, wire: Wire, origin: string) => {
  job.done = true
  job.told = Date.now()
  const body = JSON.stringify(wire.told(job, origin))
  const headers = { "content-type": "application/json", ...wire.signed(job, body, secret) }
  await fetch(job.target, { method: "POST", body, headers }).catch(() => undefined)
}

const begin = ({ prompt, target }: ReturnType<Wire["order"]>): Job => {
  // Without an address of its own the prompt begins with where its contender wants to be told.
  const told = target ?? prompt.split(" ")[0] ?? ""
  const job = { id: `video_${++last}`, prompt, target: told, ordered: Date.now(), done: false, told: 0, fetched: 0 }
  jobs.set(job.id, job)
  return job
}

const server = createServer((request, response) => {
  const json = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body))
  const video = () => response.setHeader("content-type", "video/mp4").end(clip)
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    const url = new URL(request.url ?? "", `http://127.0.0.1:${port}`)
    if (url.pathname === "/clip") return video()
    if (url.pathname === "/times") return json([...jobs.values()])
    const [, name = "", path = ""] = /^\/(\w+)(\/.*)$/.exec(url.pathname) ?? []
    const wire = wires.get(name)
    if (wire === undefined) return response.writeHead(404).end("{}")
    const origin = `${url.origin}/${name}`
    if (request.method === "POST" && wire.orders.test(path)) {
      const job = begin(wire.order({ query: url.searchParams, body }))
      setTimeout(() => void tell(job, wire, origin), Number(renderMs))
      return json(wire.view(job, origin, path))
    }
    const wanted = jobs.get(wire.file.exec(path)?.[1] ?? "")
    if (wanted !== undefined) {
      wanted.fetched = Date.now()
      return video()
    }
    const job = jobs.get(wire.task.exec(path)?.[1] ?? "")
    const answer = job === undefined ? wire.others?.[path] : wire.view(job, origin, path)
    return answer === undefined ? response.writeHead(404).end("{}") : json(answer)
  })
})
server.listen(Number(port), "127.0.0.1", () => console.log("ready"))
