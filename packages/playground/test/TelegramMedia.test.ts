import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { InputFile } from "grammy"
import { validateCall } from "./BotApiSchema.ts"
import { refusal, type start, started, token, until, watch } from "./TelegramServer.ts"

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

describe("a good video", () => {
  const send = (double: Effect.Success<ReturnType<typeof start>>) =>
    Effect.promise(async () => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ chat_id, ...size })) form.set(name, String(value))
      form.set("video", new File([bytes], "cat.mp4", { type: "video/mp4" }))
      form.set("thumbnail", new File([jpeg], "cat.jpg", { type: "image/jpeg" }))
      const answer = await fetch(`${double.apiRoot}/bot${token}/sendVideo`, { method: "POST", body: form }).catch(
        () => undefined
      )
      const type = answer?.headers.get("content-type") ?? "none"
      const body: unknown = type.includes("json") ? await answer?.json() : await answer?.text()
      return { status: answer?.status, type, body: Object(body) }
    })

  it.live.each([
    ["as-animation", { animation: { ...size, file_size: 5000 }, document: { file_size: 5000 } }],
    ["as-document", { document: { file_name: "cat.mp4", file_size: 5000 } }],
    ["without-size", { video: { width: 0, height: 0, duration: 0 } }],
    ["as-square", { video: { width: 320, height: 320 } }]
  ] as const)("may be taken for something else, and stays it when it is sent again: %s", ([kind, expected]) =>
    Effect.gen(function* () {
      const double = yield* started()
      yield* double.fault({ where: "telegram", match: "sendVideo", kind })
      const { body } = yield* send(double)
      expect(body.result).toMatchObject(expected)
      expect(body.result.video === undefined).toBe(kind.startsWith("as-") && kind !== "as-square")
      const file_id = Object.values<{ readonly file_id?: string }>(body.result).find((one) => one?.file_id)?.file_id
      const again = yield* Effect.promise(() => double.api.sendVideo({ chat_id, video: file_id ?? "" }))
      expect(again).toMatchObject(expected)
    })
  )

  it.live("may lose its thumbnail", () =>
    Effect.gen(function* () {
      const double = yield* started()
      yield* double.fault({ where: "telegram", match: "sendVideo", kind: "without-thumbnail" })
      expect((yield* send(double)).body.result.video.thumbnail).toBeUndefined()
      expect((yield* send(double)).body.result.video.thumbnail).toMatchObject({ width: 90, height: 160 })
    })
  )

  it.live("may be too large in three ways: as JSON, as a page, and as a connection that ends", () =>
    Effect.gen(function* () {
      const double = yield* started()
      const sent = { where: "telegram", match: "sendVideo" }
      yield* double.fault({ ...sent, kind: "fail", status: 413, words: "Request Entity Too Large" })
      expect(yield* send(double)).toMatchObject({ status: 413, body: { ok: false, error_code: 413 } })
      yield* double.fault({ ...sent, kind: "gateway", status: 413 })
      const page = yield* send(double)
      expect(page).toMatchObject({ status: 413, type: "text/html" })
      expect(String(page.body)).toContain("413 Payload Too Large")
      yield* double.fault({ ...sent, kind: "close" })
      expect(yield* send(double)).toMatchObject({ status: undefined })
      const { body } = yield* double.get("telegram/messages?user=7")
      expect(Object(body).messages).toHaveLength(1)
    })
  )

  it.live.each([
    "VIDEO_FILE_INVALID",
    "IMAGE_PROCESS_FAILED",
    "PHOTO_INVALID_DIMENSIONS",
    "wrong file identifier/HTTP URL specified",
    "message caption is too long"
  ])("may be refused in Telegram's words, and only where a chat is meant: %s", (words) =>
    Effect.gen(function* () {
      const double = yield* started()
      const refused = { kind: "fail", status: 400, words: `Bad Request: ${words}` }
      yield* double.fault({ where: "telegram", match: "sendVideo", about: "99", ...refused })
      expect((yield* send(double)).status).toBe(200)
      yield* double.fault({ where: "telegram", match: "sendVideo", about: "7", ...refused })
      expect((yield* send(double)).body).toMatchObject({ error_code: 400, description: `Bad Request: ${words}` })
    })
  )
})
