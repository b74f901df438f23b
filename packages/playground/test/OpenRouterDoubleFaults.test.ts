import { describe, expect, it } from "@effect/vitest"
import type { VideoGenerationRequest } from "@openrouter/sdk/models"
import { Effect } from "effect"
import { receiver, refusal, start } from "./OpenRouterDoubleServer.ts"
import { until } from "./DoubleServer.ts"

const order: VideoGenerationRequest = { model: "kwaivgi/kling-v3.0-std", prompt: "a red cat", duration: 5 }

describe("a fault that is asked for", () => {
  it.live.each([
    [{ kind: "fail", status: 500 }, 500, "InternalServerResponseError"],
    [{ kind: "rate-limit", retryAfter: 7 }, 429, "TooManyRequestsResponseError"],
    [{ kind: "insufficient-credits" }, 402, "PaymentRequiredResponseError"],
    [{ kind: "unauthorized" }, 401, "UnauthorizedResponseError"],
    [{ kind: "moderation" }, 403, "ForbiddenResponseError"]
  ] as const)("is answered once, as OpenRouter's client knows it: %j", ([fault, status, name]) =>
    Effect.gen(function* () {
      const { generate, made, ask, fault: plan } = yield* start()
      yield* plan({ match: "create", ...fault })
      const refused = yield* refusal(() => generate(order))
      expect(refused).toMatchObject({ status, name })
      expect(refused?.headers.get("retry-after")).toBe(status === 429 ? "7" : null)
      yield* made(order)
      expect(yield* ask("/calls")).toMatchObject({ counts: { create: 2 }, creates: [{ model: order.model }] })
    })
  )

  it.live("says of a blocked prompt what OpenRouter says of it", () =>
    Effect.gen(function* () {
      const { ask, fault } = yield* start()
      yield* fault({ match: "create", kind: "moderation" })
      expect(yield* ask("/videos", { method: "POST", body: JSON.stringify(order) })).toMatchObject({
        error: {
          code: 403,
          metadata: { reasons: [expect.any(String)], flagged_input: "a red cat", model_slug: order.model }
        }
      })
    })
  )

  it.live("ends a video, loses an answer after the video was ordered, or orders it twice", () =>
    Effect.gen(function* () {
      const { generate, made, seen, ask, fault } = yield* start({ renderSeconds: 30 })
      const { id } = yield* made(order)
      yield* fault({ match: "status", kind: "moderation" })
      expect((yield* Effect.promise(() => seen(id))).status).toBe("failed")
      const other = yield* made(order)
      yield* fault({ match: "status", kind: "job-failed" })
      expect((yield* Effect.promise(() => seen(other.id))).error).toMatch(/could not make/)
      yield* fault({ match: "create", kind: "lose" })
      expect((yield* Effect.exit(Effect.tryPromise(() => generate(order))))._tag).toBe("Failure")
      yield* fault({ match: "create", kind: "duplicate" })
      yield* made(order)
      expect(yield* ask("/calls")).toMatchObject({ creates: Array.from({ length: 5 }, () => ({ seconds: "5" })) })
    })
  )

  it.live("is answered where the balance is asked for, of the account and of the key", () =>
    Effect.gen(function* () {
      const { client, fault } = yield* start()
      for (const [match, ask] of [
        ["credits", () => client.credits.getCredits()],
        ["key", () => client.apiKeys.getCurrentKeyMetadata()]
      ] as const) {
        yield* fault({ match, kind: "fail", status: 500 })
        expect(yield* refusal(ask)).toMatchObject({ name: "InternalServerResponseError", status: 500 })
        yield* Effect.promise<unknown>(ask)
      }
    })
  )

  it.live("takes an order that is going to fail", () =>
    Effect.gen(function* () {
      const { made, ended, fault } = yield* start({ renderSeconds: 0.05 })
      yield* fault({ match: "create", kind: "job-failed" })
      const { id, status } = yield* made(order)
      expect(status).toMatch(/^(pending|in_progress)$/)
      expect((yield* ended(id)).error).toMatch(/could not make/)
    })
  )

  it.live("keeps a video's bytes back", () =>
    Effect.gen(function* () {
      const { made, ended, videos, fault } = yield* start({ renderSeconds: 0.05 })
      const { id } = yield* made(order)
      yield* ended(id)
      yield* fault({ match: "content", kind: "fail", status: 502 })
      const refused = yield* refusal(() => videos.getVideoContent({ jobId: id }))
      expect(refused).toMatchObject({ name: "BadGatewayResponseError", status: 502 })
      yield* Effect.promise(() => videos.getVideoContent({ jobId: id }))
    })
  )

  it.live("makes a callback come twice, not at all or after the next", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const { made, ended, fault } = yield* start({ renderSeconds: 0.05 })
      const make = Effect.map(made({ ...order, callbackUrl: url }), ({ id }) => id)
      const arrived = (count: number) =>
        until(
          async () => got.length,
          (many) => many >= count
        )
      yield* fault({ match: "webhook", kind: "lose" })
      yield* ended(yield* make)
      yield* fault({ match: "webhook", kind: "duplicate" })
      const twice = yield* make
      yield* arrived(2)
      yield* fault({ match: "webhook", kind: "reorder" })
      const late = yield* make
      yield* ended(late)
      const soon = yield* make
      yield* arrived(4)
      expect(got.map(({ body }) => body.data.id)).toEqual([twice, twice, soon, late])
    })
  )
})
