import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import fc from "fast-check"
import { TestClock } from "effect/testing"
import { JobId } from "../../src/domain/Ids.ts"
import { SharedLinks, type Signature, validFor } from "../../src/video/SharedLinks.ts"

const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const links = SharedLinks.layer({
  publicUrl: "https://bot.example",
  secrets: { current: Redacted.make("a secret"), former: [] }
})

/** What a link says about its end and who signed it. */
const signed = Effect.gen(function* () {
  const link = new URL((yield* (yield* SharedLinks).make(job)) ?? "")
  return { expires: link.searchParams.get("e") ?? "", signature: link.searchParams.get("s") ?? "" }
})
const verify = (id: JobId, given: Signature) => Effect.flatMap(SharedLinks, (shared) => shared.verify(id, given))

describe("a link to a video", () => {
  it.effect("works until the second it names, and not in it", () =>
    Effect.gen(function* () {
      const given = yield* signed
      yield* TestClock.adjust(`${validFor} seconds`)
      assert.strictEqual(yield* verify(job, given), "expired")
      yield* TestClock.setTime(validFor * 1000 - 1)
      assert.strictEqual(yield* verify(job, given), "valid")
    }).pipe(Effect.provide(links))
  )

  it.effect("is wrong with any other text in place of its end or its signature, also after it has expired", () =>
    Effect.gen(function* () {
      const { expires, signature } = yield* signed
      const text = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.nat().map(String), fc.base64String())
      const shared = yield* SharedLinks
      const verdict = (given: Signature) => Effect.runSync(shared.verify(job, given))
      for (const moment of [0, validFor * 2]) {
        yield* TestClock.adjust(`${moment} seconds`)
        fc.assert(
          fc.property(text, (other) => {
            if (other !== signature) assert.strictEqual(verdict({ expires, signature: other }), "wrong")
            if (other !== expires) assert.strictEqual(verdict({ expires: other, signature }), "wrong")
          }),
          { numRuns: 50 }
        )
      }
    }).pipe(Effect.provide(links))
  )

  it.effect("that was signed before the secret changed works as long as the former secret is given", () =>
    Effect.gen(function* () {
      const given = yield* Effect.provide(signed, links)
      const after = (...former: ReadonlyArray<string>) =>
        SharedLinks.layer({
          publicUrl: "https://bot.example",
          secrets: { current: Redacted.make("a new secret"), former: former.map((one) => Redacted.make(one)) }
        })
      const verdict = (layer: ReturnType<typeof after>) => Effect.provide(verify(job, given), layer)
      assert.strictEqual(yield* verdict(after("another", "a secret")), "valid")
      assert.strictEqual(yield* verdict(after("another")), "wrong")
      const renewed = yield* Effect.provide(signed, after("a secret"))
      assert.notStrictEqual(renewed.signature, given.signature)
    })
  )

  it.effect("does not open another video, and a bot with another secret does not know it", () =>
    Effect.gen(function* () {
      const given = yield* signed
      assert.strictEqual(yield* verify(JobId.make("5d1c9f0a-1f5e-4a53-8a63-2f6f0a9b7c22"), given), "wrong")
      const elsewhere = SharedLinks.layer({
        publicUrl: undefined,
        secrets: { current: Redacted.make("another"), former: [] }
      })
      assert.strictEqual(yield* Effect.provide(verify(job, given), elsewhere), "wrong")
    }).pipe(Effect.provide(links))
  )
})
