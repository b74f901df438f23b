import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { Harness } from "../kit/providers/harness.ts"
import { type Answer, floodSize, makeVideoServer, trusting } from "../kit/VideoServer.ts"
import { download, keysSeen, makeStand, video } from "./stand.ts"

/** All 256 bytes, in more than one piece: nothing that text would survive. */
const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256)
const mp4 = { "content-type": "video/mp4" }

const forbidden = [
  "http://example.com/1.mp4",
  "https://10.0.0.1/1.mp4",
  "https://192.168.1.1/1.mp4",
  "http://169.254.169.254/latest/meta-data",
  "https://[fd00::1]/1.mp4",
  "https://[::ffff:10.0.0.1]/1.mp4",
  "https://user:password@example.com/1.mp4",
  "file:///etc/passwd",
  "data:video/mp4;base64,AAAA"
]

const streams = (harness: Harness) => {
  it.effect("comes as its very bytes, with their number where the server tells it", () =>
    Effect.gen(function* () {
      const { finished, provider } = yield* makeStand(harness)
      const source = yield* finished({ ...video(bytes), headers: { ...mp4, "content-length": String(bytes.length) } })
      const told = yield* download(provider, source)
      assert.strictEqual(told.length, bytes.length)
      assert.isTrue(told.bytes.equals(bytes))
    })
  )

  it.effect("comes as its very bytes where the server does not tell their number", () =>
    Effect.gen(function* () {
      const { finished, provider } = yield* makeStand(harness)
      const source = yield* finished({ headers: { ...mp4, "transfer-encoding": "chunked" }, body: bytes })
      const told = yield* download(provider, source)
      assert.isUndefined(told.length)
      assert.isTrue(told.bytes.equals(bytes))
    })
  )

  it.effect("stops when no more of it is wanted, whatever its size", () =>
    Effect.gen(function* () {
      const { finished, provider, server } = yield* makeStand(harness)
      const source = yield* finished({ headers: mp4, body: "first", then: "flood" })
      const { bytes } = yield* provider.content(source)
      yield* Stream.runCollect(Stream.take(bytes, 1))
      yield* server.idle
      assert.isBelow(server.flooded(), floodSize / 10)
    })
  )

  it.effect.each([
    ["shorter than announced", { headers: { ...mp4, "content-length": "100" }, body: "half", then: "reset" }],
    ["without its end", { headers: mp4, body: "half", then: "reset" }]
  ] satisfies ReadonlyArray<readonly [string, Answer]>)("fails when it is cut: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { finished, provider } = yield* makeStand(harness)
      const { reason } = yield* Effect.flip(download(provider, yield* finished(answer)))
      assert.strictEqual(reason._tag, "NetworkError")
    })
  )

  it.live("fails when it idles, before its first byte and after", () =>
    Effect.forEach(
      ["hang", { headers: mp4, body: "half", then: "hang" }] satisfies ReadonlyArray<Answer>,
      Effect.fnUntraced(function* (answer) {
        const { finished, provider } = yield* makeStand(harness)
        const { reason } = yield* Effect.flip(download(provider, yield* finished(answer)))
        assert.strictEqual(reason._tag, "NetworkError")
      }),
      { concurrency: "unbounded" }
    )
  )
}

const refused = (harness: Harness) => {
  it.effect.each<readonly [string, Answer, string]>([
    ["it is not there any more", harness.expired, "NotFound"],
    ["a page", { headers: { "content-type": "text/html; charset=utf-8" }, body: "<html>" }, "Unknown"],
    ["an error object", { body: { error: { message: "gone" } } }, "Unknown"],
    ["plain text", { headers: { "content-type": "text/plain" }, body: "gone" }, "Unknown"],
    ["nothing", { status: 204, headers: mp4 }, "Unknown"],
    ["broken storage", { status: 503, headers: { "content-type": "text/html" }, body: "<html>" }, "Unavailable"]
  ])("is no video: %s", ([_, answer, tag]) =>
    Effect.gen(function* () {
      const { finished, provider } = yield* makeStand(harness)
      const { reason } = yield* Effect.flip(download(provider, yield* finished(answer)))
      assert.strictEqual(reason._tag, tag)
    })
  )

  it.effect("is no video when it is an endless refusal, of which little is read", () =>
    Effect.gen(function* () {
      const { finished, provider, server } = yield* makeStand(harness)
      const source = yield* finished({ status: 404, body: '{"error":"', then: "flood" })
      yield* Effect.flip(provider.content(source))
      yield* server.idle
      assert.isBelow(server.flooded(), floodSize / 10)
    })
  )
}

const redirected = (harness: Harness) => {
  it.effect("may be elsewhere, where the key is not shown", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      storage.script(() => video(bytes))
      const { finished, provider, server } = yield* makeStand(harness, trusting(storage))
      const source = yield* finished({ status: 302, headers: { location: `${storage.url}/bucket/1.mp4?sig=s` } })
      assert.isTrue((yield* download(provider, source)).bytes.equals(bytes))
      assert.deepStrictEqual(
        storage.requests.map(({ path }) => path),
        ["/v1/bucket/1.mp4?sig=s"]
      )
      const shown = JSON.stringify(storage.requests)
      assert.isNotEmpty(keysSeen(server))
      for (const key of keysSeen(server)) assert.notInclude(shown, key)
      assert.isEmpty(keysSeen(storage))
    })
  )

  it.effect("is not fetched from another port of this machine unless it is allowed, and what allows it is named", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      storage.script(() => video(bytes))
      const { finished, provider } = yield* makeStand(harness)
      const source = yield* finished({ status: 302, headers: { location: `${storage.url}/bucket/1.mp4` } })
      const { reason } = yield* Effect.flip(download(provider, source))
      assert.include(reason, { _tag: "Unknown" })
      assert.include(JSON.stringify(reason), "TRUSTED_DOWNLOADS")
      assert.include(JSON.stringify(reason), new URL(storage.url).origin)
      assert.isEmpty(storage.requests)
    })
  )

  it.effect("is given up when it moves on for ever", () =>
    Effect.gen(function* () {
      const { finished, provider, server, origin } = yield* makeStand(harness)
      const source = yield* finished("hang")
      server.script(() => ({ status: 302, headers: { location: `${origin}/files/video.mp4` } }))
      const before = server.requests.length
      assert.strictEqual((yield* Effect.flip(provider.content(source))).reason._tag, "Unknown")
      assert.isAtMost(server.requests.length - before, 10)
    })
  )

  it.effect.each(forbidden)("is not fetched from %s, linked or redirected to", (url) =>
    Effect.gen(function* () {
      const { finished, provider } = yield* makeStand(harness)
      const source = yield* finished({ status: 302, headers: { location: url } })
      assert.strictEqual((yield* Effect.flip(provider.content(source))).reason._tag, "Unknown")
      const linked = yield* Effect.flip(provider.content({ _tag: "Link", url }))
      assert.strictEqual(linked.reason._tag, "Unknown")
    })
  )

  it.effect("is not fetched from a private address that the provider itself names", () =>
    Effect.gen(function* () {
      const { accepted, provider, script } = yield* makeStand(harness)
      const task = yield* accepted
      script({ status: harness.ready("https://169.254.169.254") })
      const status = yield* Effect.result(provider.status(task, harness.model))
      if (status._tag === "Failure" || status.success._tag !== "Ready") return
      const { reason } = yield* Effect.flip(provider.content(status.success.source))
      assert.oneOf(reason._tag, ["Unknown", "NotFound"], "nothing was tried: the server here has no such video")
    })
  )
}

/** A finished video's bytes. */
export const content = (harness: Harness) => {
  describe("a finished video", () => {
    streams(harness)
    refused(harness)
    redirected(harness)
  })
}
