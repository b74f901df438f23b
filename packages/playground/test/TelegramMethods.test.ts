import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { checked, jpeg } from "./CheckedServer.ts"
import { documentedMethods, namesAt, namesFile } from "./Documentation.ts"
import { started, watch } from "./TelegramServer.ts"

const chat_id = 7
describe("the names of methods", () => {
  it("are those of the documentation", () => {
    expect(readFileSync(namesAt, "utf8")).toBe(namesFile)
    expect(documentedMethods.length).toBeGreaterThan(180)
  })
})

describe("what a sending asks for", () => {
  it.live("is on the message: answer, quote, protection, effect, topic and link preview", () =>
    Effect.gen(function* () {
      const { done, refused } = yield* checked
      const { message_id } = yield* done("sendMessage", { chat_id, text: "one two" })
      const { message_thread_id } = yield* done("createForumTopic", { chat_id, name: "Foxes" })
      const sent = yield* done("sendMessage", {
        chat_id,
        text: "three",
        reply_parameters: { message_id, quote: "two" },
        protect_content: true,
        message_effect_id: "5104841245755180586",
        message_thread_id,
        link_preview_options: { is_disabled: true }
      })
      expect(sent).toMatchObject({
        reply_to_message: { message_id, text: "one two" },
        quote: { text: "two", position: 4 },
        has_protected_content: true,
        effect_id: "5104841245755180586",
        message_thread_id,
        link_preview_options: { is_disabled: true }
      })
      const old = yield* done("sendMessage", { chat_id, text: "four", reply_to_message_id: message_id })
      expect(old.reply_to_message.message_id).toBe(message_id)
      const missing = { chat_id, text: "five", reply_parameters: { message_id: 999 } }
      expect(yield* refused("sendMessage", missing)).toBe("Bad Request: message to be replied not found")
      const lenient = { ...missing, reply_parameters: { message_id: 999, allow_sending_without_reply: true } }
      expect(yield* done("sendMessage", lenient)).not.toHaveProperty("reply_to_message")
    })
  )

  it.live("shows a reply keyboard on the page, and an alert to who pressed", () =>
    Effect.gen(function* () {
      const { done, origin, api, post } = yield* checked
      const reply_markup = { keyboard: [[{ text: "Yes" }]], resize_keyboard: true }
      yield* done("sendMessage", { chat_id, text: "?", reply_markup })
      expect((yield* watch(origin))[0]?.data).toMatchObject({ messages: [{}, { replyMarkup: reply_markup }] })
      const inline_keyboard = [[{ text: "Go", callback_data: "go" }]]
      const { message_id } = yield* done("sendMessage", { chat_id, text: "!", reply_markup: { inline_keyboard } })
      const [last] = yield* Effect.promise(() => api.getUpdates({ offset: -1 }))
      const answering = async () => {
        const [update] = await api.getUpdates({ offset: (last?.update_id ?? 0) + 1, timeout: 5 })
        const callback_query_id = update?.callback_query?.id ?? ""
        await api.answerCallbackQuery({ callback_query_id, text: "No", show_alert: true })
      }
      const [pressed] = yield* Effect.all(
        [post("chat/press", { user: 7, message: message_id, data: "go" }), Effect.promise(answering)],
        { concurrency: 2 }
      )
      expect(pressed.body).toEqual({ toast: "No", alert: true })
    })
  )
})

describe("what a call names that is not there", () => {
  const text = "fox 🦊"
  const emoji = { offset: 4, length: 2, custom_emoji_id: "5368324170671202286" }
  it.live.each<readonly [words: string, method: string, params: object]>([
    ["EFFECT_ID_INVALID", "sendMessage", { text, message_effect_id: "1" }],
    ["EFFECT_ID_INVALID", "sendDice", { message_effect_id: "confetti" }],
    ["business connection not found", "sendMessage", { text, business_connection_id: "1" }],
    ["business connection not found", "pinChatMessage", { message_id: 1, business_connection_id: "b" }],
    ["message thread not found", "sendMessage", { text, message_thread_id: 9 }],
    ["message to be replied not found", "sendContact", { phone_number: "1", first_name: "A", reply_to_message_id: 9 }],
    ["message with poll to stop not found", "stopPoll", { message_id: 9 }],
    ["DOCUMENT_INVALID", "createForumTopic", { name: "Foxes", icon_custom_emoji_id: "1" }],
    ["chat not found", "setMyCommands", { commands: [], scope: { type: "chat", chat_id: 99 } }],
    ["can't parse BotCommandScope: Unsupported type specified", "getMyCommands", { scope: { type: "all_channels" } }],
    [
      "can't parse MessageEntity: Unsupported type specified",
      "sendMessage",
      { text, entities: [{ type: "blink", offset: 0, length: 3 }] }
    ],
    [
      "can't parse MessageEntity: Can't find field \"url\"",
      "sendMessage",
      { text, entities: [{ type: "text_link", offset: 0, length: 3 }] }
    ],
    [
      'can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number',
      "sendMessage",
      { text, entities: [{ ...emoji, type: "custom_emoji", custom_emoji_id: "fox" }] }
    ]
  ])("is refused with Telegram's words: %s, by %s", ([words, method, params]) =>
    Effect.gen(function* () {
      const { refused } = yield* checked
      expect(yield* refused(method, { chat_id, ...params })).toBe(`Bad Request: ${words}`)
    })
  )

  it.live("is taken where it is there, in digits as well, and told again", () =>
    Effect.gen(function* () {
      const { done, refused, post } = yield* checked
      const [icon] = yield* done("getForumTopicIconStickers")
      const named = { name: "1", icon_custom_emoji_id: icon.custom_emoji_id }
      expect(yield* done("createForumTopic", { chat_id, ...named })).toMatchObject(named)
      const user = { id: 8, is_bot: false, first_name: "Ben" }
      const entities = [
        { type: "text_mention", offset: 0, length: 3, user },
        { type: "custom_emoji", ...emoji }
      ]
      const beyond = { type: "bold", offset: 4, length: 9 }
      const sent = yield* done("sendMessage", { chat_id, text, entities: [...entities, beyond] })
      expect(sent.entities).toEqual(entities)
      // A message by hand in a topic says that there is one.
      const message = { message_id: 50, date: 1, chat: { id: 7, type: "private" }, text: "hi", is_topic_message: true }
      yield* post("telegram/updates", { message: { ...message, message_thread_id: 9, from: { ...user, id: 7 } } })
      expect(yield* done("sendMessage", { chat_id, text, message_thread_id: 9 })).toMatchObject({
        message_thread_id: 9
      })
      const { body } = yield* post("telegram/groups", { title: "Films", members: [7] })
      const inGroup = { chat_id: Object(body).chat, text, message_effect_id: "5104841245755180586" }
      expect(yield* refused("sendMessage", inGroup)).toBe("Bad Request: can't use message effects in the chat")
      for (const [method, more] of [
        ["sendMessage", { text, ephemeral_message_parameters: { receiver_user_id: 7 } }],
        ["sendPoll", { question: "Which?", options: ["one", "two"], open_period: 60 }],
        ["sendVideo", { video: "none", start_timestamp: 3 }],
        ["setWebhook", { url: "https://bot.example/", ip_address: "203.0.113.7" }]
      ] as const) {
        const asked = Object.keys(more).at(-1)
        expect(yield* refused(method, { chat_id, ...more })).toContain(`${asked} is not simulated`)
      }
    })
  )
})

describe("forwards and copies", () => {
  it.live("keep the content; a forward says who wrote it, a copy does not", () =>
    Effect.gen(function* () {
      const { done, say } = yield* checked
      yield* say("/start", 8)
      const from = { from_chat_id: chat_id, message_id: 1 }
      const forward = yield* done("forwardMessage", { chat_id: 8, ...from })
      expect(forward).toMatchObject({ text: "/start", forward_origin: { type: "user", sender_user: { id: 7 } } })
      const { photo, message_id } = yield* done("sendPhoto", { chat_id, caption: "one" }, { photo: jpeg() })
      const copy = yield* done("copyMessage", { chat_id: 8, from_chat_id: 7, message_id, caption: "two" })
      const again = yield* done("forwardMessage", { chat_id, from_chat_id: 8, message_id: copy.message_id })
      expect(again).toMatchObject({ caption: "two", photo, forward_origin: { sender_user: { id: 4242 } } })
      expect(yield* done("forwardMessages", { chat_id, from_chat_id: 8, message_ids: [1, 2, 77_777] })).toHaveLength(1)
    })
  )

  it.live("are refused for what is not there, and for what its sender protects", () =>
    Effect.gen(function* () {
      const { done, refused } = yield* checked
      const { message_id } = yield* done("sendMessage", { chat_id, text: "mine", protect_content: true })
      const from = { chat_id, from_chat_id: chat_id }
      expect(yield* refused("forwardMessage", { ...from, message_id })).toBe("Bad Request: message can't be forwarded")
      expect(yield* refused("copyMessage", { ...from, message_id })).toBe("Bad Request: message can't be copied")
      expect(yield* refused("copyMessage", { ...from, message_id: 999 })).toBe("Bad Request: message to copy not found")
      expect(yield* refused("copyMessage", { chat_id, from_chat_id: 99, message_id })).toBe(
        "Bad Request: chat not found"
      )
    })
  )
})

describe("the chat itself", () => {
  it.live("has pinned messages, the newest of which getChat shows", () =>
    Effect.gen(function* () {
      const { done, refused, get } = yield* checked
      const { message_id } = yield* done("sendMessage", { chat_id, text: "rules" })
      yield* done("pinChatMessage", { chat_id, message_id: 1 })
      yield* done("pinChatMessage", { chat_id, message_id })
      expect((yield* done("getChat", { chat_id })).pinned_message).toMatchObject({ text: "rules" })
      const { body } = yield* get("telegram/messages?user=7")
      expect(body).toMatchObject({ messages: [{}, {}, {}, { pinned_message: { message_id } }] })
      yield* done("unpinChatMessage", { chat_id })
      expect((yield* done("getChat", { chat_id })).pinned_message).toMatchObject({ text: "/start" })
      yield* done("unpinAllChatMessages", { chat_id })
      expect(yield* done("getChat", { chat_id })).not.toHaveProperty("pinned_message")
      expect(yield* refused("unpinChatMessage", { chat_id })).toBe("Bad Request: message to unpin not found")
    })
  )

  it.live("has two members, and shows who is no third", () =>
    Effect.gen(function* () {
      const { done, refused } = yield* checked
      expect(yield* done("getChatMemberCount", { chat_id })).toBe(2)
      expect(yield* done("getChatMember", { chat_id, user_id: 7 })).toMatchObject({ status: "member", user: { id: 7 } })
      expect((yield* done("getChatMember", { chat_id, user_id: 4242 })).user.is_bot).toBe(true)
      expect(yield* refused("getChatMember", { chat_id, user_id: 8 })).toBe("Bad Request: member not found")
      expect(yield* refused("getChatAdministrators", { chat_id })).toBe(
        "Bad Request: there are no administrators in the private chat"
      )
    })
  )

  it.live("takes one reaction of Telegram's to a message", () =>
    Effect.gen(function* () {
      const { done, refused, origin } = yield* checked
      const react = (...emoji: ReadonlyArray<string>) => ({
        chat_id,
        message_id: 1,
        reaction: emoji.map((one) => ({ type: "emoji", emoji: one }))
      })
      yield* done("setMessageReaction", react("👍"))
      const [snapshot] = yield* watch(origin)
      expect(snapshot?.data).toMatchObject({ messages: [{ reaction: [{ emoji: "👍" }], edited: false }] })
      expect(yield* refused("setMessageReaction", react("🚗"))).toBe("Bad Request: REACTION_INVALID")
      expect(yield* refused("setMessageReaction", react("👍", "🔥"))).toBe("Bad Request: REACTIONS_TOO_MANY")
    })
  )
})

describe("a method that is not simulated", () => {
  it.live("says so, is in the record, and leaves faults to those that are", () =>
    Effect.gen(function* () {
      const { call, fault, get } = yield* started()
      yield* fault({ where: "telegram", kind: "rate-limit" })
      expect(yield* call("sendGame", { chat_id, game_short_name: "x" })).toEqual({
        ok: false,
        error_code: 501,
        description: expect.stringContaining("sendGame is not simulated by this playground")
      })
      expect((yield* call("getMee")).description).toBe("Not Found: method not found, the nearest is getMe")
      expect((yield* call("frobnicate")).description).toBe("Not Found: method not found")
      expect((yield* get("telegram/calls")).body).toMatchObject({
        calls: [{ method: "sendGame", ok: false }, { method: "getMee" }, { method: "frobnicate" }]
      })
      expect((yield* call("getMe")).error_code).toBe(429)
    })
  )

  it.live("cannot be meant by a fault when Telegram does not have it either", () =>
    Effect.gen(function* () {
      const { fault } = yield* started()
      expect(yield* fault({ where: "telegram", match: "sendMesage", kind: "fail" })).toMatchObject({
        status: 400,
        body: { error: "Telegram has no method sendMesage, the nearest is sendMessage" }
      })
    })
  )
})

describe("a question for calls", () => {
  it.live("is held back until there is one that fits, and no longer than it says", () =>
    Effect.gen(function* () {
      const { done, get } = yield* checked
      const [{ body }] = yield* Effect.all(
        [
          get("telegram/calls?method=sendDice&wait=20"),
          Effect.andThen(done("getMe"), Effect.delay(done("sendDice", { chat_id }), 100))
        ],
        { concurrency: 2 }
      )
      expect(body).toMatchObject({ calls: [{ n: 2, method: "sendDice" }] })
      expect((yield* get("telegram/calls?method=sendPoll&wait=0.1")).body).toEqual({ calls: [] })
      expect((yield* get("telegram/calls?method=getMe")).body).toMatchObject({ calls: [{ n: 1 }] })
    })
  )

  it.live.each([
    ["method=sendDise", "Telegram has no method sendDise, the nearest is sendDice"],
    ["wait=600", expect.any(String)],
    ["bot=x", expect.any(String)]
  ])("that cannot be answered is refused: %s", ([query, error]) =>
    Effect.gen(function* () {
      const { get } = yield* checked
      expect(yield* get(`telegram/calls?${query}`)).toEqual({ status: 400, body: { error } })
    })
  )
})
