import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MessageId } from "../../../src/domain/Ids.ts"
import { bodyOf, keyboard, known, screen, user, video } from "../../kit/sentVideo.ts"
import { connect, ok, open } from "../../kit/telegramServer.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-gateway-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** A server that does something with every connection once so many bytes of a request have come. */
const listening = (after: number, act: (socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer((socket) => {
        let bytes = 0
        socket.on("error", () => {})
        socket.on("data", (chunk) => {
          const [before, now] = [bytes, bytes + chunk.length]
          bytes = now
          if (before < after && now >= after) act(socket)
        })
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.promise(() => new Promise((closed) => server.close(closed)))
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
    })
  )

describe("sending a video", () => {
  const sent = { message_id: 11, video: { file_id: "new-id", width: 704, height: 1280, duration: 9 } }

  it.effect("uploads the file with its size, length and thumbnail, and knows its size better than Telegram", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      const [path, thumbnail] = [join(at, "видео 1.mp4"), join(at, "t.jpg")]
      const bytes = "0123456789".repeat(100_000)
      yield* Effect.promise(() => writeFile(path, bytes))
      yield* Effect.promise(() => writeFile(thumbnail, "the thumbnail"))
      server.script(() => ok(sent))
      assert.deepStrictEqual(yield* telegram.sendVideo(user, video(path, thumbnail)), {
        messageId: MessageId.make(11),
        fileId: "new-id",
        kind: "video",
        bot: 123456,
        width: 720,
        height: 1280,
        duration: 8,
        misread: false
      })
      const body = server.requests[0]?.body ?? ""
      const form = server.requests[0]?.form ?? {}
      assert.deepInclude(form, { chat_id: "42", width: "720", height: "1280", duration: "8", parse_mode: "HTML" })
      assert.strictEqual(form["supports_streaming"], "true")
      assert.strictEqual(form["caption"], screen.html)
      assert.deepStrictEqual(JSON.parse(form["reply_markup"] ?? ""), keyboard)
      assert.include(body, 'filename="video.mp4"')
      assert.strictEqual(server.requests[0]?.headers["content-length"], String(Buffer.byteLength(body)))
      assert.isTrue(body.includes(bytes))
      assert.include(body, "the thumbnail")
    })
  )

  it.effect("shows a picture in full size before it plays, when it is sent again as well", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      const [path, cover] = [join(at, "v.mp4"), join(at, "c.jpg")]
      yield* Effect.promise(() => Promise.all([writeFile(path, "x"), writeFile(cover, "the cover")]))
      server.script(() => ok({ message_id: 11, video: { file_id: "v", cover: [{ file_id: "c" }, { file_id: "d" }] } }))
      const { cover: known } = yield* telegram.sendVideo(user, video(path, undefined, cover))
      assert.include(server.requests[0]?.body ?? "", "the cover")
      assert.strictEqual(known, "c")
      yield* telegram.sendVideo(user, { ...video(""), video: { _tag: "FileId", fileId: "v", cover: known } })
      assert.deepInclude(bodyOf(server.requests[1]), { video: "v", cover: "c" })
    })
  )

  it.effect.each([
    ["no size", { width: 0, height: 0, duration: 8 }, true],
    ["no length", { width: 720, height: 1280, duration: 0 }, true],
    ["a square", { width: 320, height: 320, duration: 8 }, true],
    ["nearly its own size and length", { width: 704, height: 1280, duration: 9 }, false],
    ["odd words", { width: "720", height: null, duration: {} }, false],
    ["nothing", {}, false]
  ] as const)("tells a video that Telegram took for one of %s", ([_, said, misread]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), "x"))
      server.script(() => ok({ message_id: 11, video: { file_id: "v", ...said } }))
      assert.deepInclude(yield* telegram.sendVideo(user, video(join(at, "v.mp4"))), {
        misread,
        width: 720,
        height: 1280
      })
    })
  )

  it.effect("sends a misread one once more into its message, with its words and buttons", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), "all of its bytes"))
      server.script(() => ok({ message_id: 11, video: { file_id: "better" } }))
      const repaired = yield* telegram.repairVideo(user, MessageId.make(11), video(join(at, "v.mp4")))
      assert.deepInclude(repaired, { fileId: "better", misread: false })
      const { path = "", body = "", form = {} } = server.requests[0] ?? {}
      assert.include(path, "editMessageMedia")
      assert.include(body, "all of its bytes")
      assert.deepInclude(form, { chat_id: "42", message_id: "11" })
      const size = { width: 720, height: 1280, duration: 8, supports_streaming: true }
      assert.deepInclude(JSON.parse(form["media"] ?? ""), { type: "video", caption: screen.html, ...size })
      assert.deepStrictEqual(JSON.parse(form["reply_markup"] ?? ""), keyboard)
    })
  )

  it.effect("sends a known one again by its id, without an upload", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok(sent))
      yield* telegram.sendVideo(user, known)
      assert.deepInclude(bodyOf(server.requests[0]), { video: "BAAD-1", duration: 8 })
    })
  )

  it.effect.each([
    ["an animation", { animation: { file_id: "a" }, document: { file_id: "a" } }, ["animation", "a"]],
    ["a document", { document: { file_id: "d" } }, ["document", "d"]],
    ["a video of no size", { video: { file_id: "v", width: 0, height: null, duration: 0.5 } }, ["video", "v"]],
    ["something without an id", { video: { file_id: "" } }, ["video", undefined]],
    ["nothing", {}, ["video", undefined]]
  ] as const)("keeps id and kind of what Telegram turned into %s, and its own size", ([_, media, expected]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), "x"))
      server.script(() => ok({ message_id: 11, ...media }))
      const sent = yield* telegram.sendVideo(user, video(join(at, "v.mp4")))
      assert.deepStrictEqual([sent.kind, sent.fileId], [...expected])
      assert.deepInclude(sent, { width: 720, height: 1280, duration: 8 })
    })
  )

  it.effect.each([
    ["sendAnimation", "animation"],
    ["sendDocument", "document"]
  ] as const)("goes out by %s again as what it was", ([method, kind]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok({ message_id: 11, [kind]: { file_id: "again" } }))
      yield* telegram.sendVideo(user, { ...known, kind })
      assert.include(server.requests[0]?.path ?? "", method)
      // A file stays one: of what is uploaded as such Telegram may else make what it likes.
      const asFile = kind === "document" ? { disable_content_type_detection: true } : {}
      assert.deepInclude(bodyOf(server.requests[0]), { [kind]: "BAAD-1", ...asFile })
    })
  )

  /** What became of a large upload to a server that acts after its first bytes. */
  const uploading = Effect.fnUntraced(function* (act: (socket: Socket) => void, after = 100_000) {
    const path = join(yield* folder, "large.mp4")
    yield* Effect.promise(() => writeFile(path, Buffer.alloc(20_000_000)))
    const telegram = yield* connect(yield* listening(after, act))
    return (yield* Effect.flip(telegram.sendVideo(user, video(path)))).reason
  })
  const http = (status: string, body: string, ...headers: ReadonlyArray<string>) =>
    [`HTTP/1.1 ${status}`, `content-length: ${body.length}`, ...headers, "", body].join("\r\n")
  const page = "<html>a proxy</html>"
  const json = (code: number, description: string, parameters = {}) =>
    JSON.stringify({ ok: false, error_code: code, description, parameters })

  it.live("surely did not happen when the connection is closed in the middle of it", () =>
    Effect.gen(function* () {
      const reason = yield* uploading((socket) => socket.resetAndDestroy())
      assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: false, cut: true })
    })
  )

  it.live("surely did not happen when nobody listens, which says nothing of its size", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "v.mp4")
      yield* Effect.promise(() => writeFile(path, "x"))
      const telegram = yield* connect("http://127.0.0.1:9")
      const { reason } = yield* Effect.flip(telegram.sendVideo(user, video(path)))
      assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: false, cause: "ECONNREFUSED" })
      assert.notProperty(reason, "cut")
    })
  )

  it.live("may have happened when the connection is closed after all of it", () =>
    Effect.gen(function* () {
      const reason = yield* uploading((socket) => socket.destroy(), 20_000_000 + 1500)
      assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: true })
    })
  )

  it.live.each([
    ["413 as JSON", http("413 X", json(413, "Request Entity Too Large")), { _tag: "TooLarge" }],
    ["413 as a page", http("413 X", page, "content-type: text/html"), { _tag: "TooLarge" }],
    [
      "413 as a page that calls itself JSON",
      http("413 X", page, "content-type: application/json"),
      { _tag: "TooLarge" }
    ],
    ["413 without a word", http("413 X", "", "content-type: video/mp4"), { _tag: "TooLarge" }],
    ["413 as a list", http("413 X", "[413]"), { _tag: "TooLarge" }],
    ["413 whose code is a text", http("413 X", '{"ok":false,"error_code":"413"}'), { _tag: "TooLarge" }],
    ["403 of a wall", http("403 X", page), { _tag: "BadRequest", description: "HTTP 403" }],
    ["408", http("408 X", page), { _tag: "TelegramUnavailable", sent: false }],
    ["429 with its wait", http("429 X", json(429, "x", { retry_after: 7 })), { _tag: "RateLimited", retryAfter: 7 }],
    ["429 of a proxy", http("429 X", page, "retry-after: 9"), { _tag: "RateLimited", retryAfter: 9 }],
    ["400", http("400 X", json(400, "Bad Request: x")), { _tag: "BadRequest", description: "Bad Request: x" }],
    ["502 of a proxy", http("502 X", page), { _tag: "TelegramUnavailable", sent: false }],
    ["500 of Telegram", http("500 X", json(500, "Internal")), { _tag: "TelegramUnavailable", sent: false }],
    ["a redirect", http("301 X", "", "location: https://example.com"), { _tag: "TelegramUnavailable", sent: false }],
    ["a page", http("200 X", page), { _tag: "TelegramUnavailable", sent: false }]
  ] as const)("that is answered in the middle of it: %s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const reason = yield* uploading((socket) => void socket.write(answer))
      assert.deepInclude(reason, expected)
      // It is no server that hangs up.
      assert.notProperty(reason, "cut")
    })
  )

  it.effect("surely did not happen when the file cannot be read", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const at = yield* folder
      server.script(() => ok(sent))
      const error = yield* Effect.flip(telegram.sendVideo(user, video(join(at, "missing.mp4"))))
      assert.deepInclude(error.reason, { _tag: "TelegramUnavailable", sent: false })
    })
  )
})
