import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Billing } from "../../../src/money/Billing.ts"
import { zero } from "../../../src/domain/Coins.ts"
import { JobId, UserId } from "../../../src/domain/Ids.ts"
import { Prompt, VideoRequest } from "../../../src/domain/Video.ts"
import { ProviderPermits } from "../../../src/video/Generation/ProviderQueue.ts"
import { Routes } from "../../../src/video/Generation/Routes.ts"
import { type Failure, type Job, Jobs, JobSubmissions } from "../../../src/video/Jobs.ts"
import type { Route } from "../../../src/video/ModelCatalogue.ts"
import { ModelWatch } from "../../../src/video/ModelWatch.ts"
import { routeId } from "../../../src/video/Switches.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Users } from "../../../src/users/Users.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  NetworkError,
  NotFound,
  ProviderError,
  type ProviderErrorReason,
  RateLimit,
  TaskRef,
  Unauthorized,
  Unavailable,
  Unknown,
  VideoProviders
} from "../../../src/providers/VideoProvider.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { noPromotions } from "../../kit/noPromotions.ts"
import { freshDatabase } from "../../../lab/world/database.ts"
import { cat, spec } from "../../kit/dialogs.ts"
import { idleProvider } from "../../kit/idleProvider.ts"
import { jobTable } from "../../kit/jobTable.ts"

/** Permits for everybody. */
const permits = Layer.effect(
  ProviderPermits,
  Effect.map(JobSubmissions, ({ claim }) =>
    ProviderPermits.of({
      acquire: (id, route) => Effect.map(claim(id, route), (done) => (done ? "Granted" : "Ended")),
      backOff: () => Effect.void,
      recovered: () => Effect.void
    })
  )
)

const stores = Layer.mergeAll(
  Jobs.layer,
  SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

let last = 0
const queuedWith = Effect.fnUntraced(function* (words: Pick<VideoRequest, "prompt" | "english">) {
  const jobs = yield* jobTable
  const sessions = yield* SessionStore
  const user = UserId.make(++last)
  yield* sessions.open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, ...words })
  yield* jobs.create({ id, user, request, price: zero, demo: false, statusMessage: null, traceparent: null }, 1)
  return Option.getOrThrow(yield* jobs.find(id))
})

const queued = queuedWith({ prompt: cat })

const route = (provider: string): Route => ({ provider, model: `${provider}-model` })
const both = [route("first"), route("second")]

/** Two providers of which the first says what it is told to, and who was asked. */
const pair = Effect.gen(function* () {
  const asked = yield* Ref.make<ReadonlyArray<string>>([])
  const mood = yield* Ref.make<ProviderErrorReason | undefined>(undefined)
  const words = yield* Ref.make<ReadonlyArray<string>>([])
  const gone = yield* Ref.make<ReadonlyArray<string>>([])
  const take = (name: string) =>
    Effect.as(
      Ref.update(asked, (names) => [...names, name]),
      { _tag: "Accepted", task: TaskRef.make(name) } as const
    )
  const first = idleProvider({
    name: "first",
    submit: ({ prompt }) =>
      Effect.gen(function* () {
        yield* Ref.update(words, (all) => [...all, prompt])
        const taken = yield* take("first")
        const reason = yield* Ref.get(mood)
        return reason === undefined ? taken : yield* new ProviderError({ provider: "first", reason })
      })
  })
  const second = idleProvider({ name: "second", submit: () => take("second") })
  const context = yield* Layer.build(
    Routes.layer.pipe(
      Layer.provide(permits),
      Layer.provide(Layer.mock(ModelWatch, { gone: (one) => Ref.update(gone, (all) => [...all, routeId(one)]) })),
      Layer.provide(VideoProviders.layer([Effect.succeed(first), Effect.succeed(second)]))
    )
  )
  const { hand } = yield* Effect.provide(Routes, context)
  return {
    says: (reason: ProviderErrorReason | undefined) => Ref.set(mood, reason),
    hand: (job: Job, routes: ReadonlyArray<Route> = both) => hand(job, routes, noTaskInputs),
    /** The prompts that the first was sent. */
    words: Ref.get(words),
    /** The routes that a refusal called gone. */
    gone: Ref.get(gone),
    /** Who was asked since the last look. */
    asked: Ref.getAndSet(asked, [])
  }
})

const stored = Effect.fnUntraced(function* (id: JobId) {
  const { state, provider, providerModel } = Option.getOrThrow(yield* (yield* jobTable).find(id))
  return { state, provider, providerModel }
})

describe("a job that several providers can make", () => {
  layer(stores)((it) => {
    it.effect("goes to the first, and is written to be there before it is asked", () =>
      Effect.gen(function* () {
        const { hand, asked } = yield* pair
        const job = yield* queued
        assert.deepInclude(yield* hand(job), { _tag: "Taken" })
        assert.deepStrictEqual(yield* asked, ["first"])
        assert.deepStrictEqual(yield* stored(job.id), {
          state: "submitting",
          provider: "first",
          providerModel: "first-model"
        })
      })
    )

    it.effect("is asked for in English where its prompt has that, and keeps the words that its user reads", () =>
      Effect.gen(function* () {
        const { hand, words } = yield* pair
        const job = yield* queuedWith({ prompt: Prompt.make("кот на скейте"), english: cat })
        yield* hand(job)
        assert.deepStrictEqual(yield* words, [cat])
        assert.strictEqual(job.request.prompt, "кот на скейте")
      })
    )

    const passing: ReadonlyArray<readonly [string, ProviderErrorReason]> = [
      ["was not reached at all", new NetworkError({ sent: false })],
      ["is out of credits", new InsufficientCredits()],
      ["rejects our key", new Unauthorized()],
      ["has retired the model", new ModelRetired()],
      ["is not at its address any more", new NotFound()],
      ["does not make such a video", new InvalidRequest({ field: "seconds" })],
      ["asks for a longer pause than a user waits", new RateLimit({ retryAfter: 600 })],
      ["is busy and does not say for how long", new RateLimit({ retryAfter: undefined })]
    ]
    for (const [what, reason] of passing) {
      it.effect(`goes to the second when the first ${what}`, () =>
        Effect.gen(function* () {
          const { says, hand, asked } = yield* pair
          yield* says(reason)
          const job = yield* queued
          assert.deepInclude(yield* hand(job), { _tag: "Taken" })
          assert.deepStrictEqual(yield* asked, ["first", "second"])
          assert.deepInclude(yield* stored(job.id), { provider: "second", providerModel: "second-model" })
        })
      )
    }

    const holding: ReadonlyArray<readonly [string, ProviderErrorReason]> = [
      ["answer was lost", new NetworkError({ sent: true })],
      ["answer was a server error", new Unavailable({ status: 502 })]
    ]
    for (const [what, reason] of holding) {
      it.effect(`stays with the first when its ${what}: it may be rendering already`, () =>
        Effect.gen(function* () {
          const { says, hand, asked } = yield* pair
          yield* says(reason)
          const job = yield* queued
          assert.deepStrictEqual(yield* hand(job), { _tag: "Unknown" })
          assert.deepStrictEqual(yield* asked, ["first"])
          assert.deepInclude(yield* stored(job.id), { state: "submitting", provider: "first" })
        })
      )
    }

    it.effect("waits for the first when that is busy for a moment only", () =>
      Effect.gen(function* () {
        const { says, hand, asked } = yield* pair
        yield* says(new RateLimit({ retryAfter: 7 }))
        const job = yield* queued
        assert.deepStrictEqual(yield* hand(job), { _tag: "Wait", seconds: 7 })
        assert.deepStrictEqual(yield* asked, ["first"])
        assert.deepInclude(yield* stored(job.id), { state: "queued" })
      })
    )

    const final: ReadonlyArray<readonly [string, ProviderErrorReason, Failure]> = [
      ["refused the words", new ModerationBlocked({ message: "moderation" }), "moderation"],
      ["gave an answer that nobody understands", new Unknown({ detail: "HTTP 418" }), "provider"]
    ]
    for (const [what, reason, failure] of final) {
      it.effect(`is not offered elsewhere when the first ${what}`, () =>
        Effect.gen(function* () {
          const { says, hand, asked } = yield* pair
          yield* says(reason)
          assert.deepStrictEqual(yield* hand(yield* queued), { _tag: "Refused", failure })
          assert.deepStrictEqual(yield* asked, ["first"])
        })
      )
    }

    it.effect("passes over a provider in trouble without asking it, until it has had time to recover", () =>
      Effect.gen(function* () {
        const { says, hand, asked } = yield* pair
        yield* says(new InsufficientCredits())
        yield* hand(yield* queued)
        yield* asked
        yield* says(undefined)
        yield* hand(yield* queued)
        assert.deepStrictEqual(yield* asked, ["second"])
        yield* TestClock.adjust("11 seconds")
        yield* hand(yield* queued)
        assert.deepStrictEqual(yield* asked, ["first"])
      })
    )

    it.effect("waits when everybody is passed over, and asks who is alone in any case", () =>
      Effect.gen(function* () {
        const { says, hand, asked } = yield* pair
        yield* says(new NetworkError({ sent: false }))
        const alone = [route("first")]
        assert.deepStrictEqual(yield* hand(yield* queued, alone), { _tag: "Wait", seconds: undefined })
        assert.deepStrictEqual(yield* hand(yield* queued, alone), { _tag: "Wait", seconds: undefined })
        assert.deepStrictEqual(yield* asked, ["first", "first"])
        const twice = [route("first"), route("first")]
        yield* hand(yield* queued, twice)
        yield* asked
        const outcome = yield* hand(yield* queued, twice)
        assert.strictEqual(outcome._tag, "Wait")
        assert.deepStrictEqual(yield* asked, [])
      })
    )

    it.effect("goes to the second when the first has its model no more, which is withdrawn for everybody", () =>
      Effect.gen(function* () {
        const { says, hand, asked, gone } = yield* pair
        yield* says(new ModelRetired())
        assert.containSubset(yield* hand(yield* queued), { _tag: "Taken", route: { provider: "second" } })
        assert.deepStrictEqual(yield* asked, ["first", "second"])
        assert.deepStrictEqual(yield* gone, ["first:first-model"])
      })
    )

    it.effect("is refused as retired when nobody makes its model any more", () =>
      Effect.gen(function* () {
        const { hand } = yield* pair
        assert.deepStrictEqual(yield* hand(yield* queued, []), { _tag: "Refused", failure: "retired" })
      })
    )

    it.effect("is not handed to anybody once its user has cancelled it", () =>
      Effect.gen(function* () {
        const { hand, asked } = yield* pair
        const job = yield* queued
        yield* (yield* jobTable).cancel(job.id, job.user)
        assert.deepStrictEqual(yield* hand(job), { _tag: "Over" })
        assert.deepStrictEqual(yield* asked, [])
      })
    )
  })
})
