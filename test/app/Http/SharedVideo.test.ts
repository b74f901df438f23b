import { createHash } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, readdir, readlink, rm, truncate, writeFile } from "node:fs/promises"
import { createServer, request as send } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Ref } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { TestClock } from "effect/testing"
import { JobId } from "../../../src/domain/Ids.ts"
import { SharedVideo } from "../../../src/app/Http/SharedVideo.ts"
import { byteRange } from "../../../src/app/Http/SharedVideo/fileAnswer.ts"
import { Jobs } from "../../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { aJob } from "../../kit/aJob.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"
import { SharedLinks } from "../../../src/video/SharedLinks.ts"
import { VideoStore, VideoStoreError } from "../../../src/video/VideoStore.ts"

const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const missing = JobId.make("5d1c9f0a-1f5e-4a53-8a63-2f6f0a9b7c22")
const unreadable = JobId.make("7e2d0a1b-2a6f-4b64-9b74-3a7a1b0c8d33")
const publicUrl = "https://bot.example/kudo"
const content = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251))

const links = (secret = "a secret", url: string | undefined = publicUrl) =>
  SharedLinks.layer({ publicUrl: url, secrets: { current: Redacted.make(secret), former: [] } })

const picture = Buffer.from("a picture")
const storedAt = Date.UTC(2026, 10, 29, 12, 0, 0, 500)
const storedDate = "Sun, 29 Nov 2026 12:00:00 GMT"

const large = 200_000_000

/** What a page shows besides the file: who made it, and how the bot is called. */
const around = Layer.mergeAll(
  Layer.mock(Jobs, { find: (id) => Effect.succeed(id === job ? Option.some(aJob({ id })) : Option.none()) }),
  Layer.succeed(ModelCatalogue, { offers: [], upscalers: [], paused: [], find: () => undefined, lossesAt: () => [] }),
  makeTelegramRecorder().layer
)

/** The seconds between now and the end of a link. */
const sevenDays = 7 * 24 * 60 * 60

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: Buffer
}

/** One request with exactly this path, as a client may send it that does not tidy addresses up. */
const ask = (port: number, method: string, path: string, headers: Readonly<Record<string, string>>) =>
  Effect.callback<Answer>((resume) => {
    const request = send({ host: "127.0.0.1", port, method, path, headers, agent: false }, async (response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of response) chunks.push(chunk)
      resume(
        Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      )
    })
    request.on("error", (error) => resume(Effect.die(error)))
    request.end()
  })

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-shared-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** The route on a real server, before a store that has one video, and remembers what it was asked for. */
const open = Effect.gen(function* () {
  const path = join(yield* folder, "video.mp4")
  yield* Effect.promise(() => writeFile(path, content))
  const poster = join(path, "../cover.jpg")
  yield* Effect.promise(() => writeFile(poster, picture))
  const asked = yield* Ref.make<ReadonlyArray<string>>([])
  const size = yield* Ref.make(content.length)
  const store = Layer.mock(VideoStore, {
    find: (id) =>
      Effect.gen(function* () {
        yield* Ref.update(asked, (all) => [...all, id])
        if (id === unreadable) return yield* new VideoStoreError({ reason: "disk" })
        if (id !== job) return yield* new VideoStoreError({ reason: "missing" })
        return {
          path,
          thumbnail: undefined,
          cover: poster,
          version: "first",
          storedAt,
          bytes: yield* Ref.get(size),
          width: 720,
          height: 1280,
          duration: 4
        }
      })
  })
  const server = HttpRouter.serve(SharedVideo.layer({ playground: false }), {
    disableListenLog: true,
    disableLogger: true
  }).pipe(
    Layer.provide([store, links(), around]),
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }))
  )
  const context = yield* Layer.build(server)
  const { address } = yield* Effect.provide(HttpServer.HttpServer, context)
  const port = Number(new URL(HttpServer.formatAddress(address)).port)
  return {
    path,
    port,
    size,
    asked: Ref.get(asked),
    get: (path: string, headers: Readonly<Record<string, string>> = {}) => ask(port, "GET", path, headers),
    head: (path: string, headers: Readonly<Record<string, string>> = {}) => ask(port, "HEAD", path, headers),
    open: (path: string, language = "en") =>
      ask(port, "GET", path, { accept: "text/html,application/xhtml+xml", "accept-language": language }),
    ask: (method: string, path: string) => ask(port, method, path, {})
  }
})

/** The path of a link that the bot gave out. */
const given = (id: JobId, secret?: string) =>
  Effect.gen(function* () {
    const link = yield* (yield* SharedLinks).make(id)
    return link?.slice(publicUrl.length) ?? ""
  }).pipe(Effect.provide(links(secret)))

describe("a link", () => {
  it.effect("leads to the bot's public address and says nothing but job, end and signature", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_800_000_000_999)
      const link = yield* (yield* SharedLinks).make(job)
      const [address, signature = ""] = link?.split("&s=") ?? []
      assert.strictEqual(address, `${publicUrl}/v/${job}?e=${1_800_000_000 + sevenDays}`)
      assert.match(signature, /^[A-Za-z0-9_-]{43}$/)
    }).pipe(Effect.provide(links()))
  )

  it.effect("is not made where nobody could open it", () =>
    Effect.gen(function* () {
      assert.isUndefined(yield* (yield* SharedLinks).make(job))
    }).pipe(
      Effect.provide(
        SharedLinks.layer({ publicUrl: undefined, secrets: { current: Redacted.make("a secret"), former: [] } })
      )
    )
  )

  it.effect("opens the video for seven days, also after a restart, and then says that it has expired", () =>
    Effect.gen(function* () {
      const path = yield* given(job)
      const bot = yield* open
      yield* TestClock.adjust(`${sevenDays - 1} seconds`)
      assert.strictEqual((yield* bot.get(path)).status, 200)
      yield* TestClock.adjust("1 second")
      const { status, body } = yield* bot.get(path)
      assert.strictEqual(status, 410)
      assert.include(body.toString(), "expired")
    })
  )

  const forgeries: ReadonlyArray<readonly [string, (path: string) => string]> = [
    ["without a signature", (path) => path.replace(/&s=.*/, "")],
    ["without anything", (path) => path.replace(/\?.*/, "")],
    ["with an empty signature", (path) => path.replace(/s=.*/, "s=")],
    ["with one letter changed", (path) => path.replace(/s=./, (s) => (s === "s=A" ? "s=B" : "s=A"))],
    ["with a signature that spells the same bytes differently", (path) => `${path}=`],
    ["prolonged", (path) => path.replace(/e=\d+/, (e) => `${e}0`)],
    ["for another video", (path) => path.replace(job, missing)],
    ["with a signature that is too long", (path) => path + "A".repeat(5000)],
    ["with a signature that is no text", (path) => path.replace(/s=.*/, "s=%ff%00%")]
  ]
  it.effect.each(forgeries)("is refused before the store is asked: %s", ([_, forge]) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, headers } = yield* bot.get(forge(yield* given(job)))
      assert.strictEqual(status, 403)
      assert.strictEqual(headers["cache-control"], "private, no-store")
      assert.deepStrictEqual(yield* bot.asked, [])
    })
  )

  it.effect("of another bot is refused", () =>
    Effect.gen(function* () {
      const bot = yield* open
      assert.strictEqual((yield* bot.get(yield* given(job, "another secret"))).status, 403)
    })
  )

  it.effect("to a video that is not there says so, and to one that cannot be read asks to come again", () =>
    Effect.gen(function* () {
      const bot = yield* open
      assert.strictEqual((yield* bot.get(yield* given(missing))).status, 404)
      assert.strictEqual((yield* bot.get(yield* given(unreadable))).status, 503)
    })
  )

  const wanderers = ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%00", `${job}%2f..`, `${job}.`, "a".repeat(200)]
  it.effect.each(wanderers)("never leads out of the videos: %s", (id) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status } = yield* bot.get(`/v/${id}?e=9999999999&s=A`)
      assert.include([403, 404], status)
      assert.deepStrictEqual(yield* bot.asked, [])
    })
  )
})

describe("the video behind a link", () => {
  it.effect("comes whole, as a video that its viewer alone keeps, and no page can run", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, headers, body } = yield* bot.get(yield* given(job))
      assert.strictEqual(status, 200)
      assert.isTrue(content.equals(body))
      assert.deepInclude(headers, {
        "content-type": "video/mp4",
        "content-length": "200000",
        "accept-ranges": "bytes",
        "content-disposition": `inline; filename="${job}.mp4"; filename*=UTF-8''${job}.mp4`,
        "cache-control": "private, max-age=86400",
        etag: '"first"',
        "last-modified": storedDate,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer"
      })
      assert.match(String(headers["content-security-policy"]), /^default-src 'none';/)
    })
  )

  const ranges = [
    ["bytes=0-99", 0, 99],
    ["bytes=100-", 100, 199_999],
    ["bytes=-5", 199_995, 199_999],
    ["bytes=199999-999999999", 199_999, 199_999],
    ["bytes=-999999999", 0, 199_999]
  ] as const
  it.effect.each(ranges)("comes in parts, for players that seek: %s", ([range, start, end]) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, headers, body } = yield* bot.get(yield* given(job), { range })
      assert.strictEqual(status, 206)
      assert.strictEqual(headers["content-range"], `bytes ${start}-${end}/200000`)
      assert.strictEqual(headers["content-length"], String(end - start + 1))
      assert.isTrue(content.subarray(start, end + 1).equals(body))
    })
  )

  it.effect.each(["bytes=200000-", "bytes=999999999-9999999999", "bytes=-0"])("has no part %s", (range) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, headers, body } = yield* bot.get(yield* given(job), { range })
      assert.deepStrictEqual([status, headers["content-range"], body.length], [416, "bytes */200000", 0])
    })
  )

  const whole = ["bytes=5-2", "bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=a-b", `bytes=${"9".repeat(40)}-`]
  it.effect.each(whole)("comes whole when a range is not understood: %s", (range) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, body } = yield* bot.get(yield* given(job), { range })
      assert.deepStrictEqual([status, body.length], [200, content.length])
    })
  )

  const conditions: ReadonlyArray<readonly [string, string, number]> = [
    ["the same version", '"first"', 206],
    ["another version", '"second"', 200],
    ["a version that is only alike", 'W/"first"', 200],
    ["the time at which it was stored", storedDate, 206],
    ["another time", "Sun, 29 Nov 2026 12:00:01 GMT", 200]
  ]
  it.effect.each(conditions)("goes on where a download broke off, for who has %s", ([_, condition, expected]) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status } = yield* bot.get(yield* given(job), { range: "bytes=10-19", "if-range": condition })
      assert.strictEqual(status, expected)
    })
  )

  const known: ReadonlyArray<readonly [Readonly<Record<string, string>>, number]> = [
    [{ "if-none-match": '"first"' }, 304],
    [{ "if-none-match": '"other", W/"first"' }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"other"', "if-modified-since": storedDate }, 200],
    [{ "if-modified-since": storedDate }, 304],
    [{ "if-modified-since": "Sun, 29 Nov 2026 11:59:59 GMT" }, 200],
    [{ "if-modified-since": "never" }, 200]
  ]
  it.effect.each(known)("is not sent again to who has it: %j", ([headers, expected]) =>
    Effect.gen(function* () {
      const bot = yield* open
      const { status, body } = yield* bot.get(yield* given(job), headers)
      assert.deepStrictEqual([status, body.length], [expected, expected === 304 ? 0 : content.length])
    })
  )

  it.effect.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "LOCK", "QUERY"])(
    "is not to be changed by %s",
    (method) =>
      Effect.gen(function* () {
        const bot = yield* open
        const { status, headers } = yield* bot.ask(method, yield* given(job))
        assert.deepStrictEqual([status, headers["allow"]], [405, "GET, HEAD"])
      })
  )

  it.effect("is downloaded under a name that says what it is", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const path = (yield* given(job)).replace("?", "/video.mp4?")
      const { headers, body } = yield* bot.get(`${path}&download=1`)
      assert.match(String(headers["content-disposition"]), /^attachment; filename="KudoAiBot \d+ sora-2\.mp4"/)
      assert.isTrue(content.equals(body))
    })
  )

  it.effect("is described to HEAD like to GET, without a byte of it", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const path = yield* given(job)
      const got = yield* bot.get(path)
      // HEAD has no parts.
      for (const asked of [{}, { range: "bytes=10-19" }]) {
        const described = yield* bot.head(path, asked)
        assert.strictEqual(described.body.length, 0)
        assert.strictEqual(described.status, got.status)
        for (const name of ["content-type", "content-length", "content-range", "accept-ranges", "etag"]) {
          assert.strictEqual(described.headers[name], got.headers[name], name)
        }
      }
      assert.strictEqual((yield* bot.head(path.slice(0, -1))).status, 403)
    })
  )
})

describe("the page behind a link", () => {
  it.effect("shows the video, its picture, and the ways on, in the language of who opens it", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const path = yield* given(job)
      const { status, headers, body } = yield* bot.open(path, "pt-BR,pt;q=0.9,en;q=0.8")
      const html = body.toString()
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "text/html; charset=utf-8")
      assert.strictEqual(headers["cache-control"], "private, no-store")
      assert.include(html, '<html lang="pt-BR">')
      assert.include(html, "Vídeo de sora-2")
      assert.include(html, 'href="https://t.me/kudo_test_bot"')
      const part = (name: RegExp) => name.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? ""
      assert.isTrue(content.equals((yield* bot.get(`/v/${part(/<video src="([^"]+)"/)}`)).body))
      const poster = yield* bot.get(`/v/${part(/ poster="([^"]+)"/)}`)
      assert.deepStrictEqual([poster.headers["content-type"], poster.body.toString()], ["image/jpeg", "a picture"])
      assert.include(
        String((yield* bot.get(`/v/${part(/class="first" href="([^"]+)"/)}`)).headers["content-disposition"]),
        "attachment"
      )
    })
  )

  it.effect("runs no script, and takes no style but its own", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const { headers, body } = yield* bot.open(yield* given(job))
      const [, style = ""] = /<style>([^]*)<\/style>/.exec(body.toString()) ?? []
      const hash = createHash("sha256").update(style).digest("base64")
      assert.include(
        String(headers["content-security-policy"]),
        `default-src 'none'; media-src 'self'; img-src 'self' data:`
      )
      assert.include(String(headers["content-security-policy"]), `style-src 'sha256-${hash}'`)
      assert.notMatch(body.toString(), /<script|javascript:| on[a-z]+=| style=/i)
    })
  )

  it.effect("unfolds in a chat with its picture, whatever the robot says that it reads", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const path = yield* given(job)
      const { body } = yield* bot.get(path, { "user-agent": "TelegramBot (like TwitterBot)" })
      const html = body.toString().replaceAll("&amp;", "&")
      const [address = "", query = ""] = path.split("?")
      assert.include(html, `<meta property="og:url" content="${publicUrl}${path}">`)
      assert.include(html, `<meta property="og:image" content="${publicUrl}${address}/poster.jpg?${query}">`)
      assert.include(html, `<meta property="og:video" content="${publicUrl}${address}/video.mp4?${query}">`)
      assert.include(html, '<meta property="og:title" content="Video by sora-2">')
      assert.include(html, '<meta name="twitter:card" content="summary_large_image">')
    })
  )

  it.effect("says why there is none, with the way back to the bot", () =>
    Effect.gen(function* () {
      const bot = yield* open
      const path = yield* given(job)
      const pages: ReadonlyArray<readonly [string, number]> = [
        [path.slice(0, -1), 403],
        [yield* given(missing), 404],
        [yield* given(unreadable), 503]
      ]
      for (const [path, expected] of pages) {
        const { status, headers, body } = yield* bot.open(path)
        assert.deepStrictEqual([status, headers["content-type"]], [expected, "text/html; charset=utf-8"])
        assert.include(body.toString(), 'href="https://t.me/kudo_test_bot"')
      }
      yield* TestClock.adjust(`${sevenDays} seconds`)
      const { status, body } = yield* bot.open(path)
      assert.strictEqual(status, 410)
      assert.include(body.toString(), `href="https://t.me/kudo_test_bot?start=video_${job}"`)
    })
  )
})

describe.skipIf(process.platform !== "linux")("a viewer who leaves", () => {
  /** How often this process has a file open. */
  const openings = async (path: string) => {
    const names = await readdir("/proc/self/fd")
    const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")))
    return targets.filter((target) => target === path).length
  }
  const until = async (question: () => Promise<boolean>) => {
    const end = performance.now() + 2000
    while (!(await question())) {
      if (performance.now() > end) throw new Error("not so within two seconds")
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  it.live("in the middle leaves nothing open, and one who only looks opens nothing", () =>
    Effect.gen(function* () {
      const bot = yield* open
      // Far more than the buffers between the two hold.
      yield* Effect.promise(() => truncate(bot.path, large))
      yield* Ref.set(bot.size, large)
      const path = yield* given(job)
      yield* bot.head(path)
      assert.strictEqual(yield* Effect.promise(() => openings(bot.path)), 0)
      yield* Effect.promise(async () => {
        const request = send({ host: "127.0.0.1", port: bot.port, path, agent: false }).end()
        const [response] = await once(request, "response")
        await once(response, "readable")
        assert.strictEqual(await openings(bot.path), 1)
        request.destroy()
        await until(async () => (await openings(bot.path)) === 0)
      })
    })
  )
})

describe("a range", () => {
  it.effect.each([
    [undefined, "all"],
    ["", "all"],
    ["BYTES=1-2", [1, 2]],
    [" bytes=0-0 ", [0, 0]],
    ["bytes=9-9", [9, 9]],
    ["bytes=10-10", "none"]
  ] as const)("%s of ten bytes is %s", ([header, expected]) =>
    Effect.sync(() => assert.deepStrictEqual(byteRange(header, 10), expected))
  )
})
