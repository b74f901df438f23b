import * as NodeServices from "@effect/platform-node/NodeServices"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { Api } from "grammy"
import { listen, refusal, start, startedUntilStopped, token, until } from "./TelegramServer.ts"

const chat_id = 7
const otherToken = "77:other-bot_token"

/** A double with two bots, to both of which user 7 has written. */
const two = Effect.gen(function* () {
  const double = yield* start({ atRoot: true })
  const { api: first, apiRoot, post } = double
  const second = new Api(otherToken, { apiRoot }).raw
  yield* Effect.promise(() => first.getMe())
  yield* Effect.promise(() => second.getMe())
  const say = (bot: number, text: string) => post(`chat/send?bot=${bot}`, { user: 7, text })
  yield* say(4242, "/start")
  yield* say(77, "/start")
  return { ...double, first, second, say }
})

describe("two bots of one playground", () => {
  it.live("have names, updates, webhooks and messages of their own", () =>
    Effect.gen(function* () {
      const { first, second, say, get } = yield* two
      expect(yield* Effect.promise(() => second.getMe())).toMatchObject({ id: 77, username: "playground_77_bot" })
      yield* Effect.promise(() => second.setMyName({ name: "Second" }))
      expect((yield* Effect.promise(() => first.getMe())).first_name).not.toBe("Second")
      yield* say(77, "for the second")
      const told = (api: Api["raw"]) =>
        Effect.map(
          Effect.promise(() => api.getUpdates({})),
          (updates) => updates.map(({ message }) => message?.text)
        )
      expect(yield* told(first)).toEqual(["/start"])
      expect(yield* told(second)).toEqual(["/start", "for the second"])
      const hook = yield* listen
      yield* Effect.promise(() => second.setWebhook({ url: hook.url }))
      expect(yield* Effect.promise(() => first.getWebhookInfo())).toMatchObject({ url: "" })
      const sent = yield* Effect.promise(() => first.sendMessage({ chat_id, text: "mine" }))
      const edit = () => second.editMessageText({ chat_id, message_id: sent.message_id, text: "stolen" })
      expect(yield* refusal(edit)).not.toBeUndefined()
      expect((yield* get("telegram/messages?user=7&bot=77")).body).toMatchObject({
        messages: [{ text: "/start" }, { text: "for the second" }]
      })
      expect((yield* get("telegram/bots")).body).toMatchObject({ bots: [{ id: 4242 }, { id: 77 }] })
    })
  )

  it.live("poll side by side; two pollers of one bot are a conflict", () =>
    Effect.gen(function* () {
      const { first, second, say } = yield* two
      const drop = (api: Api["raw"]) => Effect.promise(() => api.deleteWebhook({ drop_pending_updates: true }))
      yield* drop(first)
      yield* drop(second)
      const polls = [first, second].map((api) => api.getUpdates({ timeout: 20 }))
      yield* say(4242, "one")
      yield* say(77, "two")
      const answers = yield* Effect.promise(() => Promise.all(polls))
      expect(answers).toMatchObject([[{ message: { text: "one" } }], [{ message: { text: "two" } }]])
      yield* drop(first)
      const waiting = refusal(() => first.getUpdates({ timeout: 20 }))
      const [conflict] = yield* Effect.all(
        [
          waiting,
          Effect.delay(
            Effect.promise(() => first.getUpdates({})),
            200
          )
        ],
        {
          concurrency: 2
        }
      )
      expect(conflict).toContain("409 Conflict: terminated by other getUpdates request")
    })
  )

  it.live("are recorded apart, and one that has not called is not known", () =>
    Effect.gen(function* () {
      const { second, get } = yield* two
      yield* Effect.promise(() => second.sendMessage({ chat_id, text: "hi" }))
      expect((yield* get("telegram/calls?bot=77")).body).toMatchObject({
        calls: [{ method: "getMe" }, { method: "sendMessage" }]
      })
      expect((yield* get("telegram/calls")).body).toMatchObject({ calls: [{ method: "getMe" }] })
      expect(yield* get("telegram/calls?bot=5")).toEqual({
        status: 404,
        body: { error: "no bot 5 has called yet, only 4242, 77" }
      })
    })
  )

  it.live("outlive the process, each with what it knew", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.provide(
        Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped()),
        NodeServices.layer
      )
      const before = yield* startedUntilStopped({ folder })
      yield* Effect.promise(() => before.api.getMe())
      yield* Effect.promise(() => new Api(otherToken, { apiRoot: before.apiRoot }).raw.getMe())
      yield* before.post("chat/send?bot=77", { user: 9, text: "kept" })
      yield* before.stop
      const { api, get, apiRoot } = yield* start({ folder })
      expect((yield* get("telegram/messages?user=9&bot=77")).body).toMatchObject({ messages: [{ text: "kept" }] })
      const waiting = yield* Effect.promise(() => new Api(otherToken, { apiRoot }).raw.getUpdates({}))
      expect(waiting).toMatchObject([{ message: { text: "kept" } }])
      expect((yield* Effect.promise(() => api.getMe())).id).toBe(4242)
      expect((yield* get("telegram/bots")).body).toMatchObject({ bots: [{ id: 4242 }, { id: 77 }] })
    })
  )
})

describe("the root of the port", () => {
  it.live("serves methods and files as well", () =>
    Effect.gen(function* () {
      const { origin, first } = yield* two
      const api = new Api(token, { apiRoot: origin }).raw
      const photo = Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 160, 0, 90, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0])
      const { InputFile } = yield* Effect.promise(() => import("grammy"))
      const sent = yield* Effect.promise(() => api.sendPhoto({ chat_id, photo: new InputFile(photo) }))
      const { file_path } = yield* Effect.promise(() => first.getFile({ file_id: sent.photo[0]?.file_id ?? "" }))
      const file = yield* Effect.promise(() => fetch(`${origin}/file/bot${token}/${file_path}`))
      expect((yield* Effect.promise(() => file.arrayBuffer())).byteLength).toBe(photo.length)
    })
  )

  it.live.each([
    [`/bot${token}`, "the name of a method is missing after the token"],
    [`/bot${token}/`, "the name of a method is missing after the token"],
    [`/bot${token}/getMe/now`, "there is more after the name of the method"],
    [`/${token}/getMe`, 'the word "bot" is missing before the token'],
    [`/telegram/bot${token}/getMe`, "there is a folder too many before /bot"],
    [`/playground/telegram/v1/bot${token}/getMe`, "there is a folder too many before /bot"],
    [`/file/bot${token}`, "the file_path that getFile gave is missing"],
    ["/getMe", "there is nothing at this path"]
  ] as const)("says what is wrong with %s", ([path, fault]) =>
    Effect.gen(function* () {
      const { origin } = yield* start({ atRoot: true })
      const response = yield* Effect.promise(() => fetch(`${origin}${path}`))
      const answer: unknown = yield* Effect.promise(() => response.json())
      expect(response.status).toBe(404)
      expect(answer).toMatchObject({ ok: false, error_code: 404, description: expect.stringContaining(fault) })
      expect(JSON.stringify(answer)).not.toContain(token)
      expect(JSON.stringify(answer)).toContain("/bot<TOKEN>/<METHOD>")
    })
  )

  it.live("is the host's own when the playground is part of a bot", () =>
    Effect.gen(function* () {
      const { origin } = yield* start()
      expect((yield* Effect.promise(() => fetch(`${origin}/bot${token}/getMe`))).status).toBe(404)
    })
  )
})

describe("a user that a test brings", () => {
  it.live("is there for the bot, with names, without having written", () =>
    Effect.gen(function* () {
      const { api, post, get } = yield* start()
      const ann = { id: 501, first_name: "Ann", last_name: "Lee", username: "ann_lee", language_code: "de" }
      const bob = { id: 502, first_name: "Bob", blocked: true }
      const eve = { id: 503, first_name: "Eve", started: false }
      expect((yield* post("telegram/users", { users: [ann, bob, eve] })).body).toMatchObject({ users: [ann, bob, eve] })
      const send = (id: number) => refusal(() => api.sendMessage({ chat_id: id, text: "hello" }))
      expect(yield* send(501)).toBeUndefined()
      expect(yield* send(502)).toBe("403 Forbidden: bot was blocked by the user")
      expect(yield* send(503)).toBe("400 Bad Request: chat not found")
      yield* post("chat/send", { user: 501, text: "hi" })
      const [update] = yield* Effect.promise(() => api.getUpdates({}))
      expect(update?.message?.from).toEqual({ ...ann, is_bot: false })
      expect((yield* get("telegram/users")).body).toMatchObject({ users: [ann, bob, eve] })
    })
  )

  it.live("has the rating that getChat tells of them, and that no update does", () =>
    Effect.gen(function* () {
      const { api, post } = yield* start()
      const rating = { level: -1, rating: -40, current_level_rating: -100, next_level_rating: 0 }
      const users = [
        { id: 501, first_name: "Ann", rating },
        { id: 502, first_name: "Bob" }
      ]
      expect((yield* post("telegram/users", { users })).body).toMatchObject({
        users: [{ id: 501, rating }, { id: 502 }]
      })
      const chat = (id: number) => Effect.promise(() => api.getChat({ chat_id: id }))
      expect(yield* chat(501)).toMatchObject({ rating })
      expect(yield* chat(502)).not.toHaveProperty("rating")
      yield* post("chat/send", { user: 501, text: "hi" })
      expect(yield* chat(501)).toMatchObject({ rating })
      const [update] = yield* Effect.promise(() => api.getUpdates({}))
      expect(update?.message?.from).not.toHaveProperty("rating")
    })
  )

  it.live("is the same person for every bot", () =>
    Effect.gen(function* () {
      const { second, post, say } = yield* two
      yield* post("telegram/users", { users: [{ id: 7, first_name: "Ann", language_code: "de" }] })
      yield* say(77, "again")
      const update = (yield* Effect.promise(() => second.getUpdates({}))).at(-1)
      expect(update?.message?.from).toMatchObject({ first_name: "Ann", language_code: "de" })
    })
  )

  it.live.each([{ users: [{ id: 0, first_name: "x" }] }, { users: [{ id: 1, first_name: "" }] }, { users: {} }, {}])(
    "is refused when it is none: %j",
    (body) =>
      Effect.gen(function* () {
        const { post } = yield* start()
        expect((yield* post("telegram/users", body)).status).toBe(400)
      })
  )
})

describe("a method in the answer to a webhook", () => {
  it.live.each([
    ["application/json", () => JSON.stringify({ method: "sendMessage", chat_id: 7, text: "by json" })],
    [
      "application/x-www-form-urlencoded",
      () => new URLSearchParams({ method: "sendMessage", chat_id: "7", text: "by form" }).toString()
    ],
    [
      "multipart/form-data; boundary=zz",
      () =>
        ["method", "sendMessage", "chat_id", "7", "text", "by parts"]
          .flatMap((word, index, words) =>
            index % 2 === 1
              ? []
              : [`--zz\r\nContent-Disposition: form-data; name="${word}"\r\n\r\n${words[index + 1]}\r\n`]
          )
          .join("") + "--zz--\r\n"
    ]
  ] as const)("is run, as %s", ([contentType, body]) =>
    Effect.gen(function* () {
      const { api, get, say } = yield* start()
      const bot = yield* listen
      bot.answer = () => Promise.resolve({ status: 200, headers: { "content-type": contentType }, body: body() })
      yield* Effect.promise(() => api.setWebhook({ url: bot.url }))
      yield* say("/start")
      const { calls } = yield* until(
        async () => Object(await Effect.runPromise(get("telegram/calls?after=1"))).body,
        ({ calls }) => calls.length > 0
      )
      expect(calls).toMatchObject([{ method: "sendMessage", params: { chat_id: 7 }, ok: true }])
    })
  )

  it.live("that is none is only an answer", () =>
    Effect.gen(function* () {
      const { api, get, say } = yield* start()
      const bot = yield* listen
      bot.answer = () => Promise.resolve({ status: 200, headers: { "content-type": "application/json" }, body: "OK" })
      yield* Effect.promise(() => api.setWebhook({ url: bot.url }))
      yield* say("/start")
      yield* until(
        () => bot.received.length,
        (count) => count === 1
      )
      yield* until(
        () => api.getWebhookInfo(),
        (info) => info.pending_update_count === 0
      )
      const { body } = yield* get("telegram/calls")
      expect(Object(body).calls.every(({ method }: { method: string }) => /etWebhook/.test(method))).toBe(true)
    })
  )
})
