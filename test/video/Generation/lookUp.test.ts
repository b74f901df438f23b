import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import {
  type LostOrder,
  ModerationBlocked,
  ProviderError,
  type ProviderErrorReason,
  RateLimit,
  type Submission,
  TaskRef,
  Unavailable,
  VideoProviders
} from "../../../src/providers/VideoProvider.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { JobInputs } from "../../../src/video/Generation/JobInputs.ts"
import { makeLookUp } from "../../../src/video/Generation/lookUp.ts"
import { ProviderPermits } from "../../../src/video/Generation/ProviderQueue.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { JobSubmissions } from "../../../src/video/Jobs.ts"
import { aJob } from "../../kit/aJob.ts"
import { idleProvider } from "../../kit/idleProvider.ts"

const task = TaskRef.make("found")
const refusal = (reason: ProviderErrorReason) => Effect.fail(new ProviderError({ provider: "sora", reason }))
const findable = (...found: ReadonlyArray<string>): LostOrder => ({
  _tag: "Findable",
  find: () => Effect.succeed(found.map((one) => TaskRef.make(one)))
})
const unanswering: LostOrder = { _tag: "Findable", find: () => refusal(new Unavailable({ status: 503 })) }

/** What is done of an order of such a provider whose answer was lost so many seconds ago, and how often it was sent again. */
const lookUp = Effect.fnUntraced(function* (
  lost: LostOrder,
  seconds: number,
  answer: (key: string) => Effect.Effect<Submission, ProviderError> = () => Effect.succeed({ _tag: "Accepted", task }),
  id = aJob().id
) {
  const keys: Array<string> = []
  const provider = idleProvider({
    name: "sora",
    lost,
    submit: (_request, _model, key) =>
      Effect.andThen(
        Effect.sync(() => void keys.push(key)),
        answer(key)
      )
  })
  const job = aJob({ id, state: "submitting", task: null, millisSinceOrdered: seconds * 1000 })
  const services = Layer.mergeAll(
    Layer.mock(JobSubmissions, { knownTasks: () => Effect.succeed(new Set(["of another"])) }),
    Layer.mock(ProviderPermits, { recovered: () => Effect.void }),
    Layer.mock(StatusMessage, { refresh: () => Effect.void }),
    Layer.mock(JobInputs, { load: () => Effect.succeed({ inputs: noTaskInputs }) }),
    VideoProviders.layer([Effect.succeed(provider)])
  )
  const accepted: Array<string> = []
  const look = yield* makeLookUp((_, submission) =>
    Effect.sync(() => {
      accepted.push(submission.task)
      return { _tag: "Waiting" } as const
    })
  ).pipe(Effect.provide(services))
  const outcome = yield* Effect.match(look(job), {
    onFailure: (error) => (error._tag === "GenerationFailed" ? error.failure : error._tag),
    onSuccess: ({ _tag }) => _tag
  })
  assert.isTrue(keys.every((key) => key === job.id))
  return { outcome, accepted, sent: keys.length }
})

describe("an order whose answer was lost", () => {
  it.effect("is sent again under its key where its provider makes one task of one key", () =>
    Effect.gen(function* () {
      const found = yield* lookUp({ _tag: "Repeatable" }, 5)
      assert.deepStrictEqual(found, { outcome: "Waiting", accepted: ["found"], sent: 1 })
    })
  )

  it.effect("is charged once by such a provider, which had it the first time, or has it only now", () =>
    Effect.gen(function* () {
      const charged = new Map<string, TaskRef>()
      const submit = (key: string) =>
        Effect.sync((): Submission => {
          const made = charged.get(key) ?? TaskRef.make(`task ${charged.size + 1}`)
          charged.set(key, made)
          return { _tag: "Accepted", task: made }
        })
      const { id } = aJob()
      yield* submit(id)
      assert.deepStrictEqual((yield* lookUp({ _tag: "Repeatable" }, 5, submit, id)).accepted, ["task 1"])
      assert.deepStrictEqual((yield* lookUp({ _tag: "Repeatable" }, 5, submit)).accepted, ["task 2"])
      assert.strictEqual(charged.size, 2, "one for each video")
    })
  )

  it.effect("is sent again for two minutes while no answer comes, and is refused for good by the rules alone", () =>
    Effect.gen(function* () {
      const repeatable = { _tag: "Repeatable" } as const
      const full = refusal(new RateLimit({ retryAfter: 1 }))
      assert.deepStrictEqual(yield* lookUp(repeatable, 119, () => full), { outcome: "Again", accepted: [], sent: 1 })
      assert.deepStrictEqual(yield* lookUp(repeatable, 121, () => full), { outcome: "lost", accepted: [], sent: 1 })
      const blocked = refusal(new ModerationBlocked({ message: "flagged" }))
      assert.deepStrictEqual(yield* lookUp(repeatable, 5, () => blocked), {
        outcome: "moderation",
        accepted: [],
        sent: 1
      })
    })
  )

  it.effect("is looked for where it can be found, among the tasks that are nobody's, and never sent again", () =>
    Effect.gen(function* () {
      const found = yield* lookUp(findable("of another", "found"), 5)
      assert.deepStrictEqual(found, { outcome: "Waiting", accepted: ["found"], sent: 0 })
      assert.deepStrictEqual(yield* lookUp(findable("of another"), 59), { outcome: "Again", accepted: [], sent: 0 })
      assert.deepStrictEqual(yield* lookUp(findable(), 61), { outcome: "lost", accepted: [], sent: 0 })
    })
  )

  it.effect("is looked for longer where the provider does not answer", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* lookUp(unanswering, 119), { outcome: "Again", accepted: [], sent: 0 })
      assert.deepStrictEqual(yield* lookUp(unanswering, 121), { outcome: "lost", accepted: [], sent: 0 })
    })
  )

  it.effect("is waited out where nobody can tell, and never sent again", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* lookUp({ _tag: "Blind" }, 59), { outcome: "Again", accepted: [], sent: 0 })
      assert.deepStrictEqual(yield* lookUp({ _tag: "Blind" }, 61), { outcome: "lost", accepted: [], sent: 0 })
    })
  )
})
