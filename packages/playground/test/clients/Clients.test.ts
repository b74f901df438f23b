import type { Server } from "node:http"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { start, until } from "../TelegramServer.ts"
import { type Sample, samples } from "./SampleBots.ts"

const token = "5151:sample_bot-token"
const user = 7

interface Message {
  readonly message_id: number
  readonly [field: string]: unknown
}

/** A user beside a sample bot, who writes, presses and reads. */
const beside = Effect.fnUntraced(function* (sample: Sample) {
  const double = yield* start({ atRoot: true })
  yield* double.post("telegram/users", { users: [{ id: user, first_name: "Ann" }] })
  const messages = async (): Promise<ReadonlyArray<Message>> =>
    Object(await Effect.runPromise(double.get(`telegram/messages?user=${user}`))).body.messages
  /** The newest messages once they fit. */
  const sees = Effect.fnUntraced(function* (...expected: ReadonlyArray<object>) {
    const fits = (all: ReadonlyArray<Message>) => {
      try {
        expect(all.slice(-expected.length)).toMatchObject(expected)
        return true
      } catch {
        return false
      }
    }
    const last = (yield* until(messages, fits)).slice(-expected.length)
    expect(last).toMatchObject(expected)
    return last
  })
  const press = (message: number, data: string) => double.post("chat/press", { user, message, data })
  return { ...double, bot: sample(double.origin, token), sees, press }
})
type Beside = Effect.Success<ReturnType<typeof beside>>

/** Writes and presses all three buttons; every call of the bot has to succeed. */
const conversation = Effect.fnUntraced(function* ({ say, sees, press, get }: Beside) {
  yield* say("hello")
  const [, answer] = yield* sees(
    { text: "hello" },
    { text: "you said hello", reply_to_message: { text: "hello" }, reply_markup: { inline_keyboard: [[{}, {}, {}]] } }
  )
  const at = answer?.message_id ?? 0
  expect((yield* press(at, "photo")).body).toEqual({ toast: "coming" })
  yield* sees({ photo: [{ width: 90, height: 160 }], caption: "one" })
  expect((yield* press(at, "album")).body).toEqual({ toast: "coming" })
  const [a, b] = yield* sees(
    { photo: [{}], caption: "a", media_group_id: expect.any(String) },
    { photo: [{}], caption: "b", media_group_id: expect.any(String) }
  )
  expect(a?.["media_group_id"]).toBe(b?.["media_group_id"])
  expect((yield* press(at, "plan")).body).toEqual({ toast: "coming" })
  yield* sees({ document: { file_name: "plan.txt", file_size: 6 } })
  const { body } = yield* get("telegram/calls")
  expect(Object(body).calls.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([])
})

const listening = (server: Server) =>
  Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" ? `http://127.0.0.1:${address?.port}/telegram` : ""))
      })
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )

describe.each(Object.entries(samples))("a bot written with %s", (_name, sample) => {
  it.live("answers, and sends a photo, an album and a document, by long polling", () =>
    Effect.gen(function* () {
      const there = yield* beside(sample)
      yield* Effect.acquireRelease(
        Effect.sync(() => void there.bot.poll()),
        () => Effect.promise(async () => there.bot.stop())
      )
      yield* conversation(there)
    })
  )

  it.live("does the same by webhook", () =>
    Effect.gen(function* () {
      const there = yield* beside(sample)
      const url = yield* listening(there.bot.webhook())
      expect(yield* there.call("setWebhook", { url }, {}, token)).toMatchObject({ ok: true })
      yield* conversation(there)
    })
  )
})

it.live("Telegraf answers a press in the body of the webhook's answer, and who pressed hears it", () =>
  Effect.gen(function* () {
    const { telegraf } = samples
    if (telegraf === undefined) return expect.fail("there is no telegraf bot")
    const there = yield* beside(telegraf)
    const server = there.bot.webhook()
    const types: Array<unknown> = []
    server.on("request", (_request, response) =>
      response.on("finish", () => types.push(response.getHeader("content-type")))
    )
    yield* there.call("setWebhook", { url: yield* listening(server) }, {}, token)
    yield* there.say("menu")
    const [answer] = yield* there.sees({ reply_markup: expect.anything() })
    const before = types.length
    expect((yield* there.press(answer?.message_id ?? 0, "plan")).body).toEqual({ toast: "coming" })
    expect(types.slice(before)).toEqual(["application/json"])
    yield* there.sees({ document: { file_name: "plan.txt" } })
  })
)
