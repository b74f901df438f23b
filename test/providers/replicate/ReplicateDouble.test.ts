import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import Client, { validateWebhook } from "replicate"
import { until, noFfmpeg, headerOf, receiveAt, serve } from "../../../packages/playground/test/DoubleServer.ts"
import { ReplicateDouble, replicateDoublePath } from "../../../packages/playground/src/Playground/ReplicateDouble.ts"
import { findLost } from "../../../src/providers/VideoProvider/findLost.ts"
import * as ReplicateApi from "../../../src/providers/replicate/ReplicateApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { order as videoOrder } from "../../kit/soraDriver.ts"

const model = "bytedance/seedance-2.5"
const input = { prompt: "a red cat", duration: 5, resolution: "720p", aspect_ratio: "9:16", generate_audio: true }
const secret = Redacted.make(`whsec_${Buffer.from("a secret of the tests").toString("base64")}`)

const start = (renderSeconds = 0.1) =>
  Effect.gen(function* () {
    const { origin, fault } = yield* serve(
      ReplicateDouble.layer({ apiKey: undefined, webhookSecret: secret, renderSeconds, ffmpeg: noFfmpeg })
    )
    const baseUrl = `${origin}${replicateDoublePath}`
    const client = new Client({ auth: "r8_any", baseUrl, useFileOutput: false })
    const driver = yield* ReplicateApi.make({
      baseUrl,
      apiKey: Redacted.make("r8_any"),
      webhookSecret: undefined,
      asksForSecret: true,
      callbackUrl: undefined,
      within: { submit: 5, read: 5, idle: 5 }
    })
    return {
      baseUrl,
      client,
      driver,
      fault,
      made: (more: object = {}) => Effect.promise(() => client.predictions.create({ model, input, ...more })),
      ended: (id: string) =>
        until(
          () => client.predictions.get(id),
          ({ status }) => status !== "starting" && status !== "processing"
        )
    }
  })

describe("Replicate's own client, beside the double", () => {
  it.live("orders a video, follows it to its end, and downloads it", () =>
    Effect.gen(function* () {
      const { baseUrl, made, ended } = yield* start()
      const created = yield* made()
      expect(created).toMatchObject({
        status: expect.stringMatching(/^(starting|processing)$/),
        model,
        input,
        urls: { get: `${baseUrl}/predictions/${created.id}` }
      })
      const done = yield* ended(created.id)
      expect(done).toMatchObject({ status: "succeeded", error: null })
      const bytes = yield* Effect.promise(async () => {
        const answer = await fetch(String(done.output), { headers: { authorization: "Bearer r8_any" } })
        return Buffer.from(await answer.arrayBuffer())
      })
      expect(bytes.subarray(4, 8).toString()).toBe("ftyp")
    })
  )

  it.live("finds its predictions in the list, newest first, and cancels one", () =>
    Effect.gen(function* () {
      const { client, made } = yield* start(60)
      const [one, other] = [yield* made(), yield* made()]
      const { results } = yield* Effect.promise(() => client.predictions.list())
      expect(results.map(({ id }) => id)).toEqual([other.id, one.id])
      expect((yield* Effect.promise(() => client.predictions.cancel(one.id))).status).toBe("canceled")
      expect((yield* Effect.promise(() => client.predictions.get(one.id))).status).toBe("canceled")
    })
  )

  it.live("takes its callback for genuine, by the secret that the account tells", () =>
    Effect.gen(function* () {
      const { client, made } = yield* start()
      const names = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const
      const { url, got } = yield* receiveAt(
        "/callbacks/replicate",
        (raw, headers) => ({ raw, headers: names.map((name) => headerOf(headers, name) ?? "") }),
        []
      )
      const { id } = yield* made({ webhook: url, webhook_events_filter: ["completed"] })
      yield* until(
        async () => got.length,
        (count) => count > 0
      )
      const { key } = yield* Effect.promise(() => client.webhooks.default.secret.get())
      const { raw = "", headers = [] } = got[0] ?? {}
      const [webhookId = "", timestamp = "", signature = ""] = headers
      const genuine = yield* Effect.promise(() =>
        validateWebhook({ id: webhookId, timestamp, signature, body: raw, secret: key })
      )
      expect(genuine).toBe(true)
      expect(JSON.parse(raw)).toMatchObject({ id, status: "succeeded" })
    })
  )
})

describe("the double of Replicate, asked by our driver", () => {
  it.live("makes a video from a picture, and hands it over", () =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const first = { bytes: Buffer.from("picture"), mediaType: "image/jpeg" } as const
      const { task } = yield* driver.submit(videoOrder(), model, "job-1", { _tag: "Frames", first })
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

  it.live("lists every prediction, over as many pages as it takes", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const orders = Array.from({ length: 101 }, (_, n) => `job-${n}`)
      const tasks = yield* Effect.forEach(orders, (key) => driver.submit(videoOrder(), model, key, noTaskInputs), {
        concurrency: 10
      })
      const { lines = [] } = (yield* driver.bill?.read(0) ?? Effect.undefined) ?? {}
      expect(new Set(lines.map(({ task }) => task))).toEqual(new Set(tasks.map(({ task }) => task)))
    })
  )

  it.live("has the lost order in its list, and not another one's, or one of yesterday", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const lost = videoOrder()
      const { task } = yield* driver.submit(lost, model, "job-1", noTaskInputs)
      yield* driver.submit(videoOrder({ prompt: "somebody else's" }), model, "job-2", noTaskInputs)
      const now = Date.now()
      expect(yield* findLost(driver, lost, model, now - 1000, "job-1")).toEqual([task])
      expect(yield* findLost(driver, lost, "google/veo-3.1", now - 1000, "job-1")).toEqual([])
      expect(yield* findLost(driver, lost, model, now + 3_600_000, "job-1")).toEqual([])
    })
  )

  it.live("reads a signed callback by the secret that it was asked for, and rejects a forged one", () =>
    Effect.gen(function* () {
      const { driver, made } = yield* start()
      const { url, got } = yield* receiveAt("/callbacks/replicate", (raw, headers) => ({ raw, headers }), [])
      const { id } = yield* made({ webhook: url })
      yield* until(
        async () => got.length,
        (count) => count > 0
      )
      const { raw = "", headers = {} } = got[0] ?? {}
      const given = Object.fromEntries(
        ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, headerOf(headers, name)])
      )
      expect((yield* driver.callback(given, raw)).task).toBe(id)
      const forged = yield* Effect.flip(driver.callback(given, raw.replace("succeeded", "failed")))
      expect(forged.reason).toBe("forged")
    })
  )

  it.live("lets go of a task that is cancelled, and says that one that had ended is too late", () =>
    Effect.gen(function* () {
      const slow = yield* start(60)
      const { task } = yield* slow.driver.submit(videoOrder(), model, "job-1", noTaskInputs)
      const cancel = slow.driver.cancel(model)
      expect(yield* cancel?.(task) ?? Effect.succeed("none")).toBe("Stopped")
      expect(yield* slow.driver.status(task, model)).toMatchObject({ _tag: "Failed", failure: "cancelled" })
      const quick = yield* start()
      const done = yield* quick.driver.submit(videoOrder(), model, "job-2", noTaskInputs)
      yield* quick.ended(done.task)
      expect(yield* quick.driver.cancel(model)?.(done.task) ?? Effect.succeed("none")).toBe("TooLate")
    })
  )

  it.live("can make everything that the shipped catalogue asks Replicate for", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const asked = shippedModels.flatMap(({ routes, ...rest }) =>
        routes.filter(({ provider }) => provider === "replicate").map((route) => ({ ...rest, name: route.model }))
      )
      expect(asked.length).toBeGreaterThan(5)
      for (const { name, ratios, seconds, coinsPerSecond } of asked) {
        expect(driver.serves(name)).toBe(true)
        for (const ratio of ratios) {
          for (const length of seconds) {
            for (const { resolution } of coinsPerSecond) {
              const order = videoOrder({ ratio, seconds: length, resolution })
              expect((yield* driver.submit(order, name, "job", noTaskInputs))._tag).toBe("Accepted")
            }
          }
        }
      }
    })
  )
})
