import { createWriteStream, openAsBlob } from "node:fs"
import { rm } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"

/** The limit: videos are fetched into files and uploaded from them, and nothing else. `POST /go` does it for as many as its body says. */
const { PORT: port, FROM: from = "", TO: to = "", FOLDER: folder = "" } = process.env

const bring = async (n: number) => {
  const path = join(folder, `bare-${n}.mp4`)
  const { body } = await fetch(from)
  if (body === null) throw new Error("no body")
  await pipeline(body, createWriteStream(path))
  const form = new FormData()
  form.set("chat_id", "1")
  form.set("video", await openAsBlob(path), "video.mp4")
  const answer = await fetch(to, { method: "POST", body: form })
  if (!answer.ok) throw new Error(`${answer.status}`)
  await answer.text()
  await rm(path)
}

const server = createServer((request, response) => {
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    const begun = performance.now()
    Promise.all(Array.from({ length: Number(body) }, (_, n) => bring(n))).then(
      () => response.end(String(performance.now() - begun)),
      (error: unknown) => {
        console.error(error)
        response.writeHead(500).end()
      }
    )
  })
})
server.listen(Number(port), "127.0.0.1", () => console.log("ready"))
