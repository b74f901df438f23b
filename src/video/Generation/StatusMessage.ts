import { Context, Effect, Layer, Option, Schedule } from "effect"
import { Billing } from "../../money/Billing.ts"
import type { JobId, MessageId } from "../../domain/Ids.ts"
import { DueJobs, type Failure, type Job, Jobs, type JobsError, JobStatus } from "../Jobs.ts"
import { inOneProcess } from "../../platform/Recurring.ts"
import { Captions } from "../Captions.ts"
import { filmAfter } from "../Captions/caption.ts"
import { type Catalogue, labelOf, ModelCatalogue } from "../ModelCatalogue.ts"
import { alternativeTo } from "../ModelCatalogue/alternative.ts"
import { SharedLinks } from "../SharedLinks.ts"
import { Purpose, type Screen, type TelegramError, TelegramGateway, Topic } from "../../telegram/TelegramGateway.ts"
import { VideoProviders } from "../../providers/VideoProvider.ts"
import { stopOf } from "../stoppable.ts"
import { ProviderQueue } from "./ProviderQueue.ts"
import { StorageRoom } from "../StorageRoom.ts"
import { status } from "./screens.ts"
import { keptByKey } from "../../platform/MonotonicTime.ts"

/** Telegram's flood control is per chat: a status is edited at most once in this time. */
const editEveryMillis = 3000

/** How often it is looked for ends that a word of progress has overwritten, as of a process that is gone by now. */
const tellEvery = "1 minute"

/** How often, once a second, a database that is away is asked again before the end of a job goes untold. */
const whileDatabaseAway = {
  schedule: Schedule.spaced("1 second"),
  times: 300,
  while: ({ _tag }: { readonly _tag: string }) => _tag === "SqlError"
}

/** What many videos took does not change within a minute; models are a handful. */
const makeEstimates = ({ estimate }: JobStatus["Service"]) =>
  keptByKey(estimate, { capacity: 100, timeToLive: () => "1 minute" })

/** Percent of a video made smaller by which its status changes. */
const shrunkStep = 10

/** Notes how much of a job's video is made smaller; whether that is something new to show. */
const noteShrunk = (shrunk: Map<JobId, number>, id: JobId, percent: number | undefined): boolean => {
  const step = percent === undefined ? undefined : Math.floor(percent / shrunkStep) * shrunkStep
  if (step === shrunk.get(id)) return false
  if (step === undefined) shrunk.delete(id)
  else shrunk.set(id, step)
  return true
}

const isFinal = (job: Job) => job.state === "delivered" || job.state === "failed" || job.state === "cancelled"

/** After so long the answer to an order is taken for lost in what the user reads; it is looked for from the first moment. */
const answersWithinMillis = 10_000

const isInDoubt = ({ state, millisSinceOrdered }: Job) =>
  state === "submitting" && millisSinceOrdered > answersWithinMillis

/** Whether another model may do better: the words are no trouble, and its user has no video yet. */
const othersMay: Readonly<Record<Failure, boolean>> = {
  moderation: false,
  provider: true,
  lost: true,
  timeout: true,
  unavailable: true,
  busy: true,
  "no-credits": true,
  invalid: true,
  "too-long": false,
  retired: true,
  unusable: true,
  unreadable: true,
  unstored: false,
  undeliverable: false
}

const alternativeFor = (catalogue: Catalogue, { state, failure, request, provider, language }: Job) => {
  if (state !== "failed" || failure === null || !othersMay[failure]) return undefined
  const found = alternativeTo(catalogue, request, provider)
  return found && { ...found, label: labelOf(catalogue, found.model, language) }
}

/** Before a job's status may be edited again. Where the clock was set back, nobody knows how long that is, and nobody waits. */
const editPause = ({ millisSinceShown: since }: Job) =>
  since === null || since < 0 ? 0 : Math.max(0, editEveryMillis - since)

/** The provider has taken it. */
const isBegun = (job: Job) => job.state === "generating" && job.progress === null

const withoutNumbers = (words: string | null) => words?.replaceAll(/\d+/g, "")

/** It waits, which its message does not say yet. A place in the queue that moves is no more than progress. */
const isLeftWaiting = ({ state, statusShown }: Job, { html }: Screen) =>
  state === "queued" && withoutNumbers(statusShown) !== withoutNumbers(html)

/** Told at once, as nothing may follow for a while. */
const isNews = (job: Job, screen: Screen) => isBegun(job) || isLeftWaiting(job, screen)

/** How it goes is worth less than that it begins, and how it ends. */
const purposeOf = ({ state, statusShown }: Job) =>
  state === "generating" || (state === "queued" && statusShown !== null) ? "progress" : "screen"

/** Shows a screen in a job's message, and gives the message that it is in now; takes back one that is not kept. */
const makePut = Effect.gen(function* () {
  const gateway = yield* TelegramGateway

  /** Who comes back to a video sees it below, where they look; what stands further up has had its time. */
  const renew = Effect.fnUntraced(function* (job: Job, screen: Screen, outdated: MessageId) {
    const message = yield* gateway.say(job.user, screen)
    yield* Effect.ignore(gateway.remove(job.user, outdated))
    return message
  })

  /** Where the video itself is the end, nothing else is left of its making. What Telegram does not take away says that it is done. */
  const clear = ({ user, statusMessage }: Job, screen: Screen) =>
    statusMessage === null
      ? Effect.succeed(null)
      : gateway.remove(user, statusMessage).pipe(
          Effect.catchReasons("TelegramError", {
            BadRequest: () => gateway.edit(user, statusMessage, screen),
            MessageGone: () => gateway.edit(user, statusMessage, screen)
          }),
          Effect.catchReason("TelegramError", "MessageGone", () => Effect.void),
          Effect.as(statusMessage)
        )

  const put = (job: Job, screen: Screen): Effect.Effect<MessageId | null, TelegramError> =>
    job.delivery === "video"
      ? clear(job, screen)
      : job.statusMessage === null
        ? gateway.say(job.user, screen)
        : job.delivery === "kept"
          ? renew(job, screen, job.statusMessage)
          : gateway.edit(job.user, job.statusMessage, screen).pipe(
              Effect.as(job.statusMessage),
              Effect.catchReason("TelegramError", "MessageGone", () => gateway.say(job.user, screen))
            )

  const takeBack = ({ user, statusMessage }: Job, message: MessageId | null) =>
    message === null || message === statusMessage ? Effect.void : Effect.ignore(gateway.remove(user, message))

  return { put, takeBack }
})

const quietly = (id: JobId) => (shown: Effect.Effect<void, JobsError | TelegramError>) =>
  shown.pipe(
    Effect.tapCause(() => Effect.logDebug("status not shown").pipe(Effect.annotateLogs({ jobId: id }))),
    Effect.ignoreCause
  )

/**
 * The one message that tells how a job is doing, and goes when its video is there. `refresh` shows what the job's row says: never when nothing changed,
 * no progress more than once in three seconds, what a user waits for at once, and never at the cost of the job. `settle` shows a final state for certain, or
 * fails with Telegram's reason.
 */
export class StatusMessage extends Context.Service<
  StatusMessage,
  {
    readonly refresh: (job: JobId) => Effect.Effect<void>
    /** Like `refresh`, of a row that was just read. */
    readonly show: (job: Job) => Effect.Effect<void>
    /** Shows how much of its video is made smaller, in percent, in steps; undefined when that is over. */
    readonly shrinking: (job: JobId, percent: number | undefined) => Effect.Effect<void>
    readonly settle: (job: JobId) => Effect.Effect<void, TelegramError>
  }
>()("kudo/Generation/StatusMessage") {
  static readonly layer = Layer.effect(
    StatusMessage,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const jobStatus = yield* JobStatus
      const billing = yield* Billing
      const links = yield* SharedLinks
      const queue = yield* ProviderQueue
      const room = yield* StorageRoom
      const providers = yield* VideoProviders
      const captions = yield* Captions
      const catalogue = yield* ModelCatalogue

      const estimates = yield* makeEstimates(jobStatus)
      const shrunk = new Map<JobId, number>()

      const draw = Effect.fnUntraced(function* (job: Job) {
        return status(job, {
          balance: job.state === "failed" || job.state === "cancelled" ? yield* billing.balance(job.user) : undefined,
          position: job.state === "queued" && job.ticket !== null ? yield* queue.position(job.id) : undefined,
          inDoubt: isInDoubt(job),
          model: labelOf(catalogue, job.request.model, job.language),
          unhurried: catalogue.find(job.request.model)?.model.unhurried === true,
          estimate: job.state === "generating" ? yield* estimates(job.request.model) : undefined,
          room: job.state !== "storing" || (yield* Effect.isSuccess(room.ensure)),
          shrunk: shrunk.get(job.id),
          stoppable: stopOf(providers, job) !== undefined,
          alternative: alternativeFor(catalogue, job),
          link: job.delivery === "link" ? yield* links.make(job.id) : undefined,
          invitation: job.state === "delivered" ? yield* captions.link(job.user) : undefined,
          film: job.state === "delivered" ? filmAfter(job, catalogue) : undefined
        })
      })

      const { put, takeBack } = yield* makePut

      const putAndRemember = Effect.fnUntraced(function* (job: Job, screen: Screen) {
        const message = yield* put(job, screen).pipe(
          Effect.provideService(Purpose, purposeOf(job)),
          Effect.provideService(Topic, job.topic ?? undefined)
        )
        const shown = { text: screen.html, message, before: job.statusMessage, end: isFinal(job) }
        const kept = yield* jobStatus.shown(job.id, shown)
        if (Option.isNone(kept)) yield* takeBack(job, message)
        return Option.map(kept, (ended) => ended && !isFinal(job))
      })

      /** What an edit that waited for its turn has overwritten, or what somebody else's message does not say, is shown once more. */
      const showAnew = Effect.fnUntraced(function* (id: JobId) {
        yield* Effect.sleep(editEveryMillis)
        const now = yield* jobs.find(id)
        if (Option.isSome(now)) yield* putAndRemember(now.value, yield* draw(now.value))
      })

      const show = Effect.fnUntraced(function* (job: Job) {
        const screen = yield* draw(job)
        if (screen.html === job.statusShown) return
        const pause = editPause(job)
        if (pause > 0 && !isFinal(job) && !isNews(job, screen)) return
        if (pause > 0 && isFinal(job)) yield* Effect.sleep(pause)
        const isOutdated = yield* putAndRemember(job, screen)
        if (Option.getOrElse(isOutdated, () => true)) yield* showAnew(job.id)
      })

      const showNow = Effect.fnUntraced(function* (id: JobId) {
        const job = yield* jobs.find(id)
        if (Option.isSome(job)) yield* show(job.value)
      })

      const refresh = (id: JobId) => quietly(id)(showNow(id))

      return StatusMessage.of({
        refresh,
        shrinking: (id, percent) => (noteShrunk(shrunk, id, percent) ? refresh(id) : Effect.void),
        show: (job) => quietly(job.id)(show(job)),
        settle: (id) =>
          showNow(id).pipe(
            Effect.retry(whileDatabaseAway),
            Effect.catchTags({ SqlError: Effect.die, SchemaError: Effect.die })
          )
      })
    })
  )

  /** Shows the ends that something else was shown after, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const { untold } = yield* DueJobs
      const status = yield* StatusMessage
      return inOneProcess({
        name: "UntoldEnds",
        every: tellEvery,
        round: Effect.flatMap(untold, (ended) => Effect.forEach(ended, status.refresh, { discard: true }))
      })
    })
  )
}
