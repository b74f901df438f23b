import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { type Provider, TaskRef, type VideoSource } from "../../../src/providers/VideoProvider.ts"
import { apiKey, driver } from "../../kit/soraDriver.ts"
import { type Answer, makeVideoServer, trusting } from "../../kit/VideoServer.ts"

const task = TaskRef.make("a/b+c==")
const own: VideoSource = { _tag: "Content", task }
const link = (url: string): VideoSource => ({ _tag: "Link", url })
const mp4 = { "content-type": "video/mp4" }

const download = (sora: Provider, source: VideoSource) =>
  Effect.gen(function* () {
    const { length, bytes } = yield* sora.content(source)
    const chunks = yield* Stream.runCollect(bytes)
    return { length, text: Buffer.concat(chunks).toString("utf8"), chunks: chunks.length }
  })

describe("downloading a finished video", () => {
  it.effect("asks the server itself with the key, without a variant, and tells the length", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ headers: { ...mp4, "content-length": "5" }, body: "bytes" }))
      assert.deepInclude(yield* download(sora, own), { length: 5, text: "bytes" })
      assert.strictEqual(server.requests[0]?.path, "/v1/videos/a%2Fb%2Bc%3D%3D/content")
      assert.strictEqual(server.requests[0]?.headers.authorization, `Bearer ${apiKey}`)
    })
  )

  it.effect("hands over a large video in pieces, with the length unknown where the server does not say", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const body = "0123456789abcdef".repeat(1 << 16)
      server.script(() => ({ headers: mp4, body }))
      const { length, text, chunks } = yield* download(sora, own)
      assert.isTrue(text === body)
      assert.isUndefined(length)
      assert.isAbove(chunks, 4)
    })
  )

  it.effect("stops the transfer when no more of it is wanted", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ headers: mp4, body: "first", then: "hang" }))
      const { bytes } = yield* sora.content(own)
      const first = yield* Stream.runCollect(Stream.take(bytes, 1))
      assert.strictEqual(Buffer.concat(first).toString(), "first")
      yield* server.idle
    })
  )

  it.effect.each([
    ["shorter than its length", { headers: { ...mp4, "content-length": "100" }, body: "half", then: "reset" }],
    ["without its last chunk", { headers: mp4, body: "half", then: "reset" }]
  ] as const)("fails when the video is cut: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(download(sora, own))
      assert.strictEqual(reason._tag, "NetworkError")
    })
  )

  it.live("gives up a transfer that idles, before and within the video", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver({ within: { idle: 0.2 } })
      for (const answer of ["hang", { headers: mp4, body: "half", then: "hang" }] as const) {
        server.script(() => answer)
        const { reason } = yield* Effect.flip(download(sora, own))
        assert.strictEqual(reason._tag, "NetworkError")
      }
    })
  )

  it.effect.each([
    ["still running", { status: 404, body: { detail: "not ready" } }, "NotFound"],
    ["failed", { status: 422, body: {} }, "InvalidRequest"],
    ["SGLang with a url", { status: 400, body: { detail: "use url" } }, "InvalidRequest"],
    ["a wrong key", { status: 401, body: {} }, "Unauthorized"],
    ["too many downloads", { status: 429, body: "" }, "RateLimit"],
    ["broken storage", { status: 502, body: "<html>" }, "Unavailable"],
    ["an error object with 200", { body: { error: { message: "gone" } } }, "Unknown"],
    ["a page with 200", { headers: { "content-type": "text/html; charset=utf-8" }, body: "<html>" }, "Unknown"],
    ["nothing new", { status: 204, headers: mp4 }, "Unknown"]
  ] as const satisfies ReadonlyArray<readonly [string, Answer, string]>)(
    "tells what is wrong: %s",
    ([_, answer, tag]) =>
      Effect.gen(function* () {
        const { server, sora } = yield* driver()
        server.script(() => answer)
        const { reason } = yield* Effect.flip(sora.content(own))
        assert.strictEqual(reason._tag, tag)
      })
  )
})

describe("following a result's link", () => {
  it.effect("takes the key to the server itself, and to no other port of its host", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      const { server, sora } = yield* driver(trusting(storage))
      for (const at of [server, storage]) at.script(() => ({ headers: mp4, body: "bytes" }))
      yield* download(sora, link(`${server.url}/files/1.mp4`))
      yield* download(sora, link(`${storage.url}/bucket/1.mp4?sig=s`))
      assert.strictEqual(server.requests[0]?.headers.authorization, `Bearer ${apiKey}`)
      assert.notProperty(storage.requests[0]?.headers, "authorization")
      assert.strictEqual(storage.requests[0]?.path, "/v1/bucket/1.mp4?sig=s")
    })
  )

  it.effect("follows a redirect to storage, relative ones as well, and leaves the key behind", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      const { server, sora } = yield* driver(trusting(storage))
      storage.script(() => ({ headers: mp4, body: "bytes" }))
      server.script(({ path }) =>
        path.endsWith("/content")
          ? { status: 302, headers: { location: "/elsewhere" } }
          : { status: 307, headers: { location: `${storage.url}/1.mp4` } }
      )
      assert.strictEqual((yield* download(sora, own)).text, "bytes")
      assert.strictEqual(server.requests[1]?.path, "/elsewhere")
      assert.notProperty(storage.requests[0]?.headers, "authorization")
    })
  )

  it.effect("follows five redirects, and not a sixth", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const hops = (count: number) =>
        server.script(({ path }) => {
          const hop = Number(/hop=(\d+)/.exec(path)?.[1] ?? 0)
          return hop < count
            ? { status: 302, headers: { location: `/v1/x?hop=${hop + 1}` } }
            : { headers: mp4, body: "bytes" }
        })
      hops(5)
      assert.strictEqual((yield* download(sora, own)).text, "bytes")
      hops(6)
      const { reason } = yield* Effect.flip(sora.content(own))
      assert.strictEqual(reason._tag, "Unknown")
    })
  )

  const forbidden = [
    "http://example.com/1.mp4",
    "https://127.0.0.2/1.mp4",
    "https://10.0.0.1/1.mp4",
    "https://192.168.1.1/1.mp4",
    "https://169.254.169.254/latest/meta-data",
    "https://0x7f000002/1.mp4",
    "https://[::]/1.mp4",
    "https://[fd00::1]/1.mp4",
    "https://[::ffff:10.0.0.1]/1.mp4",
    "https://user:password@example.com/1.mp4",
    "file:///etc/passwd",
    "data:video/mp4;base64,AAAA",
    "not a link"
  ]

  it.effect.each(forbidden)("refuses %s, as a link and as a redirect's target", (url) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const direct = yield* Effect.flip(sora.content(link(url)))
      assert.strictEqual(direct.reason._tag, "Unknown")
      assert.lengthOf(server.requests, 0)
      if (url === "not a link") return
      server.script(() => ({ status: 302, headers: { location: url } }))
      const redirected = yield* Effect.flip(sora.content(own))
      assert.strictEqual(redirected.reason._tag, "Unknown")
    })
  )

  it.effect("refuses a public name that resolves to a private address", () =>
    Effect.gen(function* () {
      // The driver's own server is elsewhere, so `localhost` is a name like any other.
      const { sora } = yield* driver({ baseUrl: "https://video.example/v1" })
      const { reason } = yield* Effect.flip(sora.content(link("https://localhost/1.mp4")))
      assert.strictEqual(reason._tag, "Unknown")
      assert.match(
        reason._tag === "Unknown" ? (reason.detail ?? "") : "",
        /^the video's link leads to https:\/\/localhost, .*TRUSTED_DOWNLOADS$/
      )
    })
  )
})

describe("a finished video whose first source does not give it", () => {
  const finished = TaskRef.make("video_1")
  const job = (more: object) => ({ body: { id: "video_1", object: "video", status: "completed", ...more } })
  const page: Answer = { headers: { "content-type": "text/html" }, body: "<html>player</html>" }

  it.effect.each<readonly [string, Answer]>([
    ["is forbidden", { status: 403, body: {} }],
    ["is gone", { status: 404, body: {} }],
    ["is a page", page],
    ["is a page that calls itself a video", { ...page, headers: mp4 }]
  ])("comes from the server itself when the link %s", ([_, refusal]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(({ path }) =>
        path.startsWith("/files/") ? refusal : path.endsWith("/content") ? { headers: mp4, body: "bytes" } : job({})
      )
      const source: VideoSource = { _tag: "Link", url: new URL("/files/1.mp4", server.url).href, task: finished }
      assert.deepInclude(yield* download(sora, source), { text: "bytes" })
    })
  )

  it.effect("comes from a path that the server's answer has, where there is no content call", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(({ path }) =>
        path === "/files/1.mp4"
          ? { headers: mp4, body: "bytes" }
          : path.endsWith("/content")
            ? { status: 404, body: { detail: "Not Found" } }
            : job({ data: [{ url: "/files/1.mp4" }] })
      )
      const { text } = yield* download(sora, { _tag: "Content", task: finished })
      assert.strictEqual(text, "bytes")
    })
  )

  it.effect("comes out of the answer itself, also where that is larger than usual answers", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const bytes = Buffer.alloc(3_000_000, 7)
      server.script(({ path }) =>
        path.endsWith("/content")
          ? { status: 404, body: {} }
          : job({ output: [{ type: "output_video", b64_json: bytes.toString("base64") }] })
      )
      const { length } = yield* download(sora, { _tag: "Content", task: finished })
      assert.strictEqual(length, bytes.length)
    })
  )

  it.effect("fails for the reason of the first source when nobody has it", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(({ path }) => (path.includes("files") ? { status: 401, body: {} } : { status: 404, body: {} }))
      const url = new URL("/files/1.mp4", server.url).href
      const { reason } = yield* Effect.flip(download(sora, { _tag: "Link", url, task: finished }))
      assert.strictEqual(reason._tag, "Unauthorized")
    })
  )
})

describe("what the bytes of an answer say", () => {
  const picture = Buffer.from([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70])

  it.effect.each<readonly [string, Answer]>([
    ["a video that calls itself text", { headers: { "content-type": "text/plain" }, body: picture }],
    ["a video that calls itself JSON", { headers: { "content-type": "application/json" }, body: picture }],
    ["a whole video as a part", { status: 206, headers: { ...mp4, "content-range": "bytes 0-7/8" }, body: picture }],
    ["a video that was packed", { headers: { ...mp4, "content-encoding": "gzip" }, body: gzipSync(picture) }]
  ])("counts, not what is told of it: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => answer)
      const { bytes } = yield* sora.content(own)
      assert.isTrue(picture.equals(Buffer.concat(yield* Stream.runCollect(bytes))))
    })
  )

  it.effect("a part from the middle is no video", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ status: 206, headers: { ...mp4, "content-range": "bytes 4-7/8" }, body: picture }))
      yield* Effect.flip(sora.content(own))
    })
  )

  it.effect("the key stays at home where a link carries its own signature", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(({ path }) =>
        path.startsWith("/files/")
          ? { headers: mp4, body: "bytes" }
          : { status: 307, headers: { location: "/files/1.mp4?X-Amz-Signature=abc" } }
      )
      yield* download(sora, own)
      assert.isUndefined(server.requests.at(-1)?.headers.authorization)
    })
  )
})
