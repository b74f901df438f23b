import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { type Callback, CallbackRejected, type Provider } from "../../src/providers/VideoProvider.ts"
import type { Harness } from "../kit/providers/harness.ts"
import { mutations } from "./mutations.ts"
import { makeStand } from "./stand.ts"

const now = 1_795_000_000_000
const hour = 3_600_000
/** Of the processor, in ms, whatever else the machine is at; a body of 200 MB alone takes more to be hashed or parsed. */
const soon = 100
/** How many random callbacks are tried per provider. */
const tries = 150
/** What a database takes, and finds again, as a text of its own. */
const storable = /^[^\p{Cc}\p{Cs}]{1,4096}$/u
/** Made once: it is the larger part of a body of 200 MB. */
const padding = "x".repeat(200_000_000)

type Received = Exit.Exit<Callback, CallbackRejected>
type Headers = Readonly<Record<string, string | undefined>>

/** A callback was taken, or rejected for a reason; a defect fails the test. */
const judged = (exit: Received, of: () => string): Callback | CallbackRejected => {
  if (Exit.isSuccess(exit)) return exit.value
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  assert.instanceOf(error, CallbackRejected, `${of()} led to ${Cause.pretty(exit.cause)}`)
  return error
}

/** A driver at a known time, and the task that its callbacks are to name. */
const receiver = Effect.fnUntraced(function* (harness: Harness, unsigned = false) {
  yield* TestClock.setTime(now)
  const { accepted, provider } = yield* makeStand(harness, { unsigned })
  return { task: yield* accepted, provider }
})

const taken = (harness: Harness) => {
  it.effect("that is signed and fresh names the task as its submit did", () =>
    Effect.gen(function* () {
      const { provider, task } = yield* receiver(harness)
      assert.isTrue(provider.signed)
      for (const at of [now, now - 240_000, now + 240_000]) {
        const { headers, body } = harness.callback({ at, id: "msg_1" })
        const callback = yield* provider.callback(headers, body)
        assert.strictEqual(callback.task, task)
        assert.isNotEmpty(callback.id)
      }
    })
  )

  it.effect("that is repeated is recognised, in whatever order others come between", () =>
    Effect.gen(function* () {
      const { provider, task } = yield* receiver(harness)
      const first = harness.callback({ at: now - 2000, id: "msg_1" })
      const second = harness.callback({ at: now - 1000, id: "msg_2" })
      const received = yield* Effect.forEach([second, first, first, second], ({ headers, body }) =>
        provider.callback(headers, body)
      )
      const [late, early, again, lateAgain] = received.map(({ id }) => id)
      assert.strictEqual(early, again)
      assert.strictEqual(late, lateAgain)
      assert.notStrictEqual(early, late, "another callback of the same task is another one")
      for (const callback of received) assert.strictEqual(callback.task, task)
    })
  )
}

const rejected = (harness: Harness) => {
  it.effect("that is unsigned, forged, or too old or early is rejected", () =>
    Effect.gen(function* () {
      const { provider } = yield* receiver(harness)
      const { headers, body } = harness.callback({ at: now, id: "msg_1" })
      const forged = harness.callback({ at: now, id: "msg_1", forged: true })
      const old = harness.callback({ at: now - hour, id: "msg_1" })
      const early = harness.callback({ at: now + hour, id: "msg_1" })
      const reason = (headers: Headers, body: string) =>
        Effect.map(Effect.flip(provider.callback(headers, body)), (error) => error.reason)
      assert.strictEqual(yield* reason({}, body), "unsigned")
      assert.strictEqual(yield* reason(forged.headers, forged.body), "forged")
      assert.strictEqual(yield* reason(old.headers, old.body), "stale")
      assert.strictEqual(yield* reason(early.headers, early.body), "stale")
      for (const name of Object.keys(headers)) {
        const stripped = { ...headers, [name]: undefined }
        assert.oneOf(yield* reason(stripped, body), ["unsigned", "forged"], `without ${name}`)
      }
    })
  )

  /** Whoever sees a signed callback can make no other one of it: it is rejected, or still the same callback. */
  const sameOrRejected = Effect.fnUntraced(function* (provider: Provider, tampered: ReadonlyArray<[Headers, string]>) {
    const { headers, body } = harness.callback({ at: now, id: "msg_1" })
    const genuine = yield* provider.callback(headers, body)
    for (const [otherHeaders, otherBody] of tampered) {
      const exit = yield* Effect.exit(provider.callback(otherHeaders, otherBody))
      const outcome = judged(exit, () => otherBody)
      if (!(outcome instanceof CallbackRejected)) assert.deepStrictEqual({ ...outcome }, { ...genuine }, otherBody)
    }
  })

  it.effect("that was altered in any byte is rejected, or the same callback still", () =>
    Effect.gen(function* () {
      const { provider } = yield* receiver(harness)
      const { headers, body } = harness.callback({ at: now, id: "msg_1" })
      const bytes = Array.from(body, (_, index): [Headers, string] => {
        const other = body[index] === "0" ? "1" : "0"
        return [headers, body.slice(0, index) + other + body.slice(index + 1)]
      })
      const fields = mutations(JSON.parse(body)).map((one): [Headers, string] => [headers, JSON.stringify(one)])
      const names = Object.entries(headers).flatMap(([name, value]): ReadonlyArray<[Headers, string]> =>
        ["", "0", `${value}0`, value.slice(1), ` ${value}`, `${value},${value}`, "v1,%%%"].map((other) => [
          { ...headers, [name]: other },
          body
        ])
      )
      yield* sameOrRejected(provider, [...bytes, ...fields, ...names, [headers, `${body} `], [headers, ""]])
    })
  )
}

const headerNames = (harness: Harness) => Object.keys(harness.callback({ at: now, id: "msg_1" }).headers)

/** Bodies that are nearly right. */
const near = (harness: Harness): ReadonlyArray<string> =>
  mutations(JSON.parse(harness.callback({ at: now, id: "msg_1" }).body)).map((one) => JSON.stringify(one))

/** Bodies from noise to nearly right. */
const bodies = (harness: Harness) => {
  const { body } = harness.callback({ at: now, id: "msg_1" })
  return fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.nat(body.length).map((length) => body.slice(0, length)),
    fc.constantFrom(
      '{"id":"a\\u0000","data":{"id":"x"}}',
      "",
      "null",
      "{}",
      "[]",
      '{"__proto__":{"id":"x"}}',
      "[".repeat(50_000),
      '{"data":'.repeat(20_000)
    )
  )
}

const random = (harness: Harness) =>
  it.effect.each([
    ["with a secret", false],
    ["without one", true]
  ] as const)("that is nonsense is rejected with a reason, %s", ([_, unsigned]) =>
    Effect.gen(function* () {
      const { provider } = yield* receiver(harness, unsigned)
      const run = Effect.runPromiseExitWith(yield* Effect.context<never>())
      const { headers: signed } = harness.callback({ at: now, id: "msg_1" })
      const examples = near(harness).map((body): [Headers, string] => [signed, body])
      const genuine = fc.constant<Headers>(signed)
      const names = fc.constantFrom("x-other", "toString", "__proto__", ...headerNames(harness))
      const headers = fc.oneof(genuine, fc.dictionary(names, fc.string({ unit: "binary" })))
      const property = fc.asyncProperty(headers, bodies(harness), async (headers, body) => {
        const outcome = judged(await run(provider.callback(headers, body)), () => JSON.stringify({ headers, body }))
        if (outcome instanceof CallbackRejected) return
        assert.match(outcome.id, storable)
        assert.match(outcome.task, storable)
      })
      yield* Effect.promise(() => fc.assert(property, { numRuns: tries + examples.length, examples }))
    })
  )

const large = (harness: Harness) =>
  it.effect.each([
    ["with a secret", false],
    ["without one", true]
  ] as const)("of 200 MB is rejected without being read, %s", ([_, unsigned]) =>
    Effect.gen(function* () {
      const { provider } = yield* receiver(harness, unsigned)
      const { headers, body } = harness.callback({ at: now, id: "msg_1" })
      const huge = `${body.slice(0, -1)},"padding":"${padding}"}`
      const started = process.cpuUsage()
      const error = yield* Effect.flip(provider.callback(headers, huge))
      const { user, system } = process.cpuUsage(started)
      assert.isBelow((user + system) / 1000, soon)
      assert.strictEqual(error.reason, "malformed")
    })
  )

const hints = (harness: Harness) =>
  it.effect("needs no signature where no secret is set, and is known again by its bytes", () =>
    Effect.gen(function* () {
      const { provider, task } = yield* receiver(harness, true)
      assert.isFalse(provider.signed)
      const first = harness.callback({ at: now, id: "msg_1" })
      const callback = yield* provider.callback({}, first.body)
      assert.strictEqual(callback.task, task)
      assert.strictEqual((yield* provider.callback({}, first.body)).id, callback.id)
    })
  )

/** Where none is to be expected, whatever comes is of no task of ours. */
const none = (harness: Harness) =>
  it.effect("is of no task, as the provider calls nobody back", () =>
    Effect.gen(function* () {
      for (const unsigned of [false, true]) {
        const { provider, task } = yield* receiver(harness, unsigned)
        for (const at of [now, now - hour]) {
          const { headers, body } = harness.callback({ at, id: "msg_1" })
          const outcome = judged(yield* Effect.exit(provider.callback(headers, body)), () => body)
          if (!(outcome instanceof CallbackRejected)) assert.notStrictEqual(outcome.task, task)
        }
      }
    })
  )

/** What the provider, or anybody else, sends to the address of its callbacks. */
export const callbacks = (harness: Harness) => {
  describe("a callback", () => {
    if (harness.callsBack === false) {
      none(harness)
    } else {
      if (harness.signs !== false) {
        taken(harness)
        rejected(harness)
      }
      if (harness.signs !== "always") hints(harness)
    }
    random(harness)
    large(harness)
  })
}
