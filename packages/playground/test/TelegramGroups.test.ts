import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Update } from "grammy/types"
import { checked, file, jpeg } from "./CheckedServer.ts"
import { until } from "./TelegramServer.ts"

/** A double with a group of Ann (7), who made it, Ben (8), and the bot. */
const grouped = (about: { readonly bot?: "member" | "administrator"; readonly forum?: boolean } = {}) =>
  Effect.gen(function* () {
    const double = yield* checked
    const { api, post } = double
    yield* post("telegram/users", {
      users: [
        { id: 7, first_name: "Ann" },
        { id: 8, first_name: "Ben" }
      ]
    })
    const made = yield* post("telegram/groups", { title: "Films", members: [7, 8], ...about })
    const chat_id = Number(Object(made.body).chat)
    let seen = 0
    /** The updates that came since the last look, once there are as many. */
    const updates = (count: number) =>
      Effect.gen(function* () {
        let got: ReadonlyArray<Update> = []
        yield* until(
          async () => {
            got = await api.getUpdates({ offset: seen, allowed_updates: [] })
            return got.length
          },
          (length) => length >= count
        )
        seen = (got.at(-1)?.update_id ?? seen - 1) + 1
        return got
      })
    yield* updates(2)
    const inGroup = (route: string, body: object) => post(`chat/${route}`, { chat: chat_id, ...body })
    return { ...double, chat_id, updates, inGroup }
  })

describe("a group", () => {
  it.live("tells a plain member only what is said to it", () =>
    Effect.gen(function* () {
      const { done, chat_id, updates, inGroup, api } = yield* grouped()
      const { username } = yield* Effect.promise(() => api.getMe())
      yield* inGroup("send", { user: 8, text: "hello all" })
      yield* inGroup("send", { user: 8, text: "/film@other_bot" })
      yield* inGroup("send", { user: 8, text: "/film" })
      yield* inGroup("send", { user: 7, text: `well, @${username}?` })
      const [command, named] = yield* updates(2)
      expect(command?.message).toMatchObject({
        text: "/film",
        from: { id: 8, first_name: "Ben" },
        chat: { id: chat_id, type: "supergroup", title: "Films" }
      })
      expect(named?.message?.from.first_name).toBe("Ann")
      const { message_id } = yield* done("sendMessage", { chat_id, text: "which?" })
      yield* inGroup("send", { user: 8, text: "that one", reply_to: message_id })
      expect((yield* updates(1))[0]?.message?.reply_to_message?.text).toBe("which?")
    })
  )

  it.live("has members with rights, whom an administrator changes and nobody else", () =>
    Effect.gen(function* () {
      const { done, refused, chat_id, inGroup } = yield* grouped({ bot: "administrator" })
      expect(yield* done("getChatMemberCount", { chat_id })).toBe(3)
      expect(yield* done("getChatAdministrators", { chat_id })).toMatchObject([
        { status: "creator", user: { id: 7 } },
        { status: "administrator", user: { is_bot: true } }
      ])
      const user_id = 8
      yield* done("restrictChatMember", { chat_id, user_id, permissions: { can_send_messages: true } })
      expect(yield* done("getChatMember", { chat_id, user_id })).toMatchObject({
        status: "restricted",
        can_send_messages: true,
        can_send_photos: false
      })
      yield* done("promoteChatMember", { chat_id, user_id, can_invite_users: true })
      yield* done("setChatAdministratorCustomTitle", { chat_id, user_id, custom_title: "host" })
      expect(yield* done("getChatMember", { chat_id, user_id })).toMatchObject({ custom_title: "host" })
      yield* done("promoteChatMember", { chat_id, user_id })
      yield* done("banChatMember", { chat_id, user_id })
      expect((yield* inGroup("send", { user: 8, text: "/film" })).body).toEqual({ error: "you are not in this group" })
      yield* done("unbanChatMember", { chat_id, user_id, only_if_banned: true })
      expect((yield* done("getChatMember", { chat_id, user_id })).status).toBe("left")
      expect(yield* refused("banChatMember", { chat_id, user_id: 7 })).toBe("Bad Request: can't remove chat owner")
      yield* done("setChatPermissions", { chat_id, permissions: { can_send_polls: true } })
      yield* done("setChatTitle", { chat_id, title: "Good films" })
      yield* done("setChatDescription", { chat_id, description: "and no others" })
      expect(yield* done("getChat", { chat_id })).toMatchObject({
        title: "Good films",
        description: "and no others",
        permissions: { can_send_polls: true, can_send_messages: false }
      })
      expect(yield* done("getUserChatBoosts", { chat_id, user_id: 7 })).toEqual({ boosts: [] })
      const link = yield* done("createChatInviteLink", { chat_id, name: "friends", member_limit: 5 })
      expect(yield* done("revokeChatInviteLink", { chat_id, invite_link: link.invite_link })).toMatchObject({
        name: "friends",
        is_revoked: true
      })
      expect(yield* done("exportChatInviteLink", { chat_id })).toMatch(/^https:\/\/t\.me\/\+/)
    })
  )

  it.live("refuses what a plain member may not, and everything once the bot has left", () =>
    Effect.gen(function* () {
      const { done, refused, chat_id } = yield* grouped()
      expect(yield* refused("banChatMember", { chat_id, user_id: 8 })).toBe(
        "Bad Request: not enough rights to restrict/unrestrict chat member"
      )
      expect(yield* refused("setChatTitle", { chat_id: 7, title: "x" })).toBe(
        "Bad Request: method is available for supergroup and channel chats only"
      )
      expect(yield* refused("createForumTopic", { chat_id, name: "x" })).toBe("Bad Request: the chat is not a forum")
      yield* done("leaveChat", { chat_id })
      expect(yield* refused("sendMessage", { chat_id, text: "bye" })).toBe(
        "Forbidden: bot is not a member of the supergroup chat"
      )
    })
  )

  it.live("has buttons that each member presses as themselves, and none that were made up", () =>
    Effect.gen(function* () {
      const { done, chat_id, updates, inGroup, api } = yield* grouped()
      const inline_keyboard = [[{ text: "Go", callback_data: "go:1" }]]
      const { message_id } = yield* done("sendMessage", { chat_id, text: "?", reply_markup: { inline_keyboard } })
      expect((yield* inGroup("press", { user: 8, message: message_id, data: "go:2" })).body).toEqual({
        error: "no button of this message says go:2, the nearest is go:1"
      })
      const answering = Effect.flatMap(updates(1), ([update]) =>
        Effect.promise(async () => {
          const query = update?.callback_query
          expect(query).toMatchObject({ from: { id: 8 }, message: { chat: { id: chat_id } } })
          await api.answerCallbackQuery({ callback_query_id: query?.id ?? "", text: "yes" })
        })
      )
      const pressing = inGroup("press", { user: 8, message: message_id, data: "go:1" })
      const [pressed] = yield* Effect.all([pressing, answering], { concurrency: 2 })
      expect(pressed.body).toEqual({ toast: "yes" })
    })
  )
})

describe("a topic", () => {
  it.live("is opened, named anew, closed and deleted with what was said in it", () =>
    Effect.gen(function* () {
      const { done, refused, chat_id, inGroup, get, updates } = yield* grouped({ bot: "administrator", forum: true })
      const { message_thread_id } = yield* done("createForumTopic", { chat_id, name: "Foxes", icon_color: 7322096 })
      const there = { chat_id, message_thread_id }
      expect(yield* done("sendMessage", { ...there, text: "one" })).toMatchObject({ is_topic_message: true })
      yield* inGroup("send", { user: 8, text: "two", topic: message_thread_id })
      expect((yield* updates(1))[0]?.message?.message_thread_id).toBe(message_thread_id)
      yield* done("editForumTopic", { ...there, name: "Red foxes" })
      yield* done("unpinAllForumTopicMessages", there)
      yield* done("closeForumTopic", there)
      expect(yield* refused("sendMessage", { ...there, text: "three" })).toBe("Bad Request: TOPIC_CLOSED")
      yield* done("reopenForumTopic", there)
      yield* done("deleteForumTopic", there)
      expect(yield* refused("sendMessage", { ...there, text: "four" })).toBe("Bad Request: message thread not found")
      expect((yield* get(`telegram/messages?user=${chat_id}`)).body).toEqual({ messages: [] })
    })
  )
})

describe("what is offered inline", () => {
  it.live("is chosen by a user, and edited by what names it", () =>
    Effect.gen(function* () {
      const { done, refused, post, updates, api } = yield* grouped()
      const chat_id = 7
      const { video } = yield* done("sendVideo", { chat_id }, { video: file("fox.mp4", "video/mp4") })
      const keyboard = { inline_keyboard: [[{ text: "More", callback_data: "more" }]] }
      const result = { type: "video", id: "v1", video_file_id: video.file_id, title: "Fox", reply_markup: keyboard }
      const answering = Effect.flatMap(updates(1), ([update]) => {
        const inline_query_id = update?.inline_query?.id ?? ""
        return Effect.gen(function* () {
          expect(yield* refused("answerInlineQuery", { inline_query_id, results: [{ ...result, title: "" }] })).toBe(
            "Bad Request: can't parse inline query result: title must be non-empty"
          )
          yield* done("answerInlineQuery", { inline_query_id, results: [result], cache_time: 0, is_personal: true })
        })
      })
      const asking = post("chat/inline", { user: 7, query: "fox" })
      const [asked] = yield* Effect.all([asking, answering], { concurrency: 2 })
      expect(asked.body).toMatchObject({ results: [{ id: "v1", title: "Fox" }], next_offset: "" })
      expect((yield* post("chat/choose", { user: 7, result: "v2" })).body).toEqual({
        error: "the bot offered no v2, the nearest is v1"
      })
      const chosen = yield* post("chat/choose", { user: 7, result: "v1" })
      const [sent, told] = yield* updates(2)
      expect(sent?.message).toMatchObject({
        video: { file_id: video.file_id },
        via_bot: { is_bot: true },
        from: { id: 7 }
      })
      const { inline_message_id } = Object(chosen.body)
      expect(told?.chosen_inline_result).toMatchObject({ result_id: "v1", query: "fox", inline_message_id })
      expect(yield* done("editMessageCaption", { inline_message_id, caption: "A fox", reply_markup: keyboard })).toBe(
        true
      )
      const messages = yield* Effect.promise(() => api.getChat({ chat_id }))
      expect(messages.type).toBe("private")
      expect(yield* refused("editMessageCaption", { inline_message_id: "AAMCxyz", caption: "x" })).toBe(
        "Bad Request: MESSAGE_ID_INVALID"
      )
    })
  )

  it.live("may be prepared for one user, who sends it", () =>
    Effect.gen(function* () {
      const { done, post } = yield* grouped()
      const input_message_content = { message_text: "Look: <b>a fox</b>", parse_mode: "HTML" }
      const result = { type: "article", id: "a", title: "Fox", input_message_content }
      const { id } = yield* done("savePreparedInlineMessage", { user_id: 7, result, allow_user_chats: true })
      expect((yield* post("chat/choose", { user: 8, prepared: id })).status).toBe(404)
      expect((yield* post("chat/choose", { user: 7, prepared: id })).body).toEqual({ message: expect.any(Number) })
    })
  )
})

describe("what is neither words nor a file", () => {
  it.live("may be blocks, of which a draft grows", () =>
    Effect.gen(function* () {
      const { done, refused } = yield* checked
      const rich_message = { markdown: "# Foxes\n\nThey are red.\n\n---" }
      expect((yield* done("sendRichMessage", { chat_id: 7, rich_message })).rich_message.blocks).toEqual([
        { type: "heading", text: "Foxes", size: 1 },
        { type: "paragraph", text: "They are red." },
        { type: "divider" }
      ])
      const html = { html: "<h2>Foxes</h2><p>They are &lt;red&gt;.</p>" }
      expect((yield* done("sendRichMessage", { chat_id: 7, rich_message: html })).rich_message.blocks).toMatchObject([
        { type: "heading", size: 2 },
        { text: "They are <red>." }
      ])
      expect(yield* refused("sendRichMessage", { chat_id: 7, rich_message: { ...html, ...rich_message } })).toMatch(
        /exactly one of/
      )
      for (let at = 0; at < 20; at++) yield* done("sendRichMessageDraft", { chat_id: 7, draft_id: 1, rich_message })
      expect(yield* refused("sendChatAction", { chat_id: 7, action: "typing" })).toMatch(
        /Too Many Requests: retry after/
      )
    })
  )

  it.live("may be media that cost Stars, which are described until they are paid", () =>
    Effect.gen(function* () {
      const { done } = yield* checked
      const media = [{ type: "photo", media: "attach://front" }]
      const sent = yield* done("sendPaidMedia", { chat_id: 7, star_count: 5, media, caption: "x" }, { front: jpeg() })
      expect(sent).toMatchObject({ caption: "x", paid_media: { star_count: 5, paid_media: [{ type: "preview" }] } })
      expect(yield* done("logOut")).toBe(true)
      expect(yield* done("close")).toBe(true)
    })
  )
})
