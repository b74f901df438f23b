import { createFalClient } from "@fal-ai/client"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { clipsFolder } from "../../../packages/playground/src/Playground/Assets.ts"
import { clipSize } from "../../../packages/playground/src/Playground/ClipSize.ts"
import { FalDouble, falDoublePath } from "../../../packages/playground/src/Playground/FalDouble.ts"
import { orderOf as doubleOrderOf } from "../../../packages/playground/src/Playground/FalDouble/Orders.ts"
import { makeUploads } from "../../../packages/playground/src/Playground/FalDouble/Uploads.ts"
import { headerOf, noFfmpeg, receiveAt, serve, until } from "../../../packages/playground/test/DoubleServer.ts"
import { findLost } from "../../../src/providers/VideoProvider/findLost.ts"
import * as FalApi from "../../../src/providers/fal/FalApi.ts"
import { orderOf } from "../../../src/providers/fal/Order.ts"
import type { Links } from "../../../src/providers/fal/Uploads.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import type { TaskInputs } from "../../../src/providers/VideoProvider.ts"
import { shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { dollarCost } from "../../../src/providers/VideoProvider/dollarCost.ts"
import { lasts, type Limits, type Takes } from "../../../src/video/ModelCatalogue/Takes.ts"
import { takesOf } from "../../../src/video/ModelCatalogue/Model.ts"
import { decodeAll, makeVideo, withoutFfmpeg } from "../../kit/ffmpeg.ts"
import { jobId, order as videoOrder } from "../../kit/soraDriver.ts"

const model = "fal-ai/kling-video/v3/standard"
const endpoint = `${model}/text-to-video`
const input = { prompt: "a red cat", duration: "5", aspect_ratio: "9:16", generate_audio: true } as const
const picture = { bytes: Buffer.from("picture"), mediaType: "image/jpeg" } as const

const upscaler = "fal-ai/bytedance-upscaler/upscale/video"

const start = (renderSeconds = 0.1, callbackUrl?: string, ffmpeg = noFfmpeg) =>
  Effect.gen(function* () {
    const { origin, fault } = yield* serve(
      FalDouble.layer({ apiKey: undefined, webhookSecret: undefined, renderSeconds, ffmpeg })
    )
    const baseUrl = `${origin}${falDoublePath}`
    /** fal's own client, whose servers are all the double here. */
    const client = createFalClient({
      credentials: "any:key",
      suppressLocalCredentialsWarning: true,
      fetch: (url, init) => fetch(String(url).replace(/^https:\/\/(queue\.fal\.run|rest\.fal\.ai)/, baseUrl), init)
    })
    const driver = yield* FalApi.make({
      baseUrl,
      apiKey: Redacted.make("any:key"),
      webhookSecret: undefined,
      callbackUrl,
      within: { submit: 5, read: 5, idle: 5 }
    })
    return {
      baseUrl,
      client,
      driver,
      fault,
      made: () => Effect.promise(() => client.queue.submit(endpoint, { input }))
    }
  })

describe("fal's own client, beside the double", () => {
  it.live("orders a video, follows it to its end, and downloads it", () =>
    Effect.gen(function* () {
      const { baseUrl, client, made } = yield* start()
      const created = yield* made()
      expect(created).toMatchObject({
        status: expect.stringMatching(/^IN_(QUEUE|PROGRESS)$/),
        status_url: `${baseUrl}/fal-ai/kling-video/requests/${created.request_id}/status`
      })
      const done = yield* Effect.promise(() =>
        client.queue.subscribeToStatus(endpoint, { requestId: created.request_id, pollInterval: 20 })
      )
      expect(done.status).toBe("COMPLETED")
      const result = yield* Effect.promise(() => client.queue.result(endpoint, { requestId: created.request_id }))
      const bytes = yield* Effect.promise(async () => {
        const answer = await fetch(result.data.video.url)
        return Buffer.from(await answer.arrayBuffer())
      })
      expect(bytes.subarray(4, 8).toString()).toBe("ftyp")
    })
  )

  it.live("sees its place in the line, and takes what waits out of it", () =>
    Effect.gen(function* () {
      const { client, made } = yield* start(60)
      yield* made()
      const { request_id: requestId } = yield* made()
      const waiting = yield* Effect.promise(() => client.queue.status(endpoint, { requestId }))
      expect(waiting).toMatchObject({ status: "IN_QUEUE", queue_position: 1 })
      yield* Effect.promise(() => client.queue.cancel(endpoint, { requestId }))
      const error = yield* Effect.promise(() =>
        client.queue.result(endpoint, { requestId }).then(
          () => undefined,
          (refused: unknown) => refused
        )
      )
      expect(error).toMatchObject({ status: 499 })
    })
  )

  it.live("uploads a picture, which is what the video begins with", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const url = yield* Effect.promise(() => client.storage.upload(new Blob(["picture"], { type: "image/jpeg" })))
      const { request_id } = yield* Effect.promise(() =>
        client.queue.submit(`${model}/image-to-video`, { input: { prompt: "it moves", start_image_url: url } })
      )
      expect(request_id).toMatch(/^video_/)
    })
  )

  it.live("reads a complaint of a value that the model does not take", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const wrong = { ...input, duration: 5 }
      const error = yield* Effect.promise(() =>
        client.queue.submit(endpoint, { input: JSON.parse(JSON.stringify(wrong)) }).then(
          () => undefined,
          (refused: unknown) => refused
        )
      )
      expect(error).toMatchObject({ status: 422, body: { detail: [{ loc: ["body", "duration"] }] } })
    })
  )
})

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-fal-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const frames: TaskInputs = { _tag: "Frames", first: picture }

describe("the double of fal, asked by our driver", () => {
  it.live("makes a video from a first and a last picture, and hands it over", () =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const { task } = yield* driver.submit(videoOrder(), model, "job-1", { ...frames, last: picture })
      const ready = yield* until(
        () => Effect.runPromise(driver.status(task, model)),
        ({ _tag }) => _tag === "Ready"
      )
      if (ready._tag !== "Ready") throw new Error(ready._tag)
      const { bytes } = yield* driver.content(ready.source)
      const all = Buffer.concat(yield* Stream.runCollect(bytes))
      expect(all.subarray(4, 8).toString()).toBe("ftyp")
    })
  )

  it.live(
    "makes a video of ours larger, charges its seconds, and knows a lost order of it by the name of its file",
    () =>
      Effect.gen(function* () {
        const { driver } = yield* start()
        const bytes = yield* Effect.promise(() => readFile(new URL("9x16.mp4", clipsFolder)))
        const wanted = videoOrder({ resolution: "4k", inputs: { _tag: "Upscale", video: jobId } })
        const video = { length: bytes.length, mediaType: "video/mp4", bytes: Stream.make(bytes) } as const
        const since = Date.now() - 1000
        const { task } = yield* driver.submit(wanted, upscaler, jobId, { _tag: "Upscale", video })
        yield* driver.submit(wanted, upscaler, "another", { _tag: "Upscale", video })
        const found = yield* until(
          () => Effect.runPromise(findLost(driver, wanted, upscaler, since, jobId)),
          (tasks) => tasks.length > 0
        )
        expect(found).toEqual([task])
        const bill = yield* driver.bill?.read(since) ?? Effect.undefined
        const { seconds = 0 } = clipSize(bytes) ?? {}
        expect(seconds).toBeGreaterThan(1)
        expect(bill?.lines.find((line) => line.task === task)?.cost).toEqual(dollarCost(0.0288 * seconds))
      })
  )

  it.live.skipIf(withoutFfmpeg !== false)(
    "makes its shorter side what was ordered, whichever way it stands and however wide it is, and as long",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const { driver } = yield* start(0.1, undefined, "ffmpeg")
        for (const [size, larger] of [
          ["210x90", "5040,2160"],
          ["180x320", "2160,3840"]
        ] as const) {
          const path = join(folder, `${size}.mp4`)
          const bytes = yield* Effect.promise(() =>
            makeVideo(path, { size, seconds: 1, more: ["-r", "4"] }).then(() => readFile(path))
          )
          const video = { length: bytes.length, mediaType: "video/mp4", bytes: Stream.make(bytes) } as const
          const wanted = videoOrder({ resolution: "4k", inputs: { _tag: "Upscale", video: jobId } })
          const { task } = yield* driver.submit(wanted, upscaler, jobId, { _tag: "Upscale", video })
          const ready = yield* until(
            () => Effect.runPromise(driver.status(task, upscaler)),
            ({ _tag }) => _tag === "Ready"
          )
          if (ready._tag !== "Ready") throw new Error(ready._tag)
          const made = Buffer.concat(yield* Stream.runCollect((yield* driver.content(ready.source)).bytes))
          yield* Effect.promise(() => writeFile(path, made))
          expect(yield* Effect.promise(() => decodeAll(path))).toBe(`h264,${larger}`)
          expect(clipSize(made)?.seconds).toBeCloseTo(clipSize(bytes)?.seconds ?? 0, 1)
        }
      })
  )

  it.live("reads its callback by the published key, and rejects a forged one", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiveAt("/callbacks/fal", (raw, headers) => ({ raw, headers }), [])
      const { driver } = yield* start(0.1, url)
      const { task } = yield* driver.submit(videoOrder(), model, "job-1", noTaskInputs)
      yield* until(
        async () => got.length,
        (count) => count > 0
      )
      const { raw = "", headers = {} } = got[0] ?? {}
      const given = Object.fromEntries(
        ["request-id", "user-id", "timestamp", "signature"].map((name) => [
          `x-fal-webhook-${name}`,
          headerOf(headers, `x-fal-webhook-${name}`)
        ])
      )
      expect((yield* driver.callback(given, raw)).task).toBe(task)
      const forged = yield* Effect.flip(driver.callback(given, raw.replace("OK", "ok")))
      expect(forged.reason).toBe("forged")
    })
  )

  it.live("tells the place of what waits, lets go of it, and says of the rest that it goes on or is too late", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const { task } = yield* driver.submit(videoOrder(), model, "job-1", noTaskInputs)
      expect(yield* driver.status(task, model)).toMatchObject({ _tag: "Running", place: 1 })
      const cancel = driver.cancel(model)
      expect(yield* cancel?.(task) ?? Effect.succeed("none")).toBe("Stopped")
      expect(yield* driver.status(task, model)).toMatchObject({ _tag: "Failed", failure: "cancelled" })
      expect(yield* cancel?.(task) ?? Effect.succeed("none")).toBe("Stopped")

      const quick = yield* start(1)
      const made = yield* quick.driver.submit(videoOrder(), model, "job-2", noTaskInputs)
      const stop = quick.driver.cancel(model)?.(made.task) ?? Effect.succeed("none")
      yield* until(
        () => Effect.runPromise(quick.driver.status(made.task, model)),
        (status) => status._tag === "Running" && status.place === undefined
      )
      expect(yield* stop).toBe("Unknown")
      yield* until(
        () => Effect.runPromise(quick.driver.status(made.task, model)),
        ({ _tag }) => _tag === "Ready"
      )
      expect(yield* stop).toBe("TooLate")
    })
  )

  it.live("has the lost order in its list once it has ended, and not another one's", () =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const lost = videoOrder()
      const { task } = yield* driver.submit(lost, model, "job-1", noTaskInputs)
      yield* driver.submit(videoOrder({ prompt: "somebody else's" }), model, "job-2", noTaskInputs)
      const now = Date.now()
      const found = yield* until(
        () => Effect.runPromise(findLost(driver, lost, model, now - 1000, "job-1")),
        (tasks) => tasks.length > 0
      )
      expect(found).toEqual([task])
      expect(yield* findLost(driver, lost, "fal-ai/veo3.1", now - 1000, "job-1")).toEqual([])
    })
  )

  it.live("tells why a video failed: by the rules, or by itself", () =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const failureOf = (prompt: string) =>
        Effect.gen(function* () {
          const { task } = yield* driver.submit(videoOrder({ prompt }), model, "job", noTaskInputs)
          const ended = yield* until(
            () => Effect.runPromise(driver.status(task, model)),
            ({ _tag }) => _tag !== "Running"
          )
          return ended._tag === "Failed" ? ended.failure : ended._tag
        })
      expect(yield* failureOf("a fox [moderated]")).toBe("moderation")
      expect(yield* failureOf("a fox [fail]")).toBe("provider")
    })
  )

  it.live("proves the key to whoever checks it", () =>
    Effect.gen(function* () {
      const { driver, fault } = yield* start()
      const check = driver.check ?? Effect.die(new Error("it cannot"))
      expect(yield* check).toEqual({ balance: undefined })
      yield* fault({ where: "fal", match: "pricing", kind: "unauthorized" })
      expect((yield* Effect.flip(check)).reason._tag).toBe("Unauthorized")
    })
  )
})

describe("what the shipped catalogue asks fal for", () => {
  const link = "https://v3.fal.media/files/1.jpg"
  const uploaded: Links = { _tag: "Video", video: link }
  /** Of whatever is uploaded it knows a shape, and how long it is. */
  const uploadsOf = (seconds: number) => ({ ...makeUploads(), find: () => ({ name: "1", shape: "480x854", seconds }) })

  /** Each way of a route, with what is sent for it, and its limits. */
  const waysOf = ({ text, frames: pictures, references, upscale }: Takes) => {
    const files = Array.from({ length: references?.pictures ?? 0 }, () => picture)
    const referred: Links = { _tag: "References", pictures: files.map(() => link), videos: [], sounds: [] }
    const last: TaskInputs = { _tag: "Frames", first: picture, last: picture }
    const ways: ReadonlyArray<readonly [Limits | undefined, TaskInputs, Links]> = [
      [text, noTaskInputs, { _tag: "None" }],
      [pictures, frames, { _tag: "Frames", first: link, last: undefined }],
      [pictures?.last === true ? pictures : undefined, last, { _tag: "Frames", first: link, last: link }],
      [references, { _tag: "References", pictures: files, videos: [], sounds: [] }, referred],
      [upscale, { _tag: "Upscale", video: { length: 0, mediaType: "video/mp4", bytes: Stream.empty } }, uploaded]
    ]
    return ways.flatMap(([limits, inputs, links]) => (limits === undefined ? [] : [{ limits, inputs, links }]))
  }

  const routes = shippedModels.flatMap((shipped) =>
    shipped.routes.filter(({ provider }) => provider === "fal").map((route) => ({ shipped, route }))
  )

  it.effect.each(routes.map(({ shipped, route }) => ({ name: route.model, shipped, route })))(
    "is what the double takes, in every ratio, length and quality, of whatever it is made: $name",
    ({ name, shipped, route }) =>
      Effect.gen(function* () {
        const ways = waysOf(takesOf(shipped, route))
        expect(ways).not.toEqual([])
        for (const { limits, inputs, links } of ways) {
          const { ratios = shipped.ratios, seconds = shipped.seconds, resolutions = shipped.resolutions } = limits
          const lengths = shipped.seconds.filter((length) => lasts(seconds, length))
          expect(lengths).not.toEqual([])
          const order = orderOf(name, inputs)
          if (order === undefined) throw new Error(`${inputs._tag}: it has no endpoint for that`)
          expect(order.canBeSilent).toBe(route.sound === "choice")
          const sounds = order.canBeSilent ? [true, false] : [undefined]
          for (const ratio of ratios) {
            for (const length of lengths) {
              for (const resolution of resolutions) {
                for (const sound of sounds) {
                  const request = videoOrder({
                    ratio,
                    seconds: length,
                    resolution,
                    ...(sound !== undefined && { sound })
                  })
                  const input = JSON.parse(JSON.stringify(order.input(request, links)))
                  const made = yield* doubleOrderOf(order.endpoint, input, uploadsOf(length))
                  expect([Number(made.seconds), made.sound ?? sound]).toEqual([length, sound ?? true])
                }
              }
            }
          }
        }
      })
  )
})
