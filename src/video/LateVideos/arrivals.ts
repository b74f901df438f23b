import { Cause, Effect, Layer } from "effect"
import { Sharding, Singleton } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { failpoint } from "../../platform/Failpoints.ts"
import { Generation } from "../Generation.ts"
import { hopeless, makeFetch } from "../Generation/Store.ts"
import { type LateVideo, LateVideos } from "../LateVideos.ts"
import { makeNotices } from "../../users/Notices.ts"
import { Users } from "../../users/Users.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { Purpose, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { VideoStore } from "../VideoStore.ts"
import { offerScreen, tellAgain } from "./offer.ts"

/** How often the table is looked at: nobody waits for a video that they were told would not come. */
const pause = "2 seconds"
/** Two downloads at a time leave the line to the videos that are waited for. */
const atOnce = 2
/** A video that cannot be fetched is tried this often, after so many seconds each. */
const maxFetches = 5
const againAfter = 600
/** About an hour of a Telegram that is away; the receipt offers the video in any case. */
const maxTells = 60

/** What is done for late videos, each step as the row says: a step that broke off is found and made again, but no message. */
const makeSteps = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const late = yield* LateVideos
  const store = yield* VideoStore
  const users = yield* Users
  const gateway = yield* TelegramGateway
  const notices = yield* makeNotices
  const sharding = yield* Sharding.Sharding
  const fetch = yield* makeFetch

  const bring = Effect.fnUntraced(function* (video: LateVideo) {
    const fetched = yield* Effect.result(fetch(video.id, video.provider, video.source))
    if (fetched._tag === "Success") {
      yield* failpoint("late.fetched")
      return yield* late.move(video.id, "fetching", "stored")
    }
    yield* Effect.logWarning("a late video could not be fetched").pipe(
      Effect.annotateLogs({ reason: fetched.failure._tag })
    )
    return yield* hopeless(fetched.failure) || video.tries + 1 >= maxFetches
      ? late.move(video.id, "fetching", "expired")
      : late.postpone(video.id, againAfter)
  })

  /** What costs nothing is no question. */
  const give = Effect.fnUntraced(function* (video: LateVideo) {
    yield* sql.afterCommit(sharding.pollStorage)
    if (!(yield* late.take(video, { statusMessage: null, traceparent: video.traceparent }))) return
    yield* Generation.execute({ job: video.id }, { discard: true })
    yield* sql.afterCommit(notices.tell(video.user, "late-free"))
  }, sql.withTransaction)

  const ask = Effect.fnUntraced(function* (video: LateVideo) {
    const language = yield* users.language(video.user)
    if (!(yield* late.move(video.id, "stored", "telling"))) return
    const told = yield* gateway
      .say(video.user, offerScreen(video, language))
      .pipe(Effect.provideService(Purpose, "notice"), Effect.result)
    if (told._tag === "Success") {
      yield* failpoint("late.told")
      return yield* late.move(video.id, "telling", "offered")
    }
    const { reason } = told.failure
    yield* Effect.logWarning("a late video was not offered").pipe(Effect.annotateLogs({ reason: reason._tag }))
    if (reason._tag === "Unreachable") yield* users.setReachable(video.user, false)
    const seconds = tellAgain(reason)
    if (seconds === undefined || video.tries + 1 >= maxTells) return yield* late.move(video.id, "telling", "offered")
    return (yield* late.move(video.id, "telling", "stored")) && (yield* late.postpone(video.id, seconds))
  }, Effect.uninterruptible)

  const clear = ({ id }: LateVideo) => Effect.andThen(store.remove(id), late.settled(id))

  const step = (video: LateVideo) => {
    switch (video.state) {
      case "fetching":
        return bring(video)
      case "stored":
        return video.price === 0 ? give(video) : ask(video)
      case "telling":
        // An earlier process ended in the middle: the message may be there, so it is not sent again.
        return late.move(video.id, "telling", "offered")
      case "offered":
        return late.move(video.id, "offered", "expired")
      case "taken":
        return late.settled(video.id)
      case "declined":
      case "expired":
        return clear(video)
    }
  }

  return (video: LateVideo) =>
    Effect.asVoid(step(video)).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(
              Effect.logWarning("a late video was not dealt with", cause),
              late.postpone(video.id, againAfter)
            )
      ),
      continueTrace("LateVideos.step", video)
    )
})

/** Fetches, offers and takes away late videos, in one process of all. */
export const LateVideosLayer = Layer.unwrap(
  Effect.gen(function* () {
    const late = yield* LateVideos
    const step = yield* makeSteps
    const round = late.due.pipe(
      Effect.flatMap((due) => Effect.forEach(due, step, { concurrency: atOnce, discard: true })),
      Effect.catchCause((cause) => Effect.logWarning("late videos: a round failed", cause)),
      Effect.andThen(Effect.sleep(pause))
    )
    return Singleton.make("LateVideos", Effect.forever(round))
  })
)
