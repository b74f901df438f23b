import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { APIConnectionError } from "openai"
import { refusal, start } from "./VideoDoubleServer.ts"

const order = { model: "sora-2", prompt: "a red cat", seconds: "8", size: "1280x720" } as const

const begun = Effect.gen(function* () {
  const double = yield* start({ renderSeconds: 60 })
  const create = () => double.openai.videos.create(order)
  const count = Effect.map(
    Effect.promise(() => double.openai.videos.list()),
    (page) => page.data.length
  )
  return { ...double, create, count }
})

describe("a fault asked for at the creation of a video", () => {
  it.live.each([
    [
      { kind: "fail", status: 503 },
      { status: 503, type: "server_error" }
    ],
    [
      { kind: "rate-limit", retryAfter: 7 },
      { status: 429, code: "rate_limit_exceeded" }
    ],
    [{ kind: "insufficient-credits" }, { status: 429, type: "insufficient_quota", code: "credit_balance_exhausted" }],
    [{ kind: "unauthorized" }, { status: 401, code: "invalid_api_key" }],
    [{ kind: "moderation" }, { status: 400, code: "sentinel_block" }]
  ] as const)("refuses once, starts nothing, and is over: %j", ([fault, expected]) =>
    Effect.gen(function* () {
      const { create, count, fault: add } = yield* begun
      yield* add({ where: "video", match: "create", ...fault })
      expect(yield* refusal(create)).toMatchObject(expected)
      expect(yield* count).toBe(0)
      expect(yield* refusal(create)).toBeUndefined()
    })
  )

  it.live("tells in Retry-After how long to wait", () =>
    Effect.gen(function* () {
      const { post, fault } = yield* begun
      yield* fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 7 })
      const response = yield* post("/videos", order)
      expect(response.headers.get("retry-after")).toBe("7")
    })
  )

  it.live("loses the answer and keeps the job, which the list then shows", () =>
    Effect.gen(function* () {
      const { create, count, fault } = yield* begun
      yield* fault({ where: "video", match: "create", kind: "lose" })
      const lost = yield* Effect.promise(() => create().catch((error: unknown) => error))
      expect(lost).toBeInstanceOf(APIConnectionError)
      expect(yield* count).toBe(1)
    })
  )

  it.live("starts the job twice, or lets it fail later", () =>
    Effect.gen(function* () {
      const { create, count, fault, openai } = yield* begun
      yield* fault({ where: "video", match: "create", kind: "duplicate" })
      yield* Effect.promise(create)
      expect(yield* count).toBe(2)
      const { id } = yield* Effect.promise(create)
      yield* fault({ where: "video", match: "status", kind: "moderation" })
      const status = () => Effect.promise(() => openai.videos.retrieve(id))
      expect(yield* status()).toMatchObject({ status: "failed", error: { code: "moderation_blocked" } })
      expect(yield* status()).toMatchObject({ status: "failed", error: { code: "moderation_blocked" } })
    })
  )
})

describe("the calls that the double has seen", () => {
  it.live("are counted and the creations listed for tests", () =>
    Effect.gen(function* () {
      const { create, origin, openai } = yield* begun
      const { id } = yield* Effect.promise(create)
      yield* Effect.promise(() => openai.videos.retrieve(id))
      const calls = yield* Effect.promise(async () =>
        (await fetch(`${origin}/playground/openai/calls`, { headers: { authorization: "Bearer any" } })).json()
      )
      expect(calls).toMatchObject({ counts: { create: 1, status: 1 }, creates: [{ id, ...order }] })
    })
  )
})
