import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { InputFile } from "grammy"
import { validateCall } from "./BotApiSchema.ts"
import { refusal, started, token, until, watch } from "./TelegramServer.ts"

const chat_id = 7
const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 251)
/** The head of a JPEG of 90 × 160. */
const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 160, 0, 90, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0])
const video = () => new InputFile(bytes, "cat.mp4")
const size = { width: 720, height: 1280, duration: 8 }

describe("a video", () => {
  it.live("is uploaded with its thumbnail, shown on the page, and played from any byte", () =>
    Effect.gen(function* () {
      const { api, origin } = yield* started()
      const sent = yield* Effect.promise(() =>
        api.sendVideo({
          chat_id,
          video: video(),
          thumbnail: new InputFile(jpeg, "cat.jpg"),
          ...size,
          supports_streaming: true,
          caption: "<b>Cat</b>",
          parse_mode: "HTML",
          reply_markup: { inline_keyboard: [[{ text: "Again", callback_data: "again" }]] }
        })
      )
      expect(sent).toMatchObject({
        caption: "Cat",
        video: { ...size, file_size: 5000, file_name: "cat.mp4", thumbnail: { width: 90, height: 160 } }
      })
      const [snapshot] = yield* watch(origin)
      const url = `/playground/chat/file/${sent.video.file_id}`
      expect(snapshot?.data).toMatchObject({
        messages: [
          {},
          {
            html: "<b>Cat</b>",
            media: { kind: "video", url, ...size, thumbnailUrl: expect.any(String) },
            keyboard: [[{ text: "Again", data: "again" }]]
          }
        ]
      })
      const part = yield* Effect.promise(() => fetch(`${origin}${url}`, { headers: { range: "bytes=100-199" } }))
      expect([part.status, part.headers.get("content-range"), part.headers.get("content-type")]).toEqual([
        206,
        "bytes 100-199/5000",
        "video/mp4"
      ])
      expect(new Uint8Array(yield* Effect.promise(() => part.arrayBuffer()))).toEqual(bytes.slice(100, 200))
      const beyond = yield* Effect.promise(() => fetch(`${origin}${url}`, { headers: { range: "bytes=5000-" } }))
      expect(beyond.status).toBe(416)
    })
  )

  it.live("is sent again by its file_id, and downloaded through getFile", () =>
    Effect.gen(function* () {
      const { api, apiRoot } = yield* started()
      const first = yield* Effect.promise(() => api.sendVideo({ chat_id, video: video(), ...size }))
      const { file_id } = first.video
      const second = yield* Effect.promise(() => api.sendVideo({ chat_id, video: file_id }))
      expect(second.video).toEqual(first.video)
      const { file_path } = yield* Effect.promise(() => api.getFile({ file_id }))
      const file = yield* Effect.promise(() => fetch(`${apiRoot}/file/bot${token}/${file_path}`))
      expect(new Uint8Array(yield* Effect.promise(() => file.arrayBuffer()))).toEqual(bytes)
    })
  )

  it.live("is fetched from an address", () =>
    Effect.gen(function* () {
      const { api, origin } = yield* started()
      const first = yield* Effect.promise(() => api.sendVideo({ chat_id, video: video(), ...size }))
      const address = `${origin}/playground/chat/file/${first.video.file_id}`
      const second = yield* Effect.promise(() => api.sendVideo({ chat_id, video: address }))
      expect(second.video.file_size).toBe(5000)
      expect(yield* refusal(() => api.sendVideo({ chat_id, video: `${address}x` }))).toBe(
        "400 Bad Request: failed to get HTTP URL content"
      )
    })
  )

  it.live("without width and height is a square of no length, as at Telegram", () =>
    Effect.gen(function* () {
      const { api } = yield* started()
      const sent = yield* Effect.promise(() => api.sendVideo({ chat_id, video: video() }))
      expect(sent.video).toMatchObject({ width: 320, height: 320, duration: 0 })
    })
  )

  it.live("may not be larger than 50 MB", () =>
    Effect.gen(function* () {
      const { api } = yield* started()
      const send = (length: number) =>
        refusal(() => api.sendVideo({ chat_id, video: new InputFile(new Uint8Array(length), "big.mp4") }))
      expect(yield* send(50 * 1024 * 1024 + 1)).toBe("413 Request Entity Too Large")
      expect(yield* send(50 * 1024 * 1024)).toBeUndefined()
    })
  )

  it.live.each([
    [{ video: "no-such-file" }, "wrong file identifier/HTTP URL specified"],
    [{ video: "" }, "there is no video in the request"],
    [{ video: new InputFile(new Uint8Array(), "empty.mp4") }, "file must be non-empty"],
    [{ video: video(), caption: "x".repeat(1025) }, "message caption is too long"]
  ] as const)("is refused: %#", ([params, description]) =>
    Effect.gen(function* () {
      const { api } = yield* started()
      expect(yield* refusal(() => api.sendVideo({ chat_id, ...params }))).toBe(`400 Bad Request: ${description}`)
    })
  )

  it.live("takes the place of a text message, which then has a caption", () =>
    Effect.gen(function* () {
      const { api, origin } = yield* started()
      const { message_id } = yield* Effect.promise(() => api.sendMessage({ chat_id, text: "working" }))
      const events = yield* watch(origin)
      const media = { type: "video", media: video(), caption: "done", ...size } as const
      const edited = yield* Effect.promise(() => api.editMessageMedia({ chat_id, message_id, media }))
      expect(edited).toMatchObject({ message_id, caption: "done", video: size })
      yield* until(
        () => events.length,
        (count) => count >= 2
      )
      expect(events[1]).toMatchObject({ event: "edited", data: { id: message_id, media: { kind: "video" } } })
      expect(yield* refusal(() => api.editMessageText({ chat_id, message_id, text: "x" }))).toBe(
        "400 Bad Request: there is no text in the message to edit"
      )
      yield* Effect.promise(() => api.editMessageCaption({ chat_id, message_id, caption: "better" }))
    })
  )
})

describe("a photo", () => {
  it.live("is measured, and anything else is no photo", () =>
    Effect.gen(function* () {
      const { api } = yield* started()
      const sent = yield* Effect.promise(() => api.sendPhoto({ chat_id, photo: new InputFile(jpeg, "cat.jpg") }))
      expect(sent.photo).toMatchObject([{ width: 90, height: 160 }])
      expect(yield* refusal(() => api.sendPhoto({ chat_id, photo: video() }))).toBe(
        "400 Bad Request: IMAGE_PROCESS_FAILED"
      )
    })
  )
})

describe("the record of calls", () => {
  it.live("holds every call in order, sizes instead of contents, and passes the Bot API's schema", () =>
    Effect.gen(function* () {
      const { api, get } = yield* started()
      yield* Effect.promise(() => api.sendVideo({ chat_id, video: video(), ...size, caption: "cat" }))
      yield* refusal(() => api.sendMessage({ chat_id: 99, text: "hello" }))
      const seen = yield* get("telegram/calls?after=0")
      expect(seen.body).toEqual({
        calls: [
          {
            n: 1,
            at: expect.any(Number),
            method: "sendVideo",
            params: { chat_id, video: { file: "cat.mp4", size: 5000 }, ...size, caption: "cat" },
            ok: true
          },
          {
            n: 2,
            at: expect.any(Number),
            method: "sendMessage",
            params: { chat_id: 99, text: "hello" },
            ok: false,
            error: "Bad Request: chat not found"
          }
        ]
      })
      expect((yield* get("telegram/calls?after=1")).body).toMatchObject({ calls: [{ n: 2 }] })
      expect(JSON.stringify(seen.body)).not.toContain(token)
      expect(validateCall("sendVideo", { chat_id, video: { file: "cat.mp4", size: 5000 }, ...size })).toEqual([])
    })
  )
})

describe("the schema of outgoing calls", () => {
  it.each([
    ["sendMessage", { chat_id, text: "hi", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "x" }]] } }],
    ["setMyCommands", { commands: [{ command: "start", description: "Begin" }], language_code: "ru" }],
    ["editMessageMedia", { chat_id, message_id: 1, media: { type: "video", media: { file: "a.mp4", size: 1 } } }],
    ["getMe", {}]
  ])("accepts a right %s", (method, params) => {
    expect(validateCall(method, params)).toEqual([])
  })

  it.each([
    ["sendVideo", { chat_id }],
    ["sendMessages", { chat_id, text: "hi" }],
    ["sendMessage", { chat_id, text: "hi", colour: "red" }],
    ["sendMessage", { chat_id, text: "" }],
    ["sendMessage", { chat_id, text: "x".repeat(4097) }],
    ["sendMessage", { chat_id, text: "hi", reply_markup: { inline_keyboard: [{ text: "x" }] } }],
    ["sendMessage", { chat_id, text: "hi", reply_markup: { inline_keyboard: [[{ text: "x" }]] } }],
    [
      "sendMessage",
      { chat_id, text: "hi", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "x", style: "red" }]] } }
    ],
    [
      "sendMessage",
      { chat_id, text: "hi", reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "ж".repeat(33) }]] } }
    ],
    ["answerCallbackQuery", { callback_query_id: "1", text: "x".repeat(201) }],
    ["sendVideo", { chat_id, video: "x", caption: "x".repeat(1025) }],
    ["setMyCommands", { commands: [{ command: "Start!", description: "Begin" }] }]
  ])("finds what is wrong with %s: %#", (method, params) => {
    expect(validateCall(method, params)).not.toEqual([])
  })
})
