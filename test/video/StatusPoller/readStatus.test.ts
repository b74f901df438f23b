import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import {
  NotFound,
  ProviderError,
  type ProviderErrorReason,
  RateLimit,
  type Stopping,
  type TaskStatus,
  Unavailable,
  VideoProviders
} from "../../../src/providers/VideoProvider.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { dollarText, MicroDollars } from "../../../src/domain/Dollars.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { DueJobs, type Job, JobProgress, JobStops } from "../../../src/video/Jobs.ts"
import { LateVideos } from "../../../src/video/LateVideos.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { ProviderCosts } from "../../../src/video/ProviderCosts.ts"
import { TaskEnds } from "../../../src/video/TaskEnds.ts"
import { makeReadStatus } from "../../../src/video/StatusPoller/readStatus.ts"
import { aJob } from "../../kit/aJob.ts"
import { offered } from "../../kit/dialogs.ts"
import { idleProvider } from "../../kit/idleProvider.ts"

type Answer = Effect.Effect<TaskStatus, ProviderError>
const refusal = (reason: ProviderErrorReason): Answer => Effect.fail(new ProviderError({ provider: "sora", reason }))

/** What is done about a job whose provider answers so, read at these times after it was submitted. */
const read = (job: Job, answer: Answer | undefined, ...times: ReadonlyArray<Duration.Input>) =>
  readWith(Effect.succeed("Stopped"), job, answer, ...times)

/** As {@link read}, of a provider that answers so to who asks it to stop. */
const readWith = (
  stopping: Effect.Effect<Stopping, ProviderError>,
  job: Job,
  answer: Answer | undefined,
  ...times: ReadonlyArray<Duration.Input>
) => {
  const done: Array<string> = []
  const note = (what: string) => Effect.sync(() => void done.push(what))
  const provider = idleProvider({
    name: "sora",
    pollEvery: 5000,
    status: () => answer ?? Effect.never,
    cancel: () => () => Effect.andThen(note("cancelled at the provider"), stopping)
  })
  const seconds = (pause: Duration.Input) => Math.round(Duration.toSeconds(pause))
  const layer = Layer.mergeAll(
    Layer.mock(JobProgress, {
      progressed: (_, { progress }, pause) =>
        Effect.as(note(`${progress ?? "?"} %, again in ${seconds(pause)} s`), Option.some(job))
    }),
    Layer.mock(ProviderCosts, { told: (_, cost) => note(`cost ${dollarText(cost)}`) }),
    Layer.succeed(ModelCatalogue, offered),
    Layer.mock(JobStops, { kept: (_, said) => note(`not stopped: ${said}`) }),
    Layer.mock(DueJobs, { looked: (_, decided) => note(decided ? "decided" : "not decided") }),
    Layer.mock(LateVideos, { arrived: () => note("came late") }),
    Layer.succeed(TaskEnds, (_, outcome) =>
      note(outcome._tag === "Failed" ? `failed: ${outcome.failure}` : outcome._tag.toLowerCase())
    ),
    // No chat takes a message now.
    Layer.mock(StatusMessage, { show: () => Effect.andThen(note("shown"), Effect.never) }),
    VideoProviders.layer(answer === undefined ? [] : [Effect.succeed(provider)])
  )
  return Effect.gen(function* () {
    const readStatus = yield* makeReadStatus
    for (const time of times.length === 0 ? ["2 minutes" as const] : times) {
      yield* TestClock.setTime(Duration.toMillis(time))
      yield* readStatus(job)
      yield* Effect.yieldNow
    }
    return done
  }).pipe(Effect.scoped, Effect.provide(layer))
}

const ready: Answer = Effect.succeed({ _tag: "Ready", source: { _tag: "Link", url: "https://example.com/v.mp4" } })
const running: Answer = Effect.succeed({ _tag: "Running", progress: 40 })

describe("what a provider says of a task", () => {
  it.effect("progress is stored and shown, and the task is read again at about the provider's interval", () =>
    Effect.gen(function* () {
      const [stored, shown] = yield* read(aJob(), running)
      assert.match(`${stored}`, /^40 %, again in [456] s$/)
      assert.strictEqual(shown, "shown")
    })
  )

  it.effect("a task that may take hours is read once a minute", () =>
    Effect.gen(function* () {
      const { request } = aJob()
      const unhurried = new VideoRequest({ ...request, model: ModelId.make("seedance-1.5-pro-unhurried") })
      const [stored] = yield* read(aJob({ request: unhurried }), running)
      assert.match(`${stored}`, /^40 %, again in (4[89]|[56]\d|7[0-2]) s$/)
    })
  )

  it.effect("a task is read on while its chat takes no message, and no second status waits behind the first", () =>
    Effect.gen(function* () {
      const done = yield* read(aJob(), running, "1 minute", "2 minutes", "3 minutes")
      assert.strictEqual(done.filter((what) => what.startsWith("40 %")).length, 3)
      assert.strictEqual(done.filter((what) => what === "shown").length, 1)
    })
  )

  it.effect("a finished video is the end of its task", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(aJob(), ready), ["ready"])
    })
  )

  it.effect("what it cost is kept, whether there is a video or not", () =>
    Effect.gen(function* () {
      const cost = { _tag: "Dollars", amount: MicroDollars.make(420_000) } as const
      const video: Answer = Effect.map(ready, (read) => ({ ...read, cost }))
      assert.deepStrictEqual(yield* read(aJob(), video), ["cost $0.42", "ready"])
      const refused: Answer = Effect.succeed({ _tag: "Failed", failure: "moderation", detail: "", cost })
      assert.deepStrictEqual(yield* read(aJob(), refused), ["cost $0.42", "failed: moderation"])
    })
  )

  it.effect("a failed task ends with what its user is to know", () =>
    Effect.gen(function* () {
      const failed: Answer = Effect.succeed({ _tag: "Failed", failure: "expired", detail: "" })
      assert.deepInclude(yield* read(aJob(), failed), "failed: timeout")
    })
  )

  it.effect("an error is waited out, as long as the provider says where it does", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(aJob(), refusal(new Unavailable({ status: 502 }))), ["? %, again in 10 s"])
      assert.deepStrictEqual(yield* read(aJob(), refusal(new RateLimit({ retryAfter: 45 }))), ["? %, again in 45 s"])
    })
  )

  it.effect("a task that is not found is lost when that is so for two minutes, not at once", () =>
    Effect.gen(function* () {
      const unknown = refusal(new NotFound())
      assert.notInclude(yield* read(aJob(), unknown, "1 minute", "2 minutes"), "failed: lost")
      assert.include(yield* read(aJob(), unknown, "1 minute", "2 minutes", "3 minutes"), "failed: lost")
    })
  )

  it.effect("past its deadline a task is given up, unless it is done at this moment", () =>
    Effect.gen(function* () {
      const late = aJob({ overdue: true })
      assert.deepStrictEqual(yield* read(late, running), ["cancelled at the provider", "failed: timeout"])
      assert.include(yield* read(late, ready), "ready")
    })
  )

  it.effect(
    "a video that its user stops is cancelled once its provider lets go of it, and comes where it does not",
    () =>
      Effect.gen(function* () {
        const asked = aJob({ stop: "asked" })
        assert.deepStrictEqual(yield* read(asked, running), ["cancelled at the provider", "stopped"])
        assert.strictEqual((yield* readWith(Effect.succeed("TooLate"), asked, running))[1], "not stopped: too-late")
        for (const unclear of [
          Effect.succeed<Stopping>("Unknown"),
          Effect.fail(new ProviderError({ provider: "sora", reason: new Unavailable({ status: 502 }) }))
        ]) {
          assert.deepStrictEqual((yield* readWith(unclear, asked, running)).slice(1).at(0), "not stopped: unknown")
        }
        assert.include(yield* read(asked, ready), "ready", "it was there before the provider was asked")
        assert.notInclude(yield* read(aJob({ stop: "unknown" }), running), "cancelled at the provider", "once")
      })
  )

  it.effect(
    "a video that its user stopped and that does not come costs nothing, whatever its provider says of it",
    () =>
      Effect.gen(function* () {
        const failed: Answer = Effect.succeed({ _tag: "Failed", failure: "cancelled", detail: "" })
        assert.include(yield* read(aJob({ stop: "asked" }), failed), "stopped")
        assert.include(yield* read(aJob({ stop: "unknown" }), failed), "stopped")
        const gone = refusal(new NotFound())
        assert.notInclude(
          yield* read(aJob({ stop: "asked" }), gone, "1 minute"),
          "coins back",
          "one of several may not know"
        )
        assert.include(yield* read(aJob({ stop: "asked" }), gone, "1 minute", "2 minutes"), "stopped")
      })
  )

  it.effect("a job whose provider was taken away waits for it, until its deadline", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(aJob(), undefined), ["? %, again in 10 s"])
      assert.include(yield* read(aJob({ overdue: true }), undefined), "failed: timeout")
    })
  )

  it.effect("a reading that breaks off is reported, and made again", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(aJob(), Effect.die("broken")), ["? %, again in 10 s"])
    })
  )

  it.effect("a video that comes after its job was given up is remembered, and anything else looked at again", () =>
    Effect.gen(function* () {
      const given = aJob({ state: "failed", failure: "timeout" })
      assert.deepStrictEqual(yield* read(given, ready), ["came late", "decided"])
      assert.deepStrictEqual(yield* read(given, running), ["not decided"])
      assert.deepStrictEqual(yield* read(given, refusal(new Unavailable({ status: 502 }))), ["not decided"])
    })
  )
})
