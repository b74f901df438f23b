import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { checked, file, jpeg } from "./CheckedServer.ts"
import { watch } from "./TelegramServer.ts"

const chat_id = 7

describe("a file of each kind", () => {
  it.live.each([
    ["sendDocument", "document", file("plan.pdf", "application/pdf"), {}, { file_name: "plan.pdf" }],
    ["sendAnimation", "animation", file("cat.mp4", "video/mp4"), { width: 60, height: 40, duration: 2 }, { width: 60 }],
    ["sendAudio", "audio", file("song.mp3", "audio/mpeg"), { performer: "Ann", title: "12" }, { title: "12" }],
    ["sendVoice", "voice", file("voice.ogg", "audio/ogg"), { duration: 3 }, { duration: 3 }],
    ["sendVideoNote", "video_note", file("round.mp4", "video/mp4"), { length: 200 }, { length: 200 }],
    ["sendSticker", "sticker", file("hi.webp", "image/webp"), { emoji: "👋" }, { emoji: "👋", type: "regular" }]
  ] as const)("is uploaded by %s, sent again by its file_id, and given out", ([method, kind, upload, about, shown]) =>
    Effect.gen(function* () {
      const { done, apiRoot } = yield* checked
      const sent = yield* done(method, { chat_id, ...about }, { [kind]: upload })
      expect(sent[kind]).toMatchObject({ ...shown, file_size: 2000 })
      const again = yield* done(method, { chat_id, [kind]: sent[kind].file_id })
      expect(again[kind]).toEqual(sent[kind])
      const { file_path } = yield* done("getFile", { file_id: sent[kind].file_id })
      const answer = yield* Effect.promise(() => fetch(`${apiRoot}/file/bot4242:AAbb-cc_dd/${file_path}`))
      expect((yield* Effect.promise(() => answer.arrayBuffer())).byteLength).toBe(2000)
    })
  )

  it.live("may be named by an empty parameter beside the upload, as older clients do", () =>
    Effect.gen(function* () {
      const { done } = yield* checked
      expect((yield* done("sendPhoto", { chat_id, photo: "" }, { photo: jpeg() })).photo).toMatchObject([{ width: 90 }])
    })
  )

  it.live("stays what it is whatever method sends it again, and a picture is nothing else", () =>
    Effect.gen(function* () {
      const { done, refused } = yield* checked
      const { video } = yield* done("sendVideo", { chat_id }, { video: file("cat.mp4", "video/mp4") })
      expect(yield* done("sendDocument", { chat_id, document: video.file_id })).toHaveProperty("video")
      expect(yield* refused("sendPhoto", { chat_id, photo: video.file_id })).toBe(
        "Bad Request: can't use file of type Video as Photo"
      )
    })
  )

  it.live("that cannot be a film is none, as Telegram looks into it", () =>
    Effect.gen(function* () {
      const { refused } = yield* checked
      const five = () => new File(["hello"], "fox.mp4", { type: "video/mp4" })
      const words = "Bad Request: VIDEO_FILE_INVALID"
      expect(yield* refused("sendVideo", { chat_id }, { video: five() })).toBe(words)
      const media = [
        { type: "video", media: "attach://a" },
        { type: "photo", media: "attach://b" }
      ]
      expect(yield* refused("sendMediaGroup", { chat_id, media }, { a: five(), b: jpeg() })).toBe(words)
      expect(yield* refused("sendPhoto", { chat_id }, { photo: five() })).toBe("Bad Request: IMAGE_PROCESS_FAILED")
    })
  )

  it.live("that is no picture, video or sound is a link on the page, and nothing that a browser would run", () =>
    Effect.gen(function* () {
      const { done, origin } = yield* checked
      const page = new File(["<script>"], "a<b>.html", { type: "text/html" })
      const { document } = yield* done("sendDocument", { chat_id, caption: "look" }, { document: page })
      const [snapshot] = yield* watch(origin)
      const url = `/playground/chat/file/${document.file_id}`
      expect(snapshot?.data).toMatchObject({
        messages: [{}, { html: "look", media: { kind: "file", url, fileName: "a<b>.html" } }]
      })
      const served = yield* Effect.promise(() => fetch(`${origin}${url}`))
      expect(served.headers.get("content-type")).toBe("application/octet-stream")
    })
  )

  it.live("carries a cover, a spoiler and a caption above it", () =>
    Effect.gen(function* () {
      const { done } = yield* checked
      const sent = yield* done(
        "sendVideo",
        { chat_id, caption: "x", cover: "attach://front", has_spoiler: true, show_caption_above_media: true },
        { video: file("cat.mp4", "video/mp4"), front: jpeg() }
      )
      expect(sent).toMatchObject({ has_media_spoiler: true, show_caption_above_media: true })
      expect(sent.video.cover).toMatchObject([{ width: 90, height: 160 }])
    })
  )
})

describe("an album", () => {
  const two = [
    { type: "photo", media: "attach://one", caption: "<b>first</b>", parse_mode: "HTML" },
    { type: "video", media: "attach://two", width: 60, height: 40 }
  ]
  const uploads = () => ({ one: jpeg(), two: file("cat.mp4", "video/mp4") })

  it.live("is several messages of one group", () =>
    Effect.gen(function* () {
      const { done } = yield* checked
      const sent = yield* done("sendMediaGroup", { chat_id, media: two }, uploads())
      expect(sent).toMatchObject([{ caption: "first", photo: [{}] }, { video: { width: 60 } }])
      expect(sent[0].media_group_id).toBe(sent[1].media_group_id)
      expect(sent[1].message_id).toBe(sent[0].message_id + 1)
      const copies = yield* done("copyMessages", {
        chat_id,
        from_chat_id: chat_id,
        message_ids: [sent[0].message_id, 999_999, sent[1].message_id]
      })
      expect(copies).toHaveLength(2)
    })
  )

  it.live.each([
    [[], "there are no messages to send"],
    [Array.from({ length: 11 }, () => two[0]), "too many messages to send as an album"],
    [[...two, { type: "audio", media: "attach://one" }], "audio can't be mixed with other media types"],
    [[two[0], { type: "photo", media: "attach://nowhere" }], "wrong file identifier/HTTP URL specified"]
  ])("comes whole or not at all: %#", ([media, description]) =>
    Effect.gen(function* () {
      const { refused, get } = yield* checked
      expect(yield* refused("sendMediaGroup", { chat_id, media }, uploads())).toBe(`Bad Request: ${description}`)
      expect((yield* get("telegram/messages?user=7")).body).toMatchObject({ messages: [{ text: "/start" }] })
    })
  )
})
