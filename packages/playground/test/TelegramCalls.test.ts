import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Api } from "grammy"
import { refusal, start, started, token, watch, until } from "./TelegramServer.ts"

const button = { text: "Go", callback_data: "go" }
const chat_id = 7

describe("the Bot API double", () => {
  it.live("introduces the bot that the token names", () =>
    Effect.gen(function* () {
      const { api } = yield* start()
      const me = yield* Effect.promise(() => api.getMe())
      expect(me).toMatchObject({ id: 4242, is_bot: true, username: "kudo_playground_bot" })
    })
  )

  it.live.each(["nonsense", "42", ":abc", "42:"])("refuses the malformed token %s", (bad) =>
    Effect.gen(function* () {
      const { apiRoot } = yield* start()
      expect(yield* refusal(() => new Api(bad, { apiRoot }).raw.getMe())).toBe("401 Unauthorized")
    })
  )

  it.live("lets in only the token it was given", () =>
    Effect.gen(function* () {
      const { api, apiRoot } = yield* start({ token: Redacted.make(token) })
      expect(yield* refusal(() => new Api("4242:other", { apiRoot }).raw.getMe())).toBe("401 Unauthorized")
      expect(yield* refusal(() => api.getMe())).toBeUndefined()
    })
  )

  it.live("knows no method that Telegram does not have", () =>
    Effect.gen(function* () {
      const { apiRoot } = yield* start()
      const answer = yield* Effect.promise(async () => (await fetch(`${apiRoot}/bot${token}/sendMessages`)).json())
      expect(answer).toEqual({
        ok: false,
        error_code: 404,
        description: "Not Found: method not found, the nearest is sendMessage"
      })
    })
  )

  it.live("takes query, form and JSON parameters, and method names in any case", () =>
    Effect.gen(function* () {
      const { apiRoot } = yield* started()
      const markup = JSON.stringify({ inline_keyboard: [[button]] })
      const form = new URLSearchParams({ chat_id: "7", text: "12", reply_markup: markup })
      const answers = yield* Effect.promise(() =>
        Promise.all([
          fetch(`${apiRoot}/bot${token}/SENDMESSAGE?${form.toString()}`).then((response) => response.json()),
          fetch(`${apiRoot}/bot${token}/sendMessage`, { method: "POST", body: form }).then((one) => one.json())
        ])
      )
      for (const answer of answers) {
        expect(answer).toMatchObject({
          ok: true,
          result: { text: "12", reply_markup: { inline_keyboard: [[button]] } }
        })
      }
    })
  )

  it.live("lets the bot write only to who wrote first and has not blocked it", () =>
    Effect.gen(function* () {
      const { api, say, post } = yield* start()
      const send = () => api.sendMessage({ chat_id, text: "hello" })
      expect(yield* refusal(send)).toBe("400 Bad Request: chat not found")
      yield* say("/start")
      expect(yield* refusal(send)).toBeUndefined()
      yield* post("chat/block", { user: 7, blocked: true })
      expect(yield* refusal(send)).toBe("403 Forbidden: bot was blocked by the user")
      yield* post("chat/block", { user: 7, blocked: false })
      expect(yield* refusal(send)).toBeUndefined()
    })
  )

  it.live.each([
    [{ text: "" }, "message text is empty"],
    [{ text: " \n " }, "message text is empty"],
    [{ text: "x".repeat(4097) }, "message is too long"],
    [{ text: `<b>${"x".repeat(4097)}</b>`, parse_mode: "HTML" }, "message is too long"],
    [{ text: "<b>x", parse_mode: "HTML" }, "can't parse entities: Can't find end tag corresponding to start tag \"b\""],
    [{ text: "x", parse_mode: "Text" }, "unsupported parse_mode"],
    [{ text: "x", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "" }]] } }, "BUTTON_DATA_INVALID"],
    [
      { text: "x", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "ж".repeat(33) }]] } },
      "BUTTON_DATA_INVALID"
    ],
    [
      { text: "x", reply_markup: { inline_keyboard: [[{ text: "x" }]] } },
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    ]
  ] as const)("refuses to send wrong content: %#", ([message, description]) =>
    Effect.gen(function* () {
      const { api } = yield* started()
      // The types forbid some of these calls, as they should.
      const wrong: Parameters<typeof api.sendMessage>[0] = JSON.parse(JSON.stringify({ chat_id, ...message }))
      expect(yield* refusal(() => api.sendMessage(wrong))).toBe(`400 Bad Request: ${description}`)
    })
  )

  it.live("counts a text's length after parsing, and 64 bytes of callback data", () =>
    Effect.gen(function* () {
      const { api } = yield* started()
      const text = `<b>${"&lt;".repeat(4096)}</b>`
      const reply_markup = { inline_keyboard: [[{ text: "x", callback_data: "ж".repeat(32) }]] }
      const sent = yield* Effect.promise(() => api.sendMessage({ chat_id, text, parse_mode: "HTML", reply_markup }))
      expect(sent).toMatchObject({ text: "<".repeat(4096), entities: [{ type: "bold", offset: 0, length: 4096 }] })
    })
  )
})

describe("editing and deleting", () => {
  const sent = Effect.gen(function* () {
    const double = yield* started()
    const { message_id } = yield* Effect.promise(() =>
      double.api.sendMessage({ chat_id, text: "one", reply_markup: { inline_keyboard: [[button]] } })
    )
    return { ...double, message_id }
  })

  it.live("replaces text and keyboard, and removes a keyboard that is not given again", () =>
    Effect.gen(function* () {
      const { api, message_id } = yield* sent
      const edited = yield* Effect.promise(() => api.editMessageText({ chat_id, message_id, text: "two" }))
      expect(edited).toMatchObject({ message_id, text: "two", edit_date: expect.any(Number) })
      expect(edited).not.toHaveProperty("reply_markup")
    })
  )

  it.live("refuses an edit that changes nothing, in Telegram's words", () =>
    Effect.gen(function* () {
      const { api, message_id } = yield* sent
      const same = () =>
        api.editMessageText({ chat_id, message_id, text: "one", reply_markup: { inline_keyboard: [[button]] } })
      expect(yield* refusal(same)).toBe(
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the " +
          "same as a current content and reply markup of the message"
      )
    })
  )

  it.live("tells missing messages, the user's own, and those without text apart", () =>
    Effect.gen(function* () {
      const { api, message_id } = yield* sent
      const edit = (id: number) => refusal(() => api.editMessageText({ chat_id, message_id: id, text: "two" }))
      expect(yield* edit(999)).toBe("400 Bad Request: message to edit not found")
      expect(yield* edit(1)).toBe("400 Bad Request: message can't be edited")
      expect(yield* refusal(() => api.editMessageCaption({ chat_id, message_id, caption: "two" }))).toBe(
        "400 Bad Request: there is no caption in the message to edit"
      )
      yield* Effect.promise(() => api.deleteMessage({ chat_id, message_id }))
      expect(yield* edit(message_id)).toBe("400 Bad Request: message to edit not found")
      expect(yield* refusal(() => api.deleteMessage({ chat_id, message_id }))).toBe(
        "400 Bad Request: message to delete not found"
      )
    })
  )

  it.live("changes a keyboard alone", () =>
    Effect.gen(function* () {
      const { api, message_id } = yield* sent
      const reply_markup = { inline_keyboard: [[{ text: "Other", callback_data: "other" }]] }
      const edit = () => api.editMessageReplyMarkup({ chat_id, message_id, reply_markup })
      expect(yield* Effect.promise(edit)).toMatchObject({ text: "one", reply_markup })
      expect(yield* refusal(edit)).toContain("message is not modified")
    })
  )
})

describe("the chat page's backend", () => {
  it.live("shows what the bot does as it happens, and all of it to a page that comes later", () =>
    Effect.gen(function* () {
      const { api, origin, say } = yield* start()
      const events = yield* watch(origin)
      expect(events[0]).toMatchObject({
        event: "snapshot",
        data: { bot: { username: "kudo_playground_bot" }, user: { id: 7, language_code: "ru" }, messages: [] }
      })
      yield* say("/start <script>")
      const { message_id } = yield* Effect.promise(() =>
        api.sendMessage({ chat_id, text: "<b>hi</b> &lt;img&gt;", parse_mode: "HTML" })
      )
      yield* Effect.promise(() => api.sendChatAction({ chat_id, action: "upload_video" }))
      yield* Effect.promise(() => api.sendMessageDraft({ chat_id, draft_id: 1, text: "writing" }))
      yield* Effect.promise(() => api.editMessageText({ chat_id, message_id, text: "bye" }))
      yield* Effect.promise(() => api.deleteMessage({ chat_id, message_id }))
      yield* until(
        () => events.length,
        (count) => count >= 7
      )
      expect(events.slice(1)).toMatchObject([
        { event: "message", data: { from: "user", html: "/start &lt;script&gt;" } },
        { event: "message", data: { from: "bot", html: "<b>hi</b> &lt;img&gt;", edited: false } },
        { event: "action", data: { action: "upload_video", until: expect.any(Number) } },
        { event: "draft", data: { text: "writing" } },
        { event: "edited", data: { id: message_id, html: "bye", edited: true } },
        { event: "deleted", data: { id: message_id } }
      ])
      const late = yield* watch(origin)
      expect(late[0]).toMatchObject({ data: { messages: [{ from: "user", text: "/start <script>" }] } })
    })
  )

  it.live("shows words that are still written, which their reader can stop until a message takes their place", () =>
    Effect.gen(function* () {
      const { api, origin, post, say } = yield* start()
      const events = yield* watch(origin)
      yield* say("/start")
      const stop = () => Effect.map(post("chat/stop", { user: 7 }), ({ status }) => status)
      const draft = (draft_id: number, text: string, rest: object = { can_stop: true }) =>
        Effect.promise(() => api.sendMessageDraft({ chat_id, draft_id, text, parse_mode: "HTML", ...rest }))
      expect(yield* stop()).toBe(400)
      yield* draft(1, "a <b>fox</b>", {})
      expect(yield* stop()).toBe(400)
      yield* draft(2, "a <b>fox</b> runs", { can_stop: true, message_thread_id: 4 })
      expect([yield* stop(), yield* stop()]).toEqual([200, 400])
      yield* draft(2, "of one that was stopped nothing more is shown")
      yield* draft(3, "a fox sleeps")
      yield* Effect.promise(() => api.sendMessage({ chat_id, text: "A fox sleeps." }))
      expect(yield* stop()).toBe(400)
      const updates = yield* Effect.promise(() => api.getUpdates({}))
      expect(updates.flatMap((one) => one.stopped_message_generation ?? [])).toEqual([
        { chat: expect.objectContaining({ id: 7, type: "private" }), message_thread_id: 4, draft_id: 2 }
      ])
      yield* until(
        () => events.length,
        (count) => count >= 7
      )
      expect(events.flatMap(({ event, data }) => (event === "draft" ? [data] : []))).toEqual([
        { text: "a fox", html: "a <b>fox</b>", canStop: false },
        { text: "a fox runs", html: "a <b>fox</b> runs", canStop: true },
        { text: "", html: "", canStop: false },
        { text: "a fox sleeps", html: "a fox sleeps", canStop: true }
      ])
    })
  )

  it.live("shows the commands of the user's language, and of the other after a switch", () =>
    Effect.gen(function* () {
      const { api, origin, post } = yield* started()
      const command = (description: string) => [{ command: "start", description }]
      yield* Effect.promise(() => api.setMyCommands({ commands: command("Begin") }))
      yield* Effect.promise(() => api.setMyCommands({ commands: command("Начать"), language_code: "ru" }))
      const events = yield* watch(origin)
      expect(events[0]).toMatchObject({ data: { commands: command("Начать") } })
      yield* post("chat/profile", { user: 7, language_code: "en", first_name: "Ann" })
      yield* until(
        () => events.length,
        (count) => count >= 2
      )
      expect(events[1]).toEqual({ event: "commands", data: command("Begin") })
      expect((yield* watch(origin))[0]).toMatchObject({ data: { user: { first_name: "Ann", language_code: "en" } } })
    })
  )

  it.live.each([
    ["chat/send", { user: 7 }],
    ["chat/send", { user: 7, text: "" }],
    ["chat/send", { user: "seven", text: "x" }],
    ["chat/press", { user: 7, message: 1, data: "x".repeat(65) }],
    ["chat/press", { user: 7, message: 12_345, data: "x" }],
    ["telegram/updates", { mesage: {} }],
    ["telegram/updates", { message: "hello" }],
    ["telegram/groups", { title: "", members: [7] }],
    ["chat/profile", { user: 7, language_code: "русский" }],
    ["chat/pay", { user: 7, message: 1 }]
  ] as const)("answers 400 with a reason to %s %j", ([path, body]) =>
    Effect.gen(function* () {
      const { post } = yield* started()
      expect(yield* post(path, body)).toMatchObject({ status: 400, body: { error: expect.any(String) } })
    })
  )

  it.live("is a page that runs only its own scripts and is never kept", () =>
    Effect.gen(function* () {
      const { origin } = yield* start()
      const page = yield* Effect.promise(() => fetch(`${origin}/playground`))
      expect(page.headers.get("content-type")).toContain("text/html")
      expect(page.headers.get("content-security-policy")).toContain("script-src 'self'")
      expect(page.headers.get("cache-control")).toBe("no-store")
      const script = yield* Effect.promise(() => fetch(`${origin}/playground/chat.js`))
      expect(script.headers.get("content-type")).toContain("text/javascript")
    })
  )
})
