import { execFileSync } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { start, started, token } from "./TelegramServer.ts"

const user = 7
const jpeg = new File([Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 160, 0, 90, 3, 1, 17, 0])], "cat.jpg")
const mp4 = new File([new Uint8Array(5000)], "cat.mp4", { type: "video/mp4" })

/** A form to a route of the chat. */
const sendForm = (origin: string, route: string, parts: Readonly<Record<string, unknown>>) =>
  Effect.promise(async () => {
    const form = new FormData()
    for (const [name, part] of Object.entries(parts)) {
      form.set(name, part instanceof File || typeof part === "string" ? part : JSON.stringify(part))
    }
    const response = await fetch(`${origin}/playground/chat/${route}`, { method: "POST", body: form })
    const body: unknown = await response.json()
    return { status: response.status, body }
  })

/** A double whose bot has heard /start, and what it is told from then on. */
const meeting = Effect.gen(function* () {
  const double = yield* started()
  let offset = (yield* Effect.promise(() => double.api.getUpdates({})))[0]?.update_id ?? 0
  const updates = Effect.promise(async () => {
    const news = await double.api.getUpdates({ offset: offset + 1 })
    offset = news.at(-1)?.update_id ?? offset
    return news
  })
  return { ...double, updates }
})

describe("a person", () => {
  it.live("answers a message, which the bot gets whole, and may quote it", () =>
    Effect.gen(function* () {
      const { api, post, updates } = yield* meeting
      const reply_markup = { inline_keyboard: [[{ text: "Again", callback_data: "again" }]] }
      const { message_id } = yield* Effect.promise(() =>
        api.sendMessage({ chat_id: user, text: "a red fox", reply_markup })
      )
      yield* post("chat/send", { user, text: "at night", reply_to: message_id, quote: "fox" })
      const [update] = yield* updates
      expect(update?.message).toMatchObject({
        text: "at night",
        reply_to_message: { message_id, text: "a red fox", from: { is_bot: true }, reply_markup },
        quote: { text: "fox", position: 6, is_manual: true }
      })
    })
  )

  it.live("edits a message, and the bot is told its new words", () =>
    Effect.gen(function* () {
      const { api, post, say, updates } = yield* meeting
      const { body } = yield* say("a fox")
      const message = (body as { readonly message: number }).message // the route's own form
      yield* post("chat/edit", { user, message, text: "a red fox" })
      expect(yield* updates).toMatchObject([
        { message: { message_id: message, text: "a fox" } },
        { edited_message: { message_id: message, text: "a red fox", edit_date: expect.any(Number) } }
      ])
      const own = yield* Effect.promise(() => api.sendMessage({ chat_id: user, text: "mine" }))
      expect(yield* post("chat/edit", { user, message: own.message_id, text: "no" })).toMatchObject({
        status: 400,
        body: { error: "only the user's own messages can be edited" }
      })
    })
  )

  it.live("forwards a message of the bot, which says where it is from", () =>
    Effect.gen(function* () {
      const { api, post, updates } = yield* meeting
      const { message_id: message } = yield* Effect.promise(() => api.sendMessage({ chat_id: user, text: "a fox" }))
      yield* post("chat/forward", { user, message })
      expect(yield* updates).toMatchObject([
        { message: { text: "a fox", from: { id: user }, forward_origin: { type: "user", sender_user: { id: 4242 } } } }
      ])
    })
  )

  it.live("reacts to a message, which is told to a bot that asked for reactions", () =>
    Effect.gen(function* () {
      const { api, post, updates } = yield* meeting
      yield* Effect.promise(() => api.getUpdates({ offset: -1, allowed_updates: ["message", "message_reaction"] }))
      const { message_id: message } = yield* Effect.promise(() => api.sendMessage({ chat_id: user, text: "a fox" }))
      yield* post("chat/react", { user, message, emoji: "👍" })
      yield* post("chat/react", { user, message, emoji: null })
      const liked = [{ type: "emoji", emoji: "👍" }]
      expect(yield* updates).toMatchObject([
        { message_reaction: { message_id: message, old_reaction: [], new_reaction: liked } },
        { message_reaction: { message_id: message, old_reaction: liked, new_reaction: [] } }
      ])
      expect((yield* post("chat/react", { user, message, emoji: "nothing" })).status).toBe(400)
    })
  )

  it.live.each([
    ["send", { user, text: "x", reply_to: 999 }, "there is no message 999 in this chat"],
    ["edit", { user, message: 999, text: "x" }, "there is no message 999 in this chat"],
    ["forward", { user, message: 999 }, "there is no message 999 in this chat"],
    ["react", { user, message: 999, emoji: "👍" }, "there is no message 999 in this chat"]
  ])("is refused in words when there is no such message: %s", ([route, body, error]) =>
    Effect.gen(function* () {
      const { post } = yield* start()
      expect(yield* post(`chat/${route}`, body)).toEqual({ status: 400, body: { error } })
    })
  )
})

describe("a person's files", () => {
  const kinds = ["photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker"] as const
  it.live.each(kinds)("come as an update, and can be downloaded: %s", (kind) =>
    Effect.gen(function* () {
      const { api, apiRoot, origin, updates } = yield* meeting
      const file = kind === "photo" ? jpeg : mp4
      expect((yield* sendForm(origin, "attach", { user, [kind]: file })).status).toBe(200)
      const [update] = yield* updates
      const found = /"file_id":"([^"]+)","file_unique_id":"[^"]+","file_size":(\d+)/.exec(JSON.stringify(update))
      expect(Number(found?.[2])).toBe(file.size)
      const { file_path } = yield* Effect.promise(() => api.getFile({ file_id: found?.[1] ?? "" }))
      const answer = yield* Effect.promise(() => fetch(`${apiRoot}/file/bot${token}/${file_path}`))
      const bytes = yield* Effect.promise(() => answer.arrayBuffer())
      expect(bytes.byteLength).toBe(file.size)
    })
  )

  it.live("answer a message like words do", () =>
    Effect.gen(function* () {
      const { api, origin, updates } = yield* meeting
      const { message_id } = yield* Effect.promise(() => api.sendMessage({ chat_id: user, text: "a fox" }))
      yield* sendForm(origin, "attach", { user, reply_to: message_id, photo: jpeg, caption: "like this" })
      expect(yield* updates).toMatchObject([
        { message: { caption: "like this", reply_to_message: { message_id, text: "a fox" } } }
      ])
    })
  )

  it.live("of an album are messages of their own that one number holds together, and late ones come late", () =>
    Effect.gen(function* () {
      const { origin, updates } = yield* meeting
      const media = [
        { type: "photo", media: "attach://first", caption: "day and night" },
        { type: "video", media: "attach://second", width: 90, height: 160, duration: 3 },
        { type: "photo", media: "attach://first" }
      ]
      const began = performance.now()
      const sent = yield* sendForm(origin, "album", { user, media, gap_ms: 50, first: jpeg, second: mp4 })
      expect(performance.now() - began).toBeGreaterThan(95)
      expect(sent).toEqual({ status: 200, body: { messages: [2, 3, 4] } })
      const pieces = (yield* updates).map(({ message }) => message)
      expect(pieces).toMatchObject([
        { message_id: 2, caption: "day and night", photo: [{ width: 90, height: 160 }] },
        { message_id: 3, video: { duration: 3 } },
        { message_id: 4, photo: [{ width: 90, height: 160 }] }
      ])
      const groups = new Set(pieces.map((piece) => piece?.media_group_id))
      expect([groups.size, groups.has(undefined)]).toEqual([1, false])
      expect(yield* sendForm(origin, "album", { user, media: [] })).toMatchObject({ status: 400 })
    })
  )

  it.live("are as long as they sound: a voice message that does not say so", () =>
    Effect.gen(function* () {
      const { origin, updates } = yield* meeting
      const sound = ["-v", "error", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "libopus", "-f", "ogg", "-"]
      const voice = new File([execFileSync("ffmpeg", sound)], "voice.oga", { type: "audio/ogg" })
      yield* sendForm(origin, "attach", { user, voice })
      expect(yield* updates).toMatchObject([{ message: { voice: { duration: 3, mime_type: "audio/ogg" } } }])
    })
  )

  it.live.each([
    [{ user }, "no part of the form is a file named"],
    [{ user: "x", document: new File(["x"], "x") }, "user"],
    [{ user, photo: new File(["x"], "x") }, "IMAGE_PROCESS_FAILED"]
  ] as const)("are refused in words when they are none: %#", ([parts, words]) =>
    Effect.gen(function* () {
      const { origin } = yield* start()
      expect(yield* sendForm(origin, "attach", parts)).toEqual({
        status: 400,
        body: { error: expect.stringContaining(words) }
      })
    })
  )
})
