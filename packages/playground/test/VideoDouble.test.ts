import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import OpenAI from "openai"
import { Webhook } from "standardwebhooks"
import { until } from "./DoubleServer.ts"
import { refusal, start } from "./VideoDoubleServer.ts"

const order = { model: "sora-2", prompt: "a red cat", seconds: "8", size: "1280x720" } as const

const ended = (openai: OpenAI, id: string) =>
  until(
    () => openai.videos.retrieve(id),
    (video) => video.status === "completed" || video.status === "failed"
  )

describe("a video ordered with OpenAI's own client", () => {
  it.live("is made, fetched in whole and deleted", () =>
    Effect.gen(function* () {
      const { openai } = yield* start()
      const created = yield* Effect.promise(() => openai.videos.create(order))
      expect(created).toMatchObject({ object: "video", error: null, ...order })
      expect(created.id).toMatch(/^video_[0-9a-f]{32}$/)
      expect(yield* refusal(() => openai.videos.downloadContent(created.id))).toMatchObject({ status: 404 })

      const done = yield* ended(openai, created.id)
      expect(done).toMatchObject({ status: "completed", progress: 100, error: null })
      expect(done.expires_at).toBe((done.completed_at ?? 0) + 3600)

      const content = yield* Effect.promise(() => openai.videos.downloadContent(created.id))
      const bytes = yield* Effect.promise(() => content.arrayBuffer())
      expect(content.headers.get("content-type")).toBe("video/mp4")
      expect(Number(content.headers.get("content-length"))).toBe(bytes.byteLength)
      expect(Buffer.from(bytes).toString("latin1", 4, 8)).toBe("ftyp")
      const still = yield* Effect.promise(() => openai.videos.downloadContent(created.id, { variant: "thumbnail" }))
      expect(still.headers.get("content-type")).toBe("image/jpeg")

      const deleted = yield* Effect.promise(() => openai.videos.delete(created.id))
      expect(deleted).toMatchObject({ id: created.id, deleted: true })
      expect(yield* refusal(() => openai.videos.retrieve(created.id))).toMatchObject({ status: 404 })
    })
  )

  it.effect("waits in the queue, then shows its progress, and is complete at its time and not before", () =>
    Effect.gen(function* () {
      const { openai } = yield* start({ renderSeconds: 6 })
      const { id } = yield* Effect.promise(() => openai.videos.create(order))
      const now = () => Effect.promise(() => openai.videos.retrieve(id))
      yield* TestClock.adjust("900 millis")
      expect(yield* now()).toMatchObject({ status: "queued", progress: 0 })
      yield* TestClock.adjust("2600 millis")
      expect(yield* now()).toMatchObject({ status: "in_progress", progress: 50 })
      yield* TestClock.adjust("2400 millis")
      expect(yield* now()).toMatchObject({ status: "in_progress", progress: 98 })
      yield* TestClock.adjust("200 millis")
      expect(yield* ended(openai, id)).toMatchObject({ status: "completed", progress: 100 })
      yield* TestClock.adjust("1 hour")
      expect(yield* refusal(() => openai.videos.downloadContent(id))).toMatchObject({ status: 404 })
    })
  )

  it.live("is listed newest first, in pages that meet without a gap", () =>
    Effect.gen(function* () {
      const { openai } = yield* start()
      const ids: Array<string> = []
      for (const prompt of ["one", "two", "three"]) {
        ids.push((yield* Effect.promise(() => openai.videos.create({ ...order, prompt }))).id)
      }
      const first = yield* Effect.promise(() => openai.videos.list({ limit: 2 }))
      expect(first.data.map((video) => video.prompt)).toEqual(["three", "two"])
      expect(first.has_more).toBe(true)
      const second = yield* Effect.promise(() => openai.videos.list({ limit: 2, after: first.data[1]?.id ?? "" }))
      expect(second.data.map((video) => video.id)).toEqual([ids[0]])
      expect(second.has_more).toBe(false)
      const oldest = yield* Effect.promise(() => openai.videos.list({ order: "asc", limit: 1 }))
      expect(oldest.data[0]?.id).toBe(ids[0])
    })
  )

  it.live("can be remixed once it is complete", () =>
    Effect.gen(function* () {
      const { openai } = yield* start()
      const { id } = yield* Effect.promise(() => openai.videos.create(order))
      expect(yield* refusal(() => openai.videos.remix(id, { prompt: "blue" }))).toMatchObject({ status: 400 })
      yield* ended(openai, id)
      const remix = yield* Effect.promise(() => openai.videos.remix(id, { prompt: "blue" }))
      expect(remix).toMatchObject({ remixed_from_video_id: id, prompt: "blue", seconds: "8", size: "1280x720" })
    })
  )

  it.live("takes a reference image along", () =>
    Effect.gen(function* () {
      const { openai } = yield* start({ renderSeconds: 60 })
      const image = new File([new Uint8Array(2000)], "cat.png", { type: "image/png" })
      const made = yield* Effect.promise(() => openai.videos.create({ ...order, input_reference: image }))
      expect(made.status).toBe("queued")
    })
  )

  it.live.each(["[fail]", "[moderated]"])("fails when the prompt says %s", (word) =>
    Effect.gen(function* () {
      const { openai } = yield* start()
      const { id } = yield* Effect.promise(() => openai.videos.create({ ...order, prompt: `a cat ${word}` }))
      const video = yield* ended(openai, id)
      const code = word === "[fail]" ? "internal_error" : "moderation_blocked"
      expect(video).toMatchObject({ status: "failed", error: { code } })
      expect(yield* refusal(() => openai.videos.downloadContent(id))).toMatchObject({ status: 400 })
    })
  )
})

describe("an order that OpenAI would refuse", () => {
  it.live.each([
    [{ prompt: undefined }, { param: "prompt", code: "missing_required_parameter" }],
    [{ prompt: "  " }, { param: "prompt", code: "invalid_value" }],
    [{ model: undefined }, { param: "model", code: "missing_required_parameter" }],
    [{ model: "sora-9" }, { param: "model", code: "invalid_value" }],
    [{ seconds: "7" }, { param: "seconds", code: "invalid_value" }],
    [{ seconds: 8 }, { param: "seconds", code: "invalid_type" }],
    [{ size: "1x1" }, { param: "size", code: "invalid_value" }],
    [{ quality: "best" }, { param: "quality", code: "unknown_parameter" }]
  ])("is refused with 400 and starts nothing: %j", ([change, expected]) =>
    Effect.gen(function* () {
      const { openai, post } = yield* start()
      const response = yield* post("/videos", { ...order, ...change })
      expect(response.status).toBe(400)
      expect(yield* Effect.promise(() => response.json())).toMatchObject({
        error: { type: "invalid_request_error", ...expected }
      })
      const all = yield* Effect.promise(() => openai.videos.list())
      expect(all.data).toEqual([])
    })
  )

  it.live("is refused with 401 without the right key, on every route", () =>
    Effect.gen(function* () {
      const { baseURL, origin, post } = yield* start({ apiKey: Redacted.make("sk-right"), renderSeconds: 60 })
      const wrong = new OpenAI({ apiKey: "sk-wrong", baseURL, maxRetries: 0 })
      expect(yield* refusal(() => wrong.videos.create(order))).toMatchObject({ status: 401, code: "invalid_api_key" })
      expect(yield* refusal(() => wrong.models.list())).toMatchObject({ status: 401 })
      expect((yield* post("/videos", order, { authorization: "" })).status).toBe(401)
      expect((yield* Effect.promise(() => fetch(`${origin}/playground/openai/calls`))).status).toBe(401)
      const right = new OpenAI({ apiKey: "sk-right", baseURL, maxRetries: 0 })
      expect((yield* Effect.promise(() => right.videos.create(order))).status).toBe("queued")
    })
  )

  it.live("is refused with 429 while all places are taken, and an ended job makes room", () =>
    Effect.gen(function* () {
      const { openai } = yield* start({ maxJobs: 1 })
      const first = yield* Effect.promise(() => openai.videos.create(order))
      expect(yield* refusal(() => openai.videos.create(order))).toMatchObject({ code: "rate_limit_exceeded" })
      yield* ended(openai, first.id)
      yield* Effect.promise(() => openai.videos.create(order))
      expect(yield* refusal(() => openai.videos.retrieve(first.id))).toMatchObject({ status: 404 })
    })
  )
})

const secret = `whsec_${Buffer.from("a secret of the tests").toString("base64")}`

interface Received {
  readonly id: string
  /** Of its headers. */
  readonly names: ReadonlyArray<string>
  readonly body: unknown
}

/** A receiver of webhooks that answers with the statuses given, then with 200. */
const receiver = (...statuses: Array<number>) =>
  Effect.acquireRelease(
    Effect.callback<{ url: string; got: Array<Received>; close: () => void }>((resume) => {
      const got: Array<Received> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const headers = Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name, String(value)])
          )
          const body = new Webhook(secret).verify(Buffer.concat(chunks).toString(), headers)
          got.push({ id: String(headers["webhook-id"]), names: Object.keys(headers), body })
          response.writeHead(statuses.shift() ?? 200).end()
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : undefined
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/sora_callback`, got, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

describe("the webhook of an ended job", () => {
  it.live("is signed so that the Standard Webhooks library accepts it, and names event and video", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const { openai } = yield* start({ webhook: { url, secret: Redacted.make(secret) } })
      const good = yield* Effect.promise(() => openai.videos.create(order))
      const bad = yield* Effect.promise(() => openai.videos.create({ ...order, prompt: "[fail]" }))
      yield* until(
        async () => got.length,
        (count) => count >= 2
      )
      const sent = got.map(({ body }) => body)
      expect(sent).toContainEqual(
        expect.objectContaining({ object: "event", type: "video.completed", data: { id: good.id } })
      )
      expect(sent).toContainEqual(expect.objectContaining({ type: "video.failed", data: { id: bad.id } }))
      expect(got[0]?.id).toMatch(/^evt_/)
      const foreign = got.flatMap(({ names }) => names).filter((name) => /trace|^b3$|baggage/.test(name))
      expect(foreign, "no provider sends a trace along").toEqual([])
    })
  )

  it.live("comes again with the same id until it is accepted", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver(500)
      const { openai } = yield* start({ webhook: { url, secret: Redacted.make(secret) }, renderSeconds: 0.05 })
      yield* Effect.promise(() => openai.videos.create(order))
      yield* until(
        async () => got.length,
        (count) => count >= 2
      )
      expect(got).toHaveLength(2)
      expect(got[1]?.id).toBe(got[0]?.id)
    })
  )

  it.live("can be aimed at another receiver, and comes twice, not at all or after the next on demand", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const { openai, fault, origin } = yield* start({ renderSeconds: 0.05 })
      const aimed = yield* Effect.promise(() =>
        fetch(`${origin}/playground/openai/webhook`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: "Bearer any" },
          body: JSON.stringify({ url, secret })
        })
      )
      expect(aimed.status).toBe(200)
      const make = () => Effect.promise(() => openai.videos.create(order))
      const arrived = (count: number) =>
        until(
          async () => got.length,
          (many) => many >= count
        )
      yield* fault({ where: "video", match: "webhook", kind: "lose" })
      yield* ended(openai, (yield* make()).id)
      yield* fault({ where: "video", match: "webhook", kind: "duplicate" })
      const twice = yield* make()
      yield* arrived(2)
      yield* fault({ where: "video", match: "webhook", kind: "reorder" })
      const late = yield* make()
      yield* ended(openai, late.id)
      const soon = yield* make()
      yield* arrived(4)
      const ids = got.map(({ body }) =>
        typeof body === "object" && body !== null && "data" in body ? body.data : body
      )
      expect(ids).toEqual([twice.id, twice.id, soon.id, late.id].map((id) => ({ id })))
    })
  )
})

describe("a job of a double that stops", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "video-double-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )

  it.live("goes on in the next process and is announced there", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const options = { folder: yield* folder, webhook: { url, secret: Redacted.make(secret) } }
      const scope = yield* Scope.make()
      const before = yield* Scope.provide(start({ ...options, renderSeconds: 0.5 }), scope)
      const made = yield* Effect.promise(() => before.openai.videos.create(order))
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      expect(got).toEqual([])
      const after = yield* start(options)
      const video = yield* ended(after.openai, made.id)
      expect(video).toMatchObject({ status: "completed", prompt: order.prompt, created_at: made.created_at })
      yield* until(
        async () => got.length,
        (count) => count >= 1
      )
      expect(got).toHaveLength(1)
    })
  )
})
