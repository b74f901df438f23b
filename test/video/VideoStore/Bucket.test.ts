import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { JobId } from "../../../src/domain/Ids.ts"
import { VideoStore } from "../../../src/video/VideoStore.ts"
import { refusal } from "../../../src/video/VideoStore/Archive.ts"
import { believingMedia } from "../../kit/media.ts"
import { tinyMp4 } from "../../kit/mp4.ts"
import { bucket, s3Server } from "../../kit/s3Server.ts"
import { makeVideoServer } from "../../kit/VideoServer.ts"

const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const other = JobId.make("5d1c9f0a-1f5e-4a53-8a63-2f6f0a9b7c22")

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-bucket-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const open = (dataDir: string, endpoint: string, secret = bucket.secret) =>
  Effect.map(
    Layer.build(
      VideoStore.layer({
        dataDir,
        bucket: {
          endpoint,
          region: bucket.region,
          name: bucket.name,
          accessKeyId: bucket.accessKeyId,
          secretAccessKey: Redacted.make(secret)
        }
      }).pipe(Layer.provide(believingMedia))
    ),
    (context) => Effect.runSync(Effect.provide(VideoStore, context))
  )

const video = tinyMp4({ width: 1280, height: 720, seconds: 7.6, dataBytes: 50_000 })
const bytesOf = (path: string) => Effect.promise(() => readFile(path))
const keyOf = (job: JobId, name: string) => `/${bucket.name}/videos/${job}/${name}`

/** Asks again and again, for a minute at most. */
const until = (question: () => boolean) =>
  Effect.promise(async () => {
    const end = performance.now() + 60_000
    while (!question()) {
      if (performance.now() > end) throw new Error("not so within a minute")
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })

describe("a video that is kept in a bucket", () => {
  it.live("comes back byte by byte when the disk no longer has it, on another machine too", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      const first = yield* open(yield* folder, storage.endpoint)
      const saved = yield* first.save(job, Stream.succeed(video))
      yield* until(() => storage.objects.has(keyOf(job, "manifest.json")))
      const second = yield* open(yield* folder, storage.endpoint)
      const found = yield* second.find(job)
      assert.deepStrictEqual({ ...found, path: "", storedAt: 0 }, { ...saved, path: "", storedAt: 0 })
      assert.isTrue(video.equals(yield* bytesOf(found.path)))
      assert.deepStrictEqual(storage.refused, [])
    })
  )

  it.live("makes room on the disk once it is there, and is gone everywhere when it is taken away", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      const store = yield* open(yield* folder, storage.endpoint)
      const { path } = yield* store.save(job, Stream.succeed(video))
      yield* until(() => storage.objects.has(keyOf(job, "manifest.json")))
      yield* store.copyOut
      yield* store.evict(job)
      assert.strictEqual((yield* Effect.exit(Effect.tryPromise(() => readFile(path))))._tag, "Failure")
      yield* store.find(job)
      yield* store.remove(job)
      assert.strictEqual((yield* Effect.flip(store.find(job))).reason, "missing")
      assert.deepStrictEqual([...storage.objects.keys()], [])
    })
  )

  it.live("is on the disk at once while the bucket is away, stays there, and is copied when it is back", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      storage.trouble.left = 1000
      const store = yield* open(yield* folder, storage.endpoint)
      const { path } = yield* store.save(job, Stream.succeed(video))
      yield* until(() => storage.refused.length >= 4)
      yield* store.evict(job)
      assert.isTrue(video.equals(yield* bytesOf(path)))
      storage.trouble.left = 0
      yield* store.copyOut
      assert.isTrue(storage.objects.has(keyOf(job, "manifest.json")))
    })
  )

  it.live("is erased for good only once the bucket has said so", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      const store = yield* open(yield* folder, storage.endpoint)
      yield* store.save(job, Stream.succeed(video))
      yield* until(() => storage.objects.has(keyOf(job, "manifest.json")))
      storage.trouble.left = 1000
      assert.strictEqual((yield* Effect.flip(store.erase(job))).reason, "disk")
      storage.trouble.left = 0
      yield* store.erase(job)
      assert.deepStrictEqual([...storage.objects.keys()], [])
      // Nothing is left to be erased, which is no fault.
      yield* store.erase(job)
    })
  )

  it.live("that is not what was kept is not given out", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      const first = yield* open(yield* folder, storage.endpoint)
      yield* first.save(job, Stream.succeed(video))
      yield* until(() => storage.objects.has(keyOf(job, "manifest.json")))
      storage.objects.set(keyOf(job, "video.mp4"), Buffer.from(video.toReversed()))
      const second = yield* open(yield* folder, storage.endpoint)
      assert.strictEqual((yield* Effect.flip(second.find(job))).reason, "missing")
      assert.strictEqual((yield* Effect.flip(second.find(other))).reason, "missing")
    })
  )

  it.live("by a key that the storage does not take stays on the disk", () =>
    Effect.gen(function* () {
      const storage = yield* s3Server
      const store = yield* open(yield* folder, storage.endpoint, "another key")
      const { path } = yield* store.save(job, Stream.succeed(video))
      yield* until(() => storage.refused.includes("PUT 403"))
      assert.deepStrictEqual([...storage.objects.keys()], [])
      assert.isTrue(video.equals(yield* bytesOf(path)))
    })
  )
})

const xml = (code: string, more = "") => `<?xml version="1.0"?><Error><Code>${code}</Code>${more}</Error>`

describe("a storage in trouble", () => {
  it.each([
    ["a key without rights", 403, xml("AccessDenied"), "away", "403 AccessDenied"],
    ["a clock that is wrong", 403, xml("RequestTimeTooSkewed"), "away", "403 RequestTimeTooSkewed"],
    ["too many requests", 503, xml("SlowDown"), "away", "503 SlowDown"],
    [
      "another region",
      301,
      xml("PermanentRedirect", "<Endpoint>videos.s3.eu-west-1.example</Endpoint>"),
      "away",
      "301 PermanentRedirect videos.s3.eu-west-1.example"
    ],
    [
      "a signature for another region",
      400,
      xml("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
      "away",
      "400 AuthorizationHeaderMalformed eu-west-1"
    ],
    ["no such bucket", 404, xml("NoSuchBucket"), "away", "404 NoSuchBucket"],
    ["no such file", 404, xml("NoSuchKey"), "missing", "404 NoSuchKey"],
    ["a page of a proxy", 502, "<html><Code>of a user &amp; more</Code></html>", "away", "502"]
  ] as const)("is told to operators by its own word: %s", async (_, status, body, reason, detail) => {
    assert.deepInclude(await refusal("PUT", new Response(body, { status })), { reason, detail: `PUT: ${detail}` })
  })

  it.live("is never followed elsewhere", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      storage.script(() => ({ status: 307, headers: { location: "/elsewhere" }, body: "" }))
      yield* (yield* open(yield* folder, storage.url)).save(job, Stream.succeed(video))
      yield* until(() => storage.requests.length >= 2)
      assert.deepStrictEqual(
        storage.requests.filter(({ path }) => path.includes("elsewhere")),
        []
      )
    })
  )
})
