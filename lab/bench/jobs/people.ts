import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { asRead } from "../../world/asRead.ts"
import { secret } from "../stage.ts"

/**
 * People and the Telegram between them and the bot, at no cost of their own: each person presses their way to the card of
 * a video, waits there until all are told to go, creates it, and is done when the video comes. Who arrives later waits for
 * nobody.
 */
const way = ["🌟 SORA 2", "✋ Вручную", "📱 9:16", "4 сек"]
const create = "✅ Создать"

/** An update load (lab/bench/load.ts) has other people and other ids: the same one twice is one update. */
const [firstPerson, firstUpdate] = [10_000_000, 1_000_000_000]

/** Whoever arrived last has their video by then, on a machine that does other things as well. */
const lastVideosMillis = 120_000

interface Person {
  readonly id: number
  readonly waits: boolean
  step: number
  card: { readonly message: number; readonly data: string } | undefined
}
interface Button {
  readonly text: string
  readonly callback_data?: string
}
interface Call {
  readonly chat_id: number
  readonly message_id?: number
  readonly reply_markup?: { readonly inline_keyboard: ReadonlyArray<ReadonlyArray<Button>> }
}

/** Whether all of it came. */
const drained = (request: IncomingMessage) =>
  new Promise<boolean>((resolve) => {
    request.resume()
    request.once("close", () => resolve(request.complete))
  })

const read = async (request: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request's chunks are bytes
  return Buffer.concat(chunks)
}

export const gathered = async (count: number) => {
  const people = new Map<number, Person>()
  const add = (waits: boolean) => {
    const person: Person = { id: firstPerson + people.size, waits, step: 0, card: undefined }
    people.set(person.id, person)
    return person
  }
  for (let n = 0; n < count; n++) add(true)
  let bot = 0
  let updates = firstUpdate
  let messages = 0
  let ready = 0
  let finished = 0
  const failed: Array<string> = []
  /** It begins with where the provider tells that the video is there. */
  const prompt = () => `http://127.0.0.1:${bot}/sora_callback a kite`

  const post = async (id: number, content: object) => {
    const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret }
    const body = JSON.stringify({ update_id: ++updates, ...content })
    // Like Telegram: an update whose connection broke comes again.
    const send = () => fetch(`http://127.0.0.1:${bot}/telegram`, { method: "POST", headers, body })
    const answer = await send().catch(send)
    if (!answer.ok) failed.push(`${answer.status} for ${id}`)
  }
  const from = (id: number) => ({ id, is_bot: false, first_name: "x", language_code: "ru" })
  const say = (id: number, text: string) =>
    post(id, { message: { message_id: ++messages, date: 1, from: from(id), chat: { id, type: "private" }, text } })
  const press = (id: number, message: number, data: string) =>
    post(id, {
      callback_query: {
        id: String(updates),
        from: from(id),
        chat_instance: "1",
        data,
        message: { message_id: message, date: 1, chat: { id, type: "private" } }
      }
    })

  const look = (person: Person, message: number, buttons: ReadonlyArray<Button>) => {
    const find = (label: string) => buttons.find(({ text }) => asRead(text).startsWith(label))?.callback_data
    const wanted = find(way[person.step] ?? create)
    if (wanted === undefined || person.card !== undefined) return
    const step = ++person.step
    if (step > way.length) {
      person.card = { message, data: wanted }
      ready += 1
      if (!person.waits) void press(person.id, message, wanted)
      return
    }
    void press(person.id, message, wanted).then(() => (step === way.length ? say(person.id, prompt()) : undefined))
  }

  const received = async (request: IncomingMessage, response: ServerResponse) => {
    if (!(await drained(request))) return failed.push("an upload broke")
    finished += 1
    const video = { file_id: `f${++messages}`, width: 720, height: 1280, duration: 4 }
    response.setHeader("content-type", "application/json")
    return response.end(JSON.stringify({ ok: true, result: { message_id: messages, video } }))
  }

  const server = createServer((request, response) => {
    // A video may be larger than what there is room for ten times.
    if (request.url?.endsWith("/sendVideo") === true) return void received(request, response)
    void read(request).then((body) => {
      const method = request.url?.split("/").at(-1) ?? ""
      const answer = (result: unknown) =>
        response.setHeader("content-type", "application/json").end(JSON.stringify({ ok: true, result }))
      if (method === "getMe") return answer({ id: 1, is_bot: true, first_name: "b", username: "bench_bot" })
      if (method !== "sendMessage" && method !== "editMessageText") return answer(true)
      const call: Call = JSON.parse(body.toString())
      const message = call.message_id ?? ++messages
      answer({ message_id: message, date: 1, chat: { id: call.chat_id, type: "private" }, text: "x" })
      const person = people.get(call.chat_id)
      if (person !== undefined) look(person, message, call.reply_markup?.inline_keyboard.flat() ?? [])
      return undefined
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? (address?.port ?? 0) : 0

  const until = async (what: string, enough: () => boolean, timeoutMillis: number) => {
    const end = performance.now() + timeoutMillis
    while (!enough()) {
      if (performance.now() > end)
        throw new Error(`${what}: ${ready} ready, ${finished} finished; ${failed.join(", ")}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const some = async (each: (person: Person) => Promise<unknown>) => {
    const all = people.values()
    const worker = async () => {
      for (const person of all) await each(person)
    }
    await Promise.all(Array.from({ length: 32 }, worker))
  }
  return {
    telegram: `http://127.0.0.1:${port}`,
    toTheirCards: async (at: number) => {
      bot = at
      await some(({ id }) => say(id, "/video"))
      await until("not everybody got to a card", () => ready === count, 60_000 + count * 50)
    },
    /** Ms until everybody has their video. */
    create: async () => {
      const begun = performance.now()
      await some(({ id, card }) => (card === undefined ? Promise.resolve() : press(id, card.message, card.data)))
      await until("not everybody got a video", () => finished >= count, 60_000 + count * 1000)
      return performance.now() - begun
    },
    /** Lets so many people a second arrive at the bot, each for a video of their own, and gives how many came and were served. */
    arrive: async (at: number, perSecond: number, seconds: number) => {
      bot = at
      const before = people.size
      const end = performance.now() + seconds * 1000
      while (performance.now() < end) {
        void say(add(false).id, "/video")
        await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond))
      }
      const served = () => finished >= people.size
      const late = await until("", served, lastVideosMillis).then(
        () => [],
        () => [`${people.size - finished} people who arrived got no video`]
      )
      return { arrived: people.size - before, failed: [...failed, ...late] }
    },
    close: () => server.close()
  }
}
