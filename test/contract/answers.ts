import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Schema } from "effect"
import { TestClock } from "effect/testing"
import {
  Cost,
  ProviderError,
  TaskFailure,
  TaskRef,
  type TaskStatus,
  VideoSource
} from "../../src/providers/VideoProvider.ts"
import type { Harness } from "../kit/providers/harness.ts"
import { type Answer, floodSize } from "../kit/VideoServer.ts"
import { bodyOf, mutations, withBody } from "./mutations.ts"
import { makeStand } from "./stand.ts"

/** Between two orders, in ms: a driver that paces itself is not what is tested here. */
const pause = 60_000

/** What every status is, whatever the provider answered. */
const Status = Schema.Union([
  Schema.TaggedStruct("Running", {
    progress: Schema.UndefinedOr(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 })))
  }),
  Schema.TaggedStruct("Ready", {
    source: VideoSource,
    expiresAt: Schema.optional(Schema.UndefinedOr(Schema.Finite)),
    cost: Schema.optional(Schema.UndefinedOr(Cost))
  }),
  Schema.TaggedStruct("Failed", {
    failure: TaskFailure,
    detail: Schema.String.check(Schema.isMaxLength(1000)),
    cost: Schema.optional(Schema.UndefinedOr(Cost))
  })
])
const Submitted = Schema.Union([
  Schema.TaggedStruct("Accepted", { task: TaskRef }),
  Schema.TaggedStruct("Finished", {
    task: TaskRef,
    source: VideoSource,
    cost: Schema.optional(Schema.UndefinedOr(Cost))
  })
])

/** The typed error of an outcome; undefined for a success. Anything else is a defect, and fails the test. */
const errorOf = <A>(exit: Exit.Exit<A, ProviderError>, of: unknown): ProviderError | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  assert.instanceOf(error, ProviderError, `${JSON.stringify(of)} led to ${Cause.pretty(exit.cause)}`)
  return error
}

const mayHaveStarted = (error: ProviderError): boolean =>
  error.reason._tag === "NetworkError"
    ? error.reason.sent
    : error.reason._tag === "Unavailable" || error.reason._tag === "Unknown"

/** Lists within lists, deeper than any recursion goes. */
const deep = "[".repeat(100_000) + "]".repeat(100_000)

/** Answers with a status of success that are no answers. */
const unreadable = (harness: Harness): ReadonlyArray<readonly [string, Answer]> => {
  const whole = JSON.stringify(bodyOf(harness.accepted))
  return [
    ["nothing", { body: "" }],
    ["no content", { status: 204 }],
    ["a page", { headers: { "content-type": "text/html" }, body: "<html>OK</html>" }],
    ["malformed JSON", { body: "{id: 1}" }],
    ["truncated JSON", { body: whole.slice(0, whole.length - 2) }],
    ["JSON cut by the connection", { body: whole.slice(0, whole.length - 2), then: "reset" }],
    [
      "JSON shorter than announced",
      { headers: { "content-length": String(whole.length + 9) }, body: whole, then: "reset" }
    ],
    ["null", { body: "null" }],
    ["a list", { body: "[]" }],
    ["a text", { body: '"text"' }],
    ["a number", { body: "7" }],
    ["an empty object", { body: {} }],
    ["lists within lists", { body: deep }],
    ["two answers", { body: whole + whole }],
    ["an id that is empty", { body: whole.replaceAll(JSON.stringify(harness.task), '""') }],
    ["an id of half a character", { body: whole.replaceAll(JSON.stringify(harness.task), '"\\ud800"') }],
    ["an id of two lines", { body: whole.replaceAll(JSON.stringify(harness.task), '"a\\nb"') }]
  ]
}

const unreadableAnswers = (harness: Harness) => {
  const numbered = JSON.stringify(bodyOf(harness.accepted)).replaceAll(JSON.stringify(harness.task), "7")
  // Where a task is a path of its server's, a number names none.
  if (!harness.task.includes("/")) {
    it.effect("to a submit that names the task by a number names it all the same", () =>
      Effect.gen(function* () {
        const { script, submit } = yield* makeStand(harness)
        script({ submit: { body: numbered } })
        assert.strictEqual((yield* submit).task, "7")
      })
    )
  }

  it.effect.each(unreadable(harness))("to a submit is a lost one: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { script, submit, submits } = yield* makeStand(harness)
      script({ submit: answer })
      const { reason } = yield* Effect.flip(submit)
      assert.include({ ...reason }, { _tag: "NetworkError", sent: true })
      assert.strictEqual(submits(), 1)
    })
  )

  const anyId = (name: string) => name.startsWith("an id")
  it.effect.each(unreadable(harness).filter(([name]) => !anyId(name)))(
    "to a status read ends nothing: %s",
    ([_, answer]) =>
      Effect.gen(function* () {
        const { statusOf } = yield* makeStand(harness)
        const error = errorOf(yield* Effect.exit(statusOf(answer)), answer)
        // An object in which nothing is said may be a task of which nothing is known yet.
        if (error === undefined) assert.deepEqual(bodyOf(answer), {})
        else assert.oneOf(error.reason._tag, ["Unknown", "NetworkError"])
      })
  )
}

const wrongShapes = (harness: Harness) => {
  it.effect("is read for what it says, or fails as an error of the provider: a submit's", () =>
    Effect.gen(function* () {
      const { script, submit } = yield* makeStand(harness)
      for (const body of mutations(bodyOf(harness.accepted))) {
        script({ submit: withBody(harness.accepted, body) })
        yield* TestClock.adjust(pause)
        const exit = yield* Effect.exit(submit)
        const error = errorOf(exit, body)
        if (Exit.isSuccess(exit)) Schema.decodeUnknownSync(Submitted)(exit.value)
        else assert.isTrue(error !== undefined && mayHaveStarted(error), `${JSON.stringify(body)}: ${error?.reason}`)
      }
    })
  )

  it.effect("is read for what it says, or fails as an error of the provider: a status read's", () =>
    Effect.gen(function* () {
      const { origin, accepted, provider, script } = yield* makeStand(harness)
      const task = yield* accepted
      const answers = [harness.running.answer, harness.ready(origin), harness.failed]
      const bodies = answers.flatMap((answer) => mutations(bodyOf(answer)).map((body) => withBody(answer, body)))
      for (const answer of bodies) {
        script({ status: answer })
        const exit: Exit.Exit<TaskStatus, ProviderError> = yield* Effect.exit(provider.status(task, harness.model))
        errorOf(exit, answer)
        if (Exit.isSuccess(exit)) Schema.decodeUnknownSync(Status)(exit.value)
      }
    })
  )

  it.effect("is a refusal even when it says nothing that anybody knows", () =>
    Effect.gen(function* () {
      const { accepted, provider, script, submit } = yield* makeStand(harness)
      const task = yield* accepted
      for (const status of [400, 403, 404, 409, 422, 429, 500, 599]) {
        for (const body of ["", "null", "[]", deep, '{"error":null}', '{"error":[7]}', '{"code":"7"}']) {
          const answer = { status, body }
          script({ submit: answer, status: answer })
          yield* TestClock.adjust(pause)
          const submitted = errorOf(yield* Effect.exit(submit), answer)
          assert.isDefined(submitted, `a submit that was answered ${status} ${body}`)
          if (status >= 500) assert.isTrue(submitted !== undefined && mayHaveStarted(submitted), `${status} ${body}`)
          assert.isDefined(
            errorOf(yield* Effect.exit(provider.status(task, harness.model)), answer),
            `a read, ${status} ${body}`
          )
        }
      }
    })
  )
}

/** 20 MB of spaces in as many kB. */
const bomb = gzipSync(Buffer.alloc(20_000_000, " "))

const endless = (harness: Harness) => {
  it.effect.each<readonly [string, Answer]>([
    ["one text", { body: '{"id":"', then: "flood" }],
    ["a refusal", { status: 400, body: '{"error":"', then: "flood" }],
    ["a page", { status: 502, headers: { "content-type": "text/html" }, body: "<html>", then: "flood" }]
  ])("of 200 MB is given up after the little that any answer takes: %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { accepted, provider, script, server, submit, submits } = yield* makeStand(harness)
      const task = yield* accepted
      script({ submit: answer, status: answer })
      const submitted = yield* Effect.flip(submit)
      assert.isTrue(mayHaveStarted(submitted), `it may have been started: ${submitted.reason}`)
      assert.strictEqual(submits(), 2, "the accepted one, and the lost one once")
      yield* Effect.flip(provider.status(task, harness.model))
      yield* server.idle
      assert.isAbove(server.flooded(), 0)
      assert.isBelow(server.flooded(), floodSize / 10)
    })
  )

  it.effect("is given up when it unpacks to more than any answer takes", () =>
    Effect.gen(function* () {
      const { accepted, provider, script, submit } = yield* makeStand(harness)
      const task = yield* accepted
      const answer = { headers: { "content-encoding": "gzip" }, body: bomb }
      script({ submit: answer, status: answer })
      assert.isTrue(mayHaveStarted(yield* Effect.flip(submit)))
      yield* Effect.flip(provider.status(task, harness.model))
    })
  )
}

/** What servers answer that nobody has promised. */
export const answers = (harness: Harness) => {
  describe("an answer", () => {
    unreadableAnswers(harness)
    wrongShapes(harness)
    endless(harness)
  })
}
