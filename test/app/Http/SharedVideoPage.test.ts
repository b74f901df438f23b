import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core"
import sharp from "sharp"
import { chromiumPath, quiet } from "../../../packages/playground/test/ChatBrowser.ts"
import { SharedVideo } from "../../../src/app/Http/SharedVideo.ts"
import { JobId } from "../../../src/domain/Ids.ts"
import { Jobs } from "../../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { SharedLinks } from "../../../src/video/SharedLinks.ts"
import { VideoStore } from "../../../src/video/VideoStore.ts"
import { aJob } from "../../kit/aJob.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"

/** A folder in which the pictures of the page are kept, for people to look at. */
const pictures = process.env["PICTURES"]
const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const publicUrl = "https://bot.example"
const clip = fileURLToPath(new URL("../../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url))

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-link-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** The route on a real server with a real video, and the link to it. */
const open = Effect.gen(function* () {
  const cover = join(yield* folder, "cover.jpg")
  const background = { r: 40, g: 110, b: 140 }
  const still = sharp({ create: { width: 720, height: 1280, channels: 3, background } }).jpeg()
  yield* Effect.promise(() => still.toFile(cover))
  const { size } = yield* Effect.promise(() => stat(clip))
  const video = { path: clip, thumbnail: cover, cover, version: "1", storedAt: 0, bytes: size }
  const around = Layer.mergeAll(
    Layer.mock(VideoStore, { find: () => Effect.succeed({ ...video, width: 720, height: 1280, duration: 4 }) }),
    Layer.mock(Jobs, { find: (id) => Effect.succeed(Option.some(aJob({ id }))) }),
    Layer.succeed(ModelCatalogue, { offers: [], upscalers: [], paused: [], find: () => undefined, lossesAt: () => [] }),
    SharedLinks.layer({ publicUrl, secrets: { current: Redacted.make("a secret"), former: [] } }),
    makeTelegramRecorder().layer
  )
  const server = HttpRouter.serve(SharedVideo.layer({ playground: false }), {
    disableListenLog: true,
    disableLogger: true
  }).pipe(Layer.provideMerge(around), Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0 })))
  const context = yield* Layer.build(server)
  const { address } = yield* Effect.provide(HttpServer.HttpServer, context)
  const path = yield* (yield* Effect.provide(SharedLinks, context)).make(job)
  return `http://127.0.0.1:${new URL(HttpServer.formatAddress(address)).port}${path?.slice(publicUrl.length)}`
})

const browser = Effect.acquireRelease(
  Effect.promise(() => chromium.launch({ executablePath: chromiumPath ?? "", args: quiet.split(" ") })),
  (browser) => Effect.promise(() => browser.close())
)

const looks: ReadonlyArray<readonly [string, BrowserContextOptions]> = [
  ["phone", { viewport: { width: 390, height: 844 }, locale: "ru-RU", colorScheme: "dark" }],
  ["desktop", { viewport: { width: 1280, height: 900 }, locale: "en-GB", colorScheme: "light" }]
]

/** Opens a page, and whatever the browser refused to load or run on it. */
const visit = async (browser: Browser, look: BrowserContextOptions, url: string) => {
  const page = await browser.newPage(look)
  const refused: Array<string> = []
  page.on("console", (message) => void (message.type() === "error" && refused.push(message.text())))
  await page.goto(url)
  return { page, refused }
}

describe.skipIf(chromiumPath === undefined)("the page of a link, in Chromium", () => {
  it.live.each(looks)("plays, seeks and fits on a %s", ([name, look]) =>
    Effect.gen(function* () {
      const url = yield* open
      const opened = yield* browser
      yield* Effect.promise(async () => {
        const { page, refused } = await visit(opened, look, url)
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `link-${name}.png`) })
        const video = page.locator("video")
        await video.evaluate(async (element: HTMLVideoElement) => {
          element.muted = true
          await element.play()
          const sought = new Promise((done) => element.addEventListener("seeked", done, { once: true }))
          element.currentTime = element.duration / 2
          await sought
        })
        assert.isAbove(await video.evaluate((element: HTMLVideoElement) => element.currentTime), 0.5)
        const [inside, high] = await page.evaluate(() => [
          document.documentElement.scrollWidth <= innerWidth,
          document.querySelector("a.first")?.getBoundingClientRect().bottom ?? Infinity
        ])
        assert.isTrue(inside)
        // The buttons are seen without a scroll.
        assert.isAtMost(Number(high), look.viewport?.height ?? 0)
        assert.deepStrictEqual(refused, [])
      })
    })
  )

  it.live("that has become invalid is a page with the way back", () =>
    Effect.gen(function* () {
      const url = yield* open
      const opened = yield* browser
      yield* Effect.promise(async () => {
        const [, look = {}] = looks[0] ?? []
        const { page } = await visit(opened, look, url.slice(0, -1))
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, "link-refused.png") })
        assert.strictEqual(await page.locator("a").getAttribute("href"), "https://t.me/kudo_test_bot")
      })
    })
  )
})

describe("a download manager", () => {
  it.live("goes on where it broke off", () =>
    Effect.gen(function* () {
      const url = yield* open
      const path = join(yield* folder, "video.mp4")
      yield* Effect.promise(async () => {
        const whole = await readFile(clip)
        await writeFile(path, whole.subarray(0, 10_000))
        await promisify(execFile)("curl", ["--silent", "--fail", "--continue-at", "-", "--output", path, url])
        assert.isTrue(whole.equals(await readFile(path)))
      })
    })
  )
})
