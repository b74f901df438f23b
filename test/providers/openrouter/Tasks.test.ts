import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { MicroDollars } from "../../../src/domain/Dollars.ts"
import * as OpenRouterApi from "../../../src/providers/openrouter/OpenRouterApi.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { apiKey, job, openrouter, refusal, task } from "../../kit/providers/openrouter.ts"
import { type Answer, makeVideoServer, trusting } from "../../kit/VideoServer.ts"

/** The driver beside a server with that answer to everything. */
const driver = (answer: Answer, options: Partial<OpenRouterApi.OpenRouterOptions> = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    server.script(() => answer)
    const provider = yield* OpenRouterApi.make({
      baseUrl: `${new URL(server.url).origin}/api/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      ...options
    })
    return { server, provider }
  })

describe("a video at OpenRouter", () => {
  const read = (change: Readonly<Record<string, unknown>>) =>
    Effect.gen(function* () {
      const { provider } = yield* driver(job(change))
      return yield* provider.status(TaskRef.make(task), "kwaivgi/kling-v3.0-std")
    })

  it.effect.each(["pending", "in_progress", "PENDING", "upscaling", 7, undefined])(
    "is being made while it is %j",
    (s) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* read({ status: s }), { _tag: "Running", progress: undefined })
      })
  )

  it.effect.each([
    [{ status: "failed", error: "Provider returned error" }, "provider", "Provider returned error"],
    [{ status: "failed", error: "The output was flagged" }, "moderation", "The output was flagged"],
    [{ status: "failed" }, "provider", "failed"],
    [{ status: "cancelled", error: "moderation was slow" }, "cancelled", "moderation was slow"],
    [{ status: "expired" }, "expired", "expired"]
  ] as const)("has failed with the reason it tells: %j", ([change, failure, detail]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(change), { _tag: "Failed", failure, detail })
    })
  )

  it.effect("tells operators no key and no link's query of why it failed, and no essay", () =>
    Effect.gen(function* () {
      const error = `no answer for ${apiKey} at https://files.example/a.png?sig=secret ${"x".repeat(500)}`
      const status = yield* read({ status: "failed", error })
      if (status._tag !== "Failed") throw new Error(`it is ${status._tag}`)
      assert.match(status.detail, /^no answer for … at https:\/\/files\.example\/a\.png x+$/)
      assert.lengthOf(status.detail, 200)
    })
  )

  it.effect("has cost what its usage says, in US dollars", () =>
    Effect.gen(function* () {
      const ready = { status: "completed", unsigned_urls: ["https://files.example/1.mp4"] }
      assert.deepStrictEqual(yield* read({ ...ready, usage: { cost: 0.63, is_byok: false } }), {
        _tag: "Ready",
        source: { _tag: "Link", url: "https://files.example/1.mp4" },
        cost: { _tag: "Dollars", amount: MicroDollars.make(630_000) }
      })
      for (const usage of [undefined, null, {}, { cost: null }, { cost: "0.63" }, { cost: -1 }]) {
        assert.propertyVal(yield* read({ ...ready, usage }), "cost", undefined)
      }
    })
  )

  it.effect.each([undefined, null, [], [""], ["http://127.0.0.2/1.mp4"], "https://files.example/1.mp4"])(
    "is behind its content call when its links are %j",
    (unsigned_urls) =>
      Effect.gen(function* () {
        assert.deepNestedInclude(yield* read({ status: "completed", unsigned_urls }), {
          source: { _tag: "Content", task: TaskRef.make(task) }
        })
      })
  )
})

describe("the bytes of a video", () => {
  const video: Answer = { headers: { "content-type": "video/mp4", "content-length": "5" }, body: "video" }

  it.effect("are asked for by the task, with the key", () =>
    Effect.gen(function* () {
      const { provider, server } = yield* driver(video)
      const { length } = yield* provider.content({ _tag: "Content", task: TaskRef.make(task) })
      assert.strictEqual(length, 5)
      assert.strictEqual(server.requests[0]?.path, `/api/v1/videos/${task}/content?index=0`)
      assert.strictEqual(server.requests[0]?.headers.authorization, `Bearer ${apiKey}`)
    })
  )

  it.effect("are fetched without the key wherever else they lead to", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      storage.script(() => video)
      const location = `${new URL(storage.url).origin}/1.mp4`
      const { provider, server } = yield* driver({ status: 302, headers: { location } }, trusting(storage))
      yield* provider.content({ _tag: "Content", task: TaskRef.make(task) })
      assert.strictEqual(server.requests[0]?.headers.authorization, `Bearer ${apiKey}`)
      assert.deepInclude(storage.requests[0], { path: "/1.mp4" })
      assert.notProperty(storage.requests[0]?.headers, "authorization")
    })
  )
})

describe("the check of an account", () => {
  const credits = { body: { data: { total_credits: 100.5, total_usage: 25.755 } } }
  const key = (limit_remaining: unknown) => ({ body: { data: { label: "sk-or-…", limit_remaining, usage: 3 } } })
  const forbidden = refusal(403, "Only management keys can perform this operation")

  const checking = (credits: Answer, key: Answer) =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver("reset")
      server.script(({ path }) => (path === "/api/v1/credits" ? credits : path === "/api/v1/key" ? key : "reset"))
      if (provider.check === undefined) throw new Error("there is no check")
      return yield* provider.check
    })

  it.effect.each([
    ["of the account", credits, key(1), "$74.75"],
    ["of the key, which may not ask for the account's", forbidden, key(4.2), "$4.20"],
    ["of a key without a limit", forbidden, key(null), undefined],
    ["in words of another time", { body: { data: {} } }, key(1), undefined]
  ] as const)("tells what is left: %s", ([_, account, ofKey, balance]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* checking(account, ofKey), { balance })
    })
  )

  it.effect("fails with a key that OpenRouter does not know", () =>
    Effect.gen(function* () {
      for (const account of [openrouter.unauthorized, forbidden]) {
        const { reason } = yield* Effect.flip(checking(account, openrouter.unauthorized))
        assert.strictEqual(reason._tag, "Unauthorized")
      }
    })
  )
})
