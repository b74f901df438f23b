import { Cause, Duration, Effect, Layer } from "effect"
import { failpoint } from "../platform/Failpoints.ts"
import { inOneProcess, type Recurring } from "../platform/Recurring.ts"
import { continueTrace } from "../platform/Telemetry/trace.ts"
import { Purpose, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { makeNotices } from "../users/Notices.ts"
import { Users } from "../users/Users.ts"
import { hopeless, makeFetch } from "./Generation/Store.ts"
import type { JobsError } from "./Jobs.ts"
import { offerAgainAfter, offerScreen } from "./LateArrivals/offer.ts"
import { LateSteps, type LateVideo, LateVideos } from "./LateVideos.ts"
import { VideoStore } from "./VideoStore.ts"

/** How often the table is looked at: nobody waits for a video that they were told would not come. */
const every = "2 seconds"
/** Two downloads at a time leave the network to the videos that are waited for. */
const concurrentSteps = 2
/** A video that cannot be fetched is tried this often, after this pause each. */
const maxFetches = 5
const retryPause = Duration.minutes(10)
/** About an hour of a Telegram that is away; the receipt offers the video in any case. */
const maxOffers = 60

/** fetching → stored: the video is copied from its provider; expired when there is no hope that it will be. */
const makeBring = Effect.gen(function* () {
  const steps = yield* LateSteps
  const fetch = yield* makeFetch

  return Effect.fnUntraced(function* (video: LateVideo) {
    const fetched = yield* Effect.result(fetch(video.id, video.provider, video.source, undefined, video.keepsSize))
    if (fetched._tag === "Success") {
      yield* failpoint("late.fetched")
      return yield* steps.move(video.id, "fetching", "stored")
    }
    yield* Effect.logWarning("a late video could not be fetched").pipe(
      Effect.annotateLogs({ reason: fetched.failure._tag })
    )
    return yield* hopeless(fetched.failure) || video.tries + 1 >= maxFetches
      ? steps.move(video.id, "fetching", "expired")
      : steps.postpone(video.id, retryPause)
  })
})

/** stored → telling → offered: the user is asked whether they want it, for the price that came back to them. */
const makeAsk = Effect.gen(function* () {
  const steps = yield* LateSteps
  const users = yield* Users
  const gateway = yield* TelegramGateway

  return Effect.fnUntraced(function* (video: LateVideo) {
    const language = yield* users.language(video.user)
    if (!(yield* steps.move(video.id, "stored", "telling"))) return
    const told = yield* gateway
      .say(video.user, offerScreen(video, language))
      .pipe(Effect.provideService(Purpose, "notice"), Effect.result)
    if (told._tag === "Success") {
      yield* failpoint("late.told")
      return yield* steps.move(video.id, "telling", "offered")
    }
    const { reason } = told.failure
    yield* Effect.logWarning("a late video was not offered").pipe(Effect.annotateLogs({ reason: reason._tag }))
    if (reason._tag === "Unreachable") yield* users.setReachable(video.user, false)
    const pause = offerAgainAfter(reason)
    if (pause === undefined || video.tries + 1 >= maxOffers) return yield* steps.move(video.id, "telling", "offered")
    return (yield* steps.move(video.id, "telling", "stored")) && (yield* steps.postpone(video.id, pause))
  }, Effect.uninterruptible)
})

/** The one step that a late video's row asks for. A step that broke off is found and made again, but no message. */
const makeStep = Effect.gen(function* () {
  const late = yield* LateVideos
  const steps = yield* LateSteps
  const store = yield* VideoStore
  const notices = yield* makeNotices
  const bring = yield* makeBring
  const ask = yield* makeAsk

  /** What costs nothing is no question. */
  const give = Effect.fnUntraced(function* (video: LateVideo) {
    if (yield* late.give(video)) yield* notices.tell(video.user, "late-free")
  })

  const step = (video: LateVideo) => {
    switch (video.state) {
      case "fetching":
        return bring(video)
      case "stored":
        return video.price === 0 ? give(video) : ask(video)
      case "telling":
        // An earlier process ended in the middle: the message may be there, so it is not sent again.
        return steps.move(video.id, "telling", "offered")
      case "offered":
        return steps.move(video.id, "offered", "expired")
      case "taken":
        return steps.settled(video.id)
      case "declined":
      case "expired":
        return Effect.andThen(store.remove(video.id), steps.settled(video.id))
    }
  }

  return (video: LateVideo) =>
    Effect.asVoid(step(video)).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(
              Effect.logWarning("a late video was not dealt with", cause),
              // Where not even that is noted, as somebody keeps its row locked, it is due again, and holds up no other.
              Effect.ignore(steps.postpone(video.id, retryPause))
            )
      ),
      continueTrace("LateVideos.step", video)
    )
})

/** Fetches, offers and takes away the videos that came after their jobs were given up. */
const make = Effect.gen(function* () {
  const { due } = yield* LateSteps
  const step = yield* makeStep
  return {
    name: "LateVideos",
    every,
    round: Effect.flatMap(due, (videos) =>
      Effect.forEach(videos, step, { concurrency: concurrentSteps, discard: true })
    )
  } satisfies Recurring<JobsError, never>
})

export const LateArrivals = {
  /** The work of a round, to be repeated. */
  make,
  /** Works in one process of all. */
  layerRun: Layer.unwrap(Effect.map(make, inOneProcess))
}
