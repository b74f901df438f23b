import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Cost, ProviderName, VideoSource } from "../../src/providers/VideoProvider.ts"
import type { Harness } from "../kit/providers/harness.ts"
import { keysSeen, makeStand } from "./stand.ts"

const roundTrip = Schema.decodeUnknownSync(Schema.fromJsonString(VideoSource))

/** A job's life, as far as nothing goes wrong on the way to the provider. */
export const jobs = (harness: Harness) => {
  describe("a job", () => {
    it.effect("is accepted in one request, and known by a task that is no secret", () =>
      Effect.gen(function* () {
        const { server, provider, script, submit, submits } = yield* makeStand(harness)
        script({ submit: harness.accepted })
        const submission = yield* submit
        assert.strictEqual(submission._tag, "Accepted")
        assert.strictEqual(submits(), 1)
        assert.isNotEmpty(keysSeen(server), "the key is sent with it")
        for (const key of keysSeen(server)) assert.notInclude(submission.task, key)
        assert.strictEqual(Schema.decodeUnknownSync(ProviderName)(provider.name), harness.name)
        assert.isTrue(provider.serves(harness.model))
        assert.isAbove(provider.pollEvery, 0)
      })
    )

    const finished = harness.finished
    if (finished !== undefined) {
      it.effect("may be finished in the answer to its submit", () =>
        Effect.gen(function* () {
          const { origin, script, submit } = yield* makeStand(harness)
          script({ submit: finished(origin) })
          const submission = yield* submit
          assert.strictEqual(submission._tag, "Finished")
          if (submission._tag === "Finished") {
            assert.deepStrictEqual(roundTrip(JSON.stringify(submission.source)), submission.source)
          }
        })
      )
    }

    it.effect("tells its progress while it runs", () =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        assert.deepStrictEqual(yield* statusOf(harness.running.answer), {
          _tag: "Running",
          progress: harness.running.progress
        })
      })
    )

    it.effect("runs on in a status that nobody has heard of", () =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        assert.strictEqual((yield* statusOf(harness.unknownStatus))._tag, "Running")
      })
    )

    it.effect("is ready with a source that can be stored, and holds no key", () =>
      Effect.gen(function* () {
        const { server, origin, statusOf } = yield* makeStand(harness)
        const status = yield* statusOf(harness.ready(origin))
        assert.strictEqual(status._tag, "Ready")
        if (status._tag !== "Ready") return
        const stored = JSON.stringify(status.source)
        assert.deepStrictEqual(roundTrip(stored), status.source)
        for (const key of keysSeen(server)) assert.notInclude(stored, key)
        if (status.cost !== undefined) Schema.decodeUnknownSync(Cost)(status.cost)
        if (status.expiresAt !== undefined) assert.isTrue(Number.isFinite(status.expiresAt))
      })
    )

    it.effect("fails by the provider's fault", () =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        const status = yield* statusOf(harness.failed)
        assert.strictEqual(status._tag, "Failed")
        if (status._tag === "Failed") assert.strictEqual(status.failure, "provider")
      })
    )

    it.effect("fails by moderation after it was accepted", () =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        const status = yield* statusOf(harness.moderated)
        assert.strictEqual(status._tag, "Failed")
        if (status._tag === "Failed") assert.strictEqual(status.failure, "moderation")
      })
    )

    it.effect("is read by another process that has only its task", () =>
      Effect.gen(function* () {
        const { server, origin, accepted, script } = yield* makeStand(harness)
        const task = yield* accepted
        script({ status: harness.running.answer })
        const restarted = yield* harness.make(origin)
        assert.strictEqual((yield* restarted.status(task, harness.model))._tag, "Running")
        assert.strictEqual(harness.kindOf(server.requests.at(-1) ?? assert.fail("no request")), "status")
      })
    )
  })
}
