import { Agent, request } from "node:http"

/** Sends updates and prints one line of JSON: how many were answered 200 in a second, and how long they took in ms. */
const {
  PORTS: where = "",
  KIND: kind,
  RATE: rate,
  SECONDS: seconds,
  COUNT: count,
  SECRET: secret = "",
  FIRST: first,
  USERS: people = "1000",
  STRIDE: stride = "1"
} = process.env
/** Several processes take turns, whoever the update is from. */
const ports = where.split(",").map(Number)
/** Users who take turns; with a stride they are spread over as many more that are only stored. */
const users = Number(people)
const inFlight = 32
const agent = new Agent({ keepAlive: true, maxSockets: 512 })

let update = Number(first)
const body = () => {
  const id = 1_000 + (update % users) * Number(stride)
  const from = { id, is_bot: false, first_name: "x", language_code: "ru" }
  const chat = { id, type: "private" }
  const even = Math.floor(update / users) % 2 === 0
  const content =
    kind === "press"
      ? {
          callback_query: {
            id: String(update),
            from,
            chat_instance: "1",
            data: even ? "M" : "N",
            message: { message_id: id, date: 1, chat }
          }
        }
      : {
          my_chat_member: {
            from,
            chat,
            date: 1,
            old_chat_member: { status: "member", user: from },
            new_chat_member: { status: even ? "kicked" : "member", user: from }
          }
        }
  return JSON.stringify({ update_id: update++, ...content })
}

const times: Array<number> = []
let failed = 0
const send = () =>
  new Promise<void>((resolve) => {
    const port = ports[update % ports.length] ?? 0
    const text = body()
    const begun = performance.now()
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      "x-telegram-bot-api-secret-token": secret
    }
    const outgoing = request(
      { port, host: "127.0.0.1", method: "POST", path: "/telegram", agent, headers },
      (response) => {
        response.resume()
        response.on("end", () => {
          if (response.statusCode === 200) times.push(performance.now() - begun)
          else failed += 1
          resolve()
        })
      }
    )
    outgoing.on("error", () => {
      failed += 1
      resolve()
    })
    outgoing.end(text)
  })

const begun = performance.now()
const end = begun + Number(seconds) * 1000
if (rate === undefined || rate === "") {
  const last = Number(first) + Number(count)
  const worker = async () => {
    while (count === "" ? performance.now() < end : update < last) await send()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
} else {
  // Arrivals keep their own time, whether answers come or not.
  const pending: Array<Promise<void>> = []
  for (let n = 0; performance.now() < end; n++) {
    const due = begun + (n * 1000) / Number(rate)
    const early = due - performance.now()
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early))
    pending.push(send())
  }
  await Promise.all(pending)
}
times.sort((a, b) => a - b)
const quantile = (q: number) => times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0
const elapsed = (performance.now() - begun) / 1000
console.log(
  JSON.stringify({ rate: times.length / elapsed, p50: quantile(0.5), p99: quantile(0.99), failed, next: update })
)
process.exit(0)
