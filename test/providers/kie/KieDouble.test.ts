import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as KieApi from "../../../src/providers/kie/KieApi.ts"
import { order as videoOrder } from "../../kit/soraDriver.ts"
import {
  CallbackBody,
  Created,
  Credits,
  Details,
  Failure,
  read,
  receiver,
  signature,
  start,
  Uploaded
} from "../../../packages/playground/test/KieDoubleServer.ts"
import { until } from "../../../packages/playground/test/DoubleServer.ts"

const input = { prompt: "a red cat", resolution: "720P", aspect_ratio: "9:16", duration: 5, audio: true }
const order = { model: "wan/3-0-video", input }
const key = "a key of the tests"

/** Examples of KIE's documentation, so that the schemas the double is held against are held against something too. */
const published = {
  created: { code: 200, msg: "success", data: { taskId: "task_wan_1765967707657" } },
  details: {
    code: 200,
    msg: "success",
    data: {
      taskId: "task_12345678",
      model: "grok-imagine/text-to-image",
      state: "success",
      param: '{"model":"grok-imagine/text-to-image","input":{"prompt":"Cinematic portrait...","aspect_ratio":"3:2"}}',
      resultJson: '{"resultUrls":["https://example.com/generated-content.jpg"]}',
      failCode: "",
      failMsg: "",
      costTime: 15000,
      completeTime: 1698765432000,
      createTime: 1698765400000,
      updateTime: 1698765432000
    }
  },
  failure: { code: 422, msg: "recordInfo is null", data: null },
  credits: { code: 200, msg: "success", data: 100 },
  uploaded: {
    success: true,
    code: 200,
    msg: "File uploaded successfully",
    data: {
      fileName: "uploaded-image.png",
      filePath: "images/user-uploads/uploaded-image.png",
      downloadUrl: "https://tempfile.redpandaai.co/xxx/images/user-uploads/uploaded-image.png",
      fileSize: 154832,
      mimeType: "image/png",
      uploadedAt: "2025-01-01T12:00:00.000Z"
    }
  }
}

const failed = (answer: unknown) => read(Failure)(answer)
const arrived = (got: ReadonlyArray<unknown>, count: number) =>
  until(
    async () => got.length,
    (many) => many >= count
  )

describe("the double's answers have the fields and types of KIE's documentation", () => {
  it.live("for a task from its order to its end, an upload, the credits and a refusal", () =>
    Effect.gen(function* () {
      const kie = yield* start()
      const created = yield* kie.create(order)
      const { taskId } = read(Created)(created).data
      const uploading = { base64Data: "data:image/png;base64,AAAA", uploadPath: "images", fileName: "1.png" }
      const answers = [
        [read(Created), created, published.created],
        [read(Details), yield* kie.details(taskId), published.details],
        [read(Failure), yield* kie.details("unknown"), published.failure],
        [read(Credits), yield* kie.get("/api/v1/chat/credit"), published.credits],
        [read(Uploaded), yield* kie.post("/api/file-base64-upload", uploading), published.uploaded]
      ] as const
      for (const [decode, ours, theirs] of answers) {
        expect(decode(theirs)).toEqual(theirs)
        expect(decode(ours)).toEqual(ours)
      }
      const done = yield* kie.ended(taskId)
      expect(done).toMatchObject({ taskId, model: order.model, state: "success", failCode: "", creditsConsumed: 80 })
      expect(JSON.parse(done.param)).toEqual(order)
      expect(done.costTime).toBe(done.completeTime - done.createTime)
    })
  )

  it.effect("through the states in their order, each at its time", () =>
    Effect.gen(function* () {
      const kie = yield* start({ renderSeconds: 6 })
      const task = yield* kie.made(order)
      const state = Effect.map(kie.details(task), (answer) => read(Details)(answer).data.state)
      expect(yield* state).toBe("waiting")
      yield* TestClock.adjust("600 millis")
      expect(yield* state).toBe("queuing")
      yield* TestClock.adjust("600 millis")
      expect(yield* state).toBe("generating")
      yield* TestClock.adjust("5 seconds")
      expect((yield* kie.ended(task)).state).toBe("success")
    })
  )

  it.live("for a result: a link below its own path that needs no key", () =>
    Effect.gen(function* () {
      const kie = yield* start()
      const { resultJson } = yield* kie.ended(yield* kie.made(order))
      const { resultUrls } = Schema.decodeSync(
        Schema.fromJsonString(Schema.Struct({ resultUrls: Schema.Array(Schema.String) }))
      )(resultJson)
      expect(resultUrls).toHaveLength(1)
      expect(resultUrls[0]).toMatch(new RegExp(`^${kie.baseUrl}/files/\\w+\\.mp4$`))
      const response = yield* Effect.promise(() => fetch(resultUrls[0] ?? ""))
      const bytes = yield* Effect.promise(() => response.arrayBuffer())
      expect(response.headers.get("content-type")).toBe("video/mp4")
      expect(Number(response.headers.get("content-length"))).toBe(bytes.byteLength)
      expect(Buffer.from(bytes).toString("latin1", 4, 8)).toBe("ftyp")
      const unknown = yield* Effect.promise(() => fetch(`${kie.baseUrl}/files/none.mp4`))
      expect(unknown.status).toBe(404)
    })
  )

  it.live.each([
    ["[fail]", { failCode: "500", failMsg: "Internal Error, Please try again later." }],
    ["[moderated]", { failCode: "400" }]
  ] as const)("for a task that fails because its prompt says %s", ([word, expected]) =>
    Effect.gen(function* () {
      const kie = yield* start()
      const task = yield* kie.made({ ...order, input: { ...input, prompt: `a cat ${word}` } })
      expect(yield* kie.ended(task)).toMatchObject({ state: "fail", resultJson: "", creditsConsumed: 0, ...expected })
    })
  )
})

describe("an order that KIE would refuse", () => {
  it.live.each([
    [{ model: "wan/9" }, 422, /model name you specified is not supported/],
    [{ input: { ...input, prompt: undefined } }, 500, /^prompt is required$/],
    [{ input: { ...input, resolution: "720p" } }, 500, /^resolution is not within the range of allowed options$/],
    [{ input: { ...input, duration: "5" } }, 500, /^duration is not within/],
    [{ input: { ...input, first_frame_url: "data:image/png;base64,AAAA" } }, 500, /^first_frame_url is not within/],
    [{ model: "kling-3.0/video", input: { prompt: "a cat", mode: "std", duration: "5", sound: true } }, 500, /^multi_/],
    [{ input: "a cat" }, 422, /JSON/]
  ] as const)("is refused under HTTP 200 and starts nothing: %j", ([change, code, msg]) =>
    Effect.gen(function* () {
      const kie = yield* start()
      const answer = failed(yield* kie.create({ ...order, ...change }))
      expect(answer.code).toBe(code)
      expect(answer.msg).toMatch(msg)
      expect(yield* kie.get("/calls")).toMatchObject({ creates: [] })
    })
  )

  it.live("is refused with 401 without the right key", () =>
    Effect.gen(function* () {
      const kie = yield* start({ apiKey: Redacted.make("right") })
      for (const authorization of ["Bearer wrong", ""]) {
        expect(failed(yield* kie.post("/api/v1/jobs/createTask", order, { authorization })).code).toBe(401)
      }
      const right = { authorization: "Bearer right" }
      read(Created)(yield* kie.post("/api/v1/jobs/createTask", order, right))
    })
  )

  it.effect("is refused with 429 as the twenty-first in ten seconds, and taken afterwards", () =>
    Effect.gen(function* () {
      const kie = yield* start({ renderSeconds: 60 })
      for (let n = 0; n < 20; n++) yield* kie.made(order)
      expect(failed(yield* kie.create(order)).code).toBe(429)
      yield* TestClock.adjust("10 seconds")
      yield* kie.made(order)
    })
  )
})

describe("the callback of an ended task", () => {
  it.live("is signed as KIE's page says, has the documented body, and a code for how the task ended", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const kie = yield* start({ webhookSecret: Redacted.make(key) })
      const good = yield* kie.made({ ...order, callBackUrl: url })
      yield* arrived(got, 1)
      const bad = yield* kie.made({ ...order, callBackUrl: url, input: { ...input, prompt: "[fail]" } })
      yield* arrived(got, 2)
      expect(got.map(({ body }) => [body.code, body.data.taskId, body.data.state])).toEqual([
        [200, good, "success"],
        [501, bad, "fail"]
      ])
      for (const { body, timestamp, signature: given } of got) {
        expect(read(CallbackBody)(body)).toEqual(body)
        expect(given).toBe(signature(key, body.data.taskId, timestamp))
        expect(Math.abs(Number(timestamp) - body.data.completeTime / 1000)).toBeLessThan(60)
      }
    })
  )

  it.live("comes again until it is accepted, unsigned without a key, and never without an address", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver(500)
      const kie = yield* start({ renderSeconds: 0.05 })
      yield* kie.ended(yield* kie.made(order))
      const task = yield* kie.made({ ...order, callBackUrl: url })
      yield* arrived(got, 2)
      expect(got.map(({ body }) => body.data.taskId)).toEqual([task, task])
      expect(got[0]?.signature).toBeUndefined()
    })
  )

  it.live("comes twice, not at all or after the next on demand", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const kie = yield* start({ renderSeconds: 0.05 })
      const make = kie.made({ ...order, callBackUrl: url })
      yield* kie.fault({ match: "webhook", kind: "lose" })
      yield* kie.ended(yield* make)
      yield* kie.fault({ match: "webhook", kind: "duplicate" })
      const twice = yield* make
      yield* arrived(got, 2)
      yield* kie.fault({ match: "webhook", kind: "reorder" })
      const late = yield* make
      yield* kie.ended(late)
      const soon = yield* make
      yield* arrived(got, 4)
      expect(got.map(({ body }) => body.data.taskId)).toEqual([twice, twice, soon, late])
    })
  )
})

describe("the double beside our own driver", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "kie-double-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )

  it.live("makes a video that begins with a picture, reports it, and hands it over", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const kie = yield* start({ apiKey: Redacted.make("right"), webhookSecret: Redacted.make(key) })
      const access = { baseUrl: kie.baseUrl, apiKey: Redacted.make("right") }
      const driver = yield* KieApi.make({ ...access, webhookSecret: Redacted.make(key), callbackUrl: url })
      const picture = { bytes: new Uint8Array(2000), mediaType: "image/png" } as const
      const costs = {
        "wan/3-0-video": 640_000,
        "kling-3.0/video": 800_000,
        "bytedance/seedance-2": 1_640_000,
        "grok-imagine/text-to-video": 120_000
      }
      for (const [model, amount] of Object.entries(costs)) {
        const { task } = yield* driver.submit(videoOrder(), model, `job-${got.length}`, {
          _tag: "Frames",
          first: picture
        })
        yield* arrived(got, 1)
        const [delivery] = got.splice(0)
        const headers = { "x-webhook-timestamp": delivery?.timestamp, "x-webhook-signature": delivery?.signature }
        expect((yield* driver.callback(headers, JSON.stringify(delivery?.body))).task).toBe(task)
        const status = yield* driver.status(task, "wan/3-0-video")
        if (status._tag !== "Ready") throw new Error(`it is ${status._tag}`)
        expect(status.cost).toEqual({ _tag: "Dollars", amount })
        const { length, bytes } = yield* driver.content(status.source)
        expect(Buffer.concat(yield* Stream.runCollect(bytes))).toHaveLength(length ?? -1)
      }
      expect(yield* KieApi.balance(access)).toBe(10_000)
      const named = yield* driver.describe?.(["wan/3-0-video", "kling/9-0-video"]) ?? Effect.die("it cannot")
      const models = named?.map(({ model }) => model) ?? []
      expect(models).toEqual(expect.arrayContaining(["wan/3-0-video", "kling-3.0/video"]))
      expect(models.filter((name) => /banana|9-0/.test(name))).toEqual([])
    })
  )

  it.live("goes on with its tasks in the next process, and reports them where they were ordered to", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const options = { folder: yield* folder }
      const scope = yield* Scope.make()
      const before = yield* Scope.provide(start({ ...options, renderSeconds: 0.5 }), scope)
      const task = yield* before.made({ ...order, callBackUrl: url })
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      expect(got).toEqual([])
      const after = yield* start(options)
      expect(yield* after.ended(task)).toMatchObject({ state: "success", model: order.model })
      yield* arrived(got, 1)
      expect(got[0]?.body.data.taskId).toBe(task)
    })
  )
})
