import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { aMoment, type Delivery, listen, refusal, start, until } from "./TelegramServer.ts"

const texts = (received: ReadonlyArray<Delivery>) => received.map(({ update }) => update.message?.text)
const arrived = (received: ReadonlyArray<Delivery>, count: number) =>
  until(
    () => received.length,
    (length) => length >= count
  )

const hooked = Effect.gen(function* () {
  const double = yield* start()
  const bot = yield* listen
  yield* Effect.promise(() => double.api.setWebhook({ url: bot.url, secret_token: "s-e_cret" }))
  return { ...double, bot, received: bot.received }
})

/**
 * Lets seconds pass until the bot has got so many deliveries, and holds them against what was expected. A busy machine
 * may notice a delivery one second late, and count the next wait from there.
 */
const comesAfter = (received: ReadonlyArray<Delivery>, count: number, seconds: number) =>
  Effect.gen(function* () {
    let passed = 0
    for (; passed <= seconds + 1; passed++) {
      yield* aMoment
      if (received.length >= count) break
      yield* TestClock.adjust("1 second")
    }
    expect(Math.abs(passed - seconds)).toBeLessThanOrEqual(1)
    expect(received).toHaveLength(count)
  })

const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] }

describe("updates to a webhook", () => {
  it.live("carry the secret, and numbers that grow by one", () =>
    Effect.gen(function* () {
      const { received, say } = yield* hooked
      yield* say("/start")
      yield* say("two")
      yield* arrived(received, 2)
      expect(texts(received)).toEqual(["/start", "two"])
      expect(received[0]?.headers["x-telegram-bot-api-secret-token"]).toBe("s-e_cret")
      expect((received[1]?.update.update_id ?? 0) - (received[0]?.update.update_id ?? 0)).toBe(1)
      expect(received[0]?.update.message?.entities).toEqual([{ type: "bot_command", offset: 0, length: 6 }])
    })
  )

  it.effect("come again at once, then after 2, 4 and 8 seconds, in order, until the bot answers 2xx", () =>
    Effect.gen(function* () {
      const { api, bot, received, say } = yield* hooked
      bot.answer = () => Promise.resolve({ status: received.length <= 4 ? 500 : 200 })
      yield* say("one")
      yield* say("two")
      yield* arrived(received, 2)
      const info = yield* Effect.promise(() => api.getWebhookInfo())
      expect(info).toMatchObject({ pending_update_count: 2, last_error_message: expect.stringContaining("500") })
      yield* comesAfter(received, 3, 2)
      yield* comesAfter(received, 4, 4)
      yield* comesAfter(received, 6, 8)
      expect(texts(received)).toEqual(["one", "one", "one", "one", "one", "two"])
      expect((yield* Effect.promise(() => api.getWebhookInfo())).pending_update_count).toBe(0)
    })
  )

  it.effect("wait as long as the bot's Retry-After asks", () =>
    Effect.gen(function* () {
      const { bot, received, say } = yield* hooked
      bot.answer = () =>
        Promise.resolve(received.length === 1 ? { status: 503, headers: { "retry-after": "6" } } : { status: 200 })
      yield* say("one")
      yield* arrived(received, 1)
      yield* comesAfter(received, 2, 6)
    })
  )

  it.live("of one chat block each other, those of other queues do not wait", () =>
    Effect.gen(function* () {
      const { api, bot, received, say, post } = yield* hooked
      yield* say("/start")
      yield* arrived(received, 1)
      const { message_id } = yield* Effect.promise(() => api.sendMessage({ chat_id: 7, text: "menu", reply_markup }))
      let release: () => void = () => undefined
      const stuck = new Promise<{ status: number }>((resolve) => (release = () => resolve({ status: 200 })))
      bot.answer = (update) => (update.message?.text === "stuck" ? stuck : Promise.resolve({ status: 200 }))
      yield* say("stuck")
      yield* say("behind")
      yield* say("another chat", 8)
      const press = yield* Effect.forkScoped(post("chat/press", { user: 7, message: message_id, data: "go" }))
      yield* arrived(received, 4)
      yield* aMoment
      expect(
        received
          .slice(1)
          .map(({ update }) => update.message?.text ?? update.callback_query?.data)
          .sort()
      ).toEqual(["another chat", "go", "stuck"])
      release()
      yield* arrived(received, 5)
      expect(texts(received).at(-1)).toBe("behind")
      yield* Fiber.interrupt(press)
    })
  )

  it.live("are only of the kinds the bot asked for", () =>
    Effect.gen(function* () {
      const { api, bot, received, say, post } = yield* hooked
      yield* Effect.promise(() => api.setWebhook({ url: bot.url, allowed_updates: ["my_chat_member"] }))
      yield* say("/start")
      yield* post("chat/block", { user: 7, blocked: true })
      yield* arrived(received, 1)
      expect(received[0]?.update.my_chat_member).toMatchObject({
        from: { id: 7 },
        old_chat_member: { status: "member" },
        new_chat_member: { status: "kicked" }
      })
    })
  )

  it.live("that waited come to a webhook set later, and a new webhook is tried at once", () =>
    Effect.gen(function* () {
      const { api, say } = yield* start()
      const bot = yield* listen
      yield* say("/start")
      yield* Effect.promise(() => api.setWebhook({ url: "http://127.0.0.1:9/none" }))
      yield* until(
        () => api.getWebhookInfo(),
        ({ last_error_message }) => last_error_message !== undefined
      )
      yield* aMoment
      yield* Effect.promise(() => api.setWebhook({ url: bot.url }))
      yield* arrived(bot.received, 1)
      expect(texts(bot.received)).toEqual(["/start"])
    })
  )

  it.live.each([
    [{ url: "ftp://example.com" }, "bad webhook: invalid URL"],
    [{ url: "https://example.com", secret_token: "no spaces" }, "secret token contains unallowed characters"]
  ] as const)("are not promised to %j", ([webhook, description]) =>
    Effect.gen(function* () {
      const { api } = yield* start()
      expect(yield* refusal(() => api.setWebhook(webhook))).toBe(`400 Bad Request: ${description}`)
    })
  )
})

describe("callback queries", () => {
  it.live("give the page the bot's answer, and a second answer is no error", () =>
    Effect.gen(function* () {
      const { api, say, post, bot, received } = yield* hooked
      yield* say("/start")
      yield* arrived(received, 1)
      const { message_id } = yield* Effect.promise(() => api.sendMessage({ chat_id: 7, text: "menu", reply_markup }))
      bot.answer = async (update) => {
        const callback_query_id = update.callback_query?.id ?? ""
        await api.answerCallbackQuery({ callback_query_id, text: "Done" })
        return { status: 200 }
      }
      const answer = yield* post("chat/press", { user: 7, message: message_id, data: "go" })
      expect(answer).toEqual({ status: 200, body: { toast: "Done" } })
      const callback_query_id = received.at(-1)?.update.callback_query?.id ?? ""
      expect(yield* refusal(() => api.answerCallbackQuery({ callback_query_id }))).toBeUndefined()
      expect(received.at(-1)?.update.callback_query).toMatchObject({
        data: "go",
        from: { id: 7 },
        message: { message_id, text: "menu", from: { is_bot: true } }
      })
    })
  )

  it.live("that are unknown, or were answered at length, are refused in Telegram's words", () =>
    Effect.gen(function* () {
      const { api } = yield* start()
      expect(yield* refusal(() => api.answerCallbackQuery({ callback_query_id: "1" }))).toBe(
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
      )
      const long = { callback_query_id: "1", text: "x".repeat(201) }
      expect(yield* refusal(() => api.answerCallbackQuery(long))).toBe("400 Bad Request: MESSAGE_TOO_LONG")
    })
  )

  it.effect("are worthless after 150 seconds, while messages still come", () =>
    Effect.gen(function* () {
      const { api, say, post } = yield* start()
      yield* say("/start")
      const { message_id } = yield* Effect.promise(() => api.sendMessage({ chat_id: 7, text: "menu", reply_markup }))
      const press = yield* Effect.forkScoped(post("chat/press", { user: 7, message: message_id, data: "go" }))
      const pending = () => api.getUpdates({})
      yield* until(pending, (updates) => updates.length === 2)
      yield* TestClock.adjust("149 seconds")
      expect(yield* Effect.promise(pending)).toHaveLength(2)
      yield* TestClock.adjust("2 seconds")
      expect((yield* Effect.promise(pending)).map(({ message }) => message?.text)).toEqual(["/start"])
      expect(yield* Fiber.join(press)).toEqual({ status: 200, body: {} })
    })
  )
})

describe("getUpdates", () => {
  it.live("gives what waits until an offset confirms it", () =>
    Effect.gen(function* () {
      const { api, say } = yield* start()
      yield* say("/start")
      yield* say("two")
      const [first, second] = yield* Effect.promise(() => api.getUpdates({ limit: 2 }))
      expect([first?.message?.text, second?.message?.text]).toEqual(["/start", "two"])
      const offset = second?.update_id ?? 0
      expect(yield* Effect.promise(() => api.getUpdates({ offset }))).toMatchObject([{ update_id: offset }])
      expect(yield* Effect.promise(() => api.getUpdates({ offset: offset + 1 }))).toEqual([])
    })
  )

  it.live("waits for the next update, and the later of two polls wins", () =>
    Effect.gen(function* () {
      const { api, say } = yield* start()
      const first = yield* Effect.forkScoped(refusal(() => api.getUpdates({ timeout: 50 })))
      yield* aMoment
      const second = yield* Effect.forkScoped(Effect.promise(() => api.getUpdates({ timeout: 50 })))
      expect(yield* Fiber.join(first)).toContain("409 Conflict: terminated by other getUpdates request")
      yield* say("/start")
      expect(yield* Fiber.join(second)).toMatchObject([{ message: { text: "/start" } }])
    })
  )

  it.live("is refused while a webhook is set", () =>
    Effect.gen(function* () {
      const { api } = yield* hooked
      expect(yield* refusal(() => api.getUpdates({}))).toBe(
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
      )
      yield* Effect.promise(() => api.deleteWebhook({}))
      expect(yield* refusal(() => api.getUpdates({}))).toBeUndefined()
    })
  )
})

describe("updates by hand", () => {
  it.live("are delivered as if Telegram had them, and again as often as asked", () =>
    Effect.gen(function* () {
      const { api, post, received } = yield* hooked
      const from = { id: 9, is_bot: false, first_name: "Zoe", language_code: "en" }
      const chat = { id: 9, type: "private", first_name: "Zoe" }
      const message = { message_id: 5, date: 1, text: "/start", from, chat }
      const injected = yield* post("telegram/updates", { update_id: 777, message })
      expect(injected.body).toEqual({ update_id: 777 })
      yield* arrived(received, 1)
      const again = yield* post("telegram/redeliver", { update_id: 777, times: 3 })
      expect(again.body).toEqual({ statuses: [200, 200, 200] })
      expect(received.map(({ update }) => update.update_id)).toEqual([777, 777, 777, 777])
      expect(yield* Effect.promise(() => api.sendMessage({ chat_id: 9, text: "hello" }))).toMatchObject({
        chat: { first_name: "Zoe" }
      })
    })
  )
})

describe("faults of deliveries", () => {
  it.live("deliver twice", () =>
    Effect.gen(function* () {
      const { received, say, fault } = yield* hooked
      yield* fault({ where: "telegram", match: "update", kind: "duplicate" })
      yield* say("/start")
      yield* say("two")
      yield* arrived(received, 3)
      expect(texts(received).toSorted()).toEqual(["/start", "/start", "two"])
    })
  )

  it.live("lose a delivery, which comes again by Telegram's rules", () =>
    Effect.gen(function* () {
      const { api, received, say, fault } = yield* hooked
      yield* fault({ where: "telegram", match: "update", kind: "lose" })
      yield* say("/start")
      yield* arrived(received, 1)
      const info = yield* Effect.promise(() => api.getWebhookInfo())
      expect(info.last_error_message).toBe("Connection timed out")
      yield* aMoment
      expect(received).toHaveLength(1)
    })
  )

  it.live("let a later update overtake", () =>
    Effect.gen(function* () {
      const { received, say, fault } = yield* hooked
      yield* fault({ where: "telegram", match: "update", kind: "reorder" })
      yield* say("/start")
      yield* say("two")
      yield* arrived(received, 2)
      expect(texts(received)).toEqual(["two", "/start"])
    })
  )

  it.effect("hold a delivery back", () =>
    Effect.gen(function* () {
      const { received, say, fault } = yield* hooked
      yield* fault({ where: "telegram", match: "update", kind: "delay", delayMs: 3000 })
      yield* say("/start")
      yield* comesAfter(received, 1, 3)
    })
  )

  it.live("leave calls alone, and calls' faults leave deliveries alone", () =>
    Effect.gen(function* () {
      const { api, received, say, fault } = yield* hooked
      yield* fault({ where: "telegram", kind: "rate-limit" })
      yield* say("/start")
      yield* arrived(received, 1)
      expect(yield* refusal(() => api.getMe())).toContain("429")
    })
  )
})
