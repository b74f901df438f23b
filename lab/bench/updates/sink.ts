import { createServer } from "node:http"

/** A Bot API that says yes to everything at once and counts: what is left of Telegram when Telegram costs nothing. */
let calls = 0

const server = createServer((request, response) => {
  if (request.url === "/count") {
    response.end(String(calls))
    return
  }
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    calls += 1
    const chat = Number(/"chat_id":(\d+)/.exec(body)?.[1] ?? 1)
    const sends = /\/(?:send|edit)Message/.test(request.url ?? "")
    const me = { id: 1, is_bot: true, first_name: "b", username: "bench_bot" }
    // One message a chat, with the chat's own number, so that every press is on the screen.
    const message = { message_id: chat, date: 1, chat: { id: chat, type: "private" }, text: "x" }
    const result = sends ? message : request.url?.endsWith("/getMe") === true ? me : true
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ ok: true, result }))
  })
})
server.listen(Number(process.env["PORT"]), "127.0.0.1", () => console.log("ready"))
