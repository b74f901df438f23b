import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { TestClock } from "effect/testing"
import type { ProviderError, VideoSource } from "../../src/providers/VideoProvider.ts"
import type { Harness } from "../kit/providers/harness.ts"
import { type Answer, makeVideoServer } from "../kit/VideoServer.ts"
import { makeStand, promptOf, submitTo } from "./stand.ts"

const now = 1_795_000_000_000
const page: Answer = { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad Gateway</h1>" }

/** A failure's reason as plain data. */
const reasonOf = <A, R>(effect: Effect.Effect<A, ProviderError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }): Readonly<Record<string, unknown>> => ({ ...reason }))

type Row = readonly [string, Answer, Readonly<Record<string, unknown>>]

/** An address where nobody listens any more. */
const deserted = Effect.scoped(Effect.map(makeVideoServer, ({ url }) => new URL(url).origin))

const dated = (answer: Answer): Answer | undefined => {
  if (typeof answer === "string" || answer.headers?.["retry-after"] === undefined) return undefined
  const at = new Date(now + Number(answer.headers["retry-after"]) * 1000).toUTCString()
  return { ...answer, headers: { ...answer.headers, "retry-after": at } }
}

const refusedSubmits = (harness: Harness): ReadonlyArray<Row> => {
  const date = dated(harness.rateLimited(17))
  return [
    ["a prompt that moderation refuses", harness.refused, { _tag: "ModerationBlocked" }],
    ["a rate limit", harness.rateLimited(undefined), { _tag: "RateLimit", retryAfter: undefined }],
    [
      "a rate limit until a time",
      harness.rateLimited(17),
      { _tag: "RateLimit", retryAfter: harness.saysWhen ? 17 : undefined }
    ],
    ...(date === undefined
      ? []
      : [["a rate limit until a date", date, { _tag: "RateLimit", retryAfter: 17 }] as const]),
    ["an empty account", harness.outOfCredits, { _tag: "InsufficientCredits" }],
    ["a wrong key", harness.unauthorized, { _tag: "Unauthorized" }],
    ["an error of the server, which may have started it", harness.serverError, { _tag: "Unavailable" }],
    ["a gateway's page, behind which it may have been started", page, { _tag: "Unavailable" }],
    ["a connection cut before the answer", "reset", { _tag: "NetworkError", sent: true }],
    ["a connection cut within the answer", { body: '{"', then: "reset" }, { _tag: "NetworkError", sent: true }]
  ]
}

/** What a provider says no to, and connections that fail. */
export const refusals = (harness: Harness) => {
  describe("a submit that fails", () => {
    it.effect.each(refusedSubmits(harness))("tells why, and is not repeated: %s", ([_, answer, expected]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now)
        const { script, submit, submits } = yield* makeStand(harness)
        script({ submit: answer })
        assert.include(yield* reasonOf(submit), expected)
        assert.strictEqual(submits(), 1)
      })
    )

    it.effect("is not taken elsewhere by a redirect: neither prompt nor key", () =>
      Effect.gen(function* () {
        const elsewhere = yield* makeVideoServer
        elsewhere.script(() => harness.accepted)
        for (const status of [301, 302, 303, 307, 308]) {
          const { script, submit, submits } = yield* makeStand(harness)
          script({ submit: { status, headers: { location: `${elsewhere.url}/videos?p=${promptOf(harness)}` } } })
          assert.isTrue(Exit.isFailure(yield* Effect.exit(submit)))
          assert.strictEqual(submits(), 1)
        }
        assert.lengthOf(elsewhere.requests, 0)
      })
    )
  })

  describe("a status read that fails", () => {
    it.effect.each<Row>([
      ["a task that is not known any more", harness.lost, { _tag: "NotFound" }],
      ["a rate limit", harness.rateLimited(undefined), { _tag: "RateLimit", retryAfter: undefined }],
      ["a wrong key", harness.unauthorized, { _tag: "Unauthorized" }],
      ["an error of the server", harness.serverError, { _tag: "Unavailable" }],
      ["a gateway's page", page, { _tag: "Unavailable" }],
      ["a connection cut before the answer", "reset", { _tag: "NetworkError", sent: true }],
      ["a connection cut within the answer", { body: '{"', then: "reset" }, { _tag: "NetworkError", sent: true }]
    ])("tells why: %s", ([_, answer, expected]) =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        assert.include(yield* reasonOf(statusOf(answer)), expected)
      })
    )

    it.effect("is not taken elsewhere by a redirect", () =>
      Effect.gen(function* () {
        const elsewhere = yield* makeVideoServer
        elsewhere.script(() => harness.running.answer)
        const { statusOf } = yield* makeStand(harness)
        const location = `${elsewhere.url}/videos/1`
        assert.isTrue(Exit.isFailure(yield* Effect.exit(statusOf({ status: 302, headers: { location } }))))
        assert.lengthOf(elsewhere.requests, 0)
      })
    )
  })

  describe("a provider that cannot be reached", () => {
    it.effect("has certainly not been sent anything when nobody listens", () =>
      Effect.gen(function* () {
        const task = yield* (yield* makeStand(harness)).accepted
        const origin = yield* deserted
        const provider = yield* harness.make(origin)
        const source: VideoSource = { _tag: "Link", url: `${origin}/files/video.mp4` }
        for (const call of [
          submitTo(provider, harness),
          provider.status(task, harness.model),
          provider.content(source)
        ]) {
          assert.deepInclude(yield* reasonOf<unknown, never>(call), { _tag: "NetworkError", sent: false })
        }
      })
    )

    it.live("may have started a job when its answer does not come, or does not end", () =>
      Effect.forEach(
        ["hang", { body: '{"', then: "hang" }] satisfies ReadonlyArray<Answer>,
        Effect.fnUntraced(function* (answer) {
          const { accepted, provider, script, submit, submits, server } = yield* makeStand(harness)
          const task = yield* accepted
          script({ submit: answer, status: answer })
          const reasons = yield* Effect.all([reasonOf(submit), reasonOf(provider.status(task, harness.model))], {
            concurrency: "unbounded"
          })
          for (const reason of reasons) assert.include(reason, { _tag: "NetworkError", sent: true })
          assert.strictEqual(submits(), 2, "the accepted one, and the lost one once")
          yield* server.idle
        }),
        { concurrency: "unbounded" }
      )
    )
  })
}
