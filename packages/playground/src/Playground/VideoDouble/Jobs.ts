import { Clock, Context, Effect, FiberMap, Layer, Random } from "effect"
import { Calls } from "./Calls.ts"
import {
  internalError,
  isExpired,
  type Job,
  type JobError,
  moderationBlocked,
  type Order,
  type Outcome
} from "./Job.ts"
import { Media } from "./Media.ts"
import { type Refusal, rateLimited } from "./Refusal.ts"
import { openSnapshot } from "./Snapshot.ts"
import { Webhooks } from "./Webhooks.ts"

/** The part of its time that a job waits in the queue. */
const queuedShare = 1 / 6

/** What a person may type to see a failure. */
const doomOf = (prompt: string): JobError | null => {
  if (prompt.includes("[fail]")) return internalError
  return prompt.includes("[moderated]") ? moderationBlocked : null
}

/** How long a job takes whose prompt says that it is slow: long enough to stop it. */
const slowSeconds = 60
const secondsOf = (prompt: string, usual: number) => (prompt.includes("[slow]") ? Math.max(slowSeconds, usual) : usual)

const idLetters = "0123456789abcdef"

const newId = (prefix: string) =>
  Effect.map(
    Effect.replicateEffect(Random.nextIntBetween(0, idLetters.length - 1), 32),
    (picks) => prefix + picks.map((pick) => idLetters[pick]).join("")
  )

/**
 * The double's jobs. A job is on disk before it is answered, and goes on after a restart of the process: an unfinished
 * one is rendered again, an ended one that was not announced is announced again.
 */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** Starts a job; with `doom` it is going to fail so. Refused when `maxJobs` are under way. */
    readonly create: (order: Order, doom: JobError | null) => Effect.Effect<Job, Refusal>
    readonly find: (id: string) => Effect.Effect<Job | undefined>
    /** From the oldest to the newest. */
    readonly all: Effect.Effect<ReadonlyArray<Job>>
    readonly remove: (job: Job) => Effect.Effect<void>
    /** Ends an unfinished job at once with `error`; an ended one stays as it is. */
    readonly fail: (job: Job, error: JobError) => Effect.Effect<Job>
  }
>()("kudo/Playground/VideoDouble/Jobs") {
  static readonly layer = (options: { folder: string; renderSeconds: number; maxJobs: number }) =>
    Layer.effect(Jobs, make(options))
}

/** A job that begins now, and how long it is going to wait and to be rendered. */
const newJob = Effect.fnUntraced(function* (order: Order, doom: JobError | null, renderSeconds: number) {
  const createdAt = yield* Clock.currentTimeMillis
  const seconds = secondsOf(order.prompt, renderSeconds)
  const job: Job = {
    id: yield* newId("video_"),
    order,
    createdAt,
    startsAt: createdAt + seconds * 1000 * queuedShare,
    endsAt: createdAt + seconds * 1000,
    doom: doom ?? doomOf(order.prompt),
    outcome: null
  }
  return job
})

const sleepUntil = (time: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sleep(Math.max(0, time - now)))

/** The jobs on disk and in memory. */
const openJobs = Effect.fnUntraced(function* (folder: string) {
  const snapshot = yield* openSnapshot(folder)
  const jobs = new Map<string, Job>()
  for (const job of yield* snapshot.load) jobs.set(job.id, job)
  const save = snapshot.save(() => [...jobs.values()])
  const change = (id: string, f: (job: Job) => Job) =>
    Effect.suspend(() => {
      const job = jobs.get(id)
      if (job === undefined) return Effect.succeed(undefined)
      const changed = f(job)
      jobs.set(id, changed)
      return Effect.as(save, changed)
    })
  const end = Effect.fnUntraced(function* (id: string, error: JobError | null, made: Outcome["media"]) {
    const at = yield* Clock.currentTimeMillis
    const eventId = yield* newId("evt_")
    const outcome: Outcome = { at, error, media: made, eventId, announced: false }
    return yield* change(id, (job) => (job.outcome === null ? { ...job, outcome } : job))
  })

  return { jobs, save, change, end }
})

const make = Effect.fnUntraced(function* (options: { folder: string; renderSeconds: number; maxJobs: number }) {
  const media = yield* Media
  const webhooks = yield* Webhooks
  const calls = yield* Calls
  const { jobs, save, change, end } = yield* openJobs(options.folder)
  const lives = yield* FiberMap.make<string>()

  const announce = Effect.fnUntraced(function* (job: Job) {
    yield* webhooks.announce(job)
    yield* change(job.id, (now) =>
      now.outcome === null ? now : { ...now, outcome: { ...now.outcome, announced: true } }
    )
  })

  const live = Effect.fnUntraced(function* (job: Job) {
    if (job.outcome !== null) return yield* announce(job)
    yield* sleepUntil(job.startsAt)
    const made = job.doom === null ? yield* media.render(job) : ("none" as const)
    yield* sleepUntil(job.endsAt)
    const ended = yield* end(job.id, job.doom, made)
    if (ended !== undefined) yield* announce(ended)
  })

  const start = (job: Job) => FiberMap.run(lives, job.id, live(job))

  const remove = Effect.fnUntraced(function* (job: Job) {
    yield* FiberMap.remove(lives, job.id)
    jobs.delete(job.id)
    yield* media.remove(job)
    yield* save
  })

  /** Drops what has expired and, if all places are taken, the oldest job that has ended. */
  const makeRoom = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    for (const job of jobs.values()) {
      if (job.outcome?.media !== "rendered" || !isExpired(job, now)) continue
      jobs.set(job.id, { ...job, outcome: { ...job.outcome, media: "none" } })
      yield* media.remove(job)
    }
    if (jobs.size < options.maxJobs) return
    const oldest = [...jobs.values()].find((job) => job.outcome !== null)
    if (oldest === undefined) return yield* rateLimited(Math.ceil(options.renderSeconds))
    yield* remove(oldest)
  })

  // Whoever ordered may hang up at any moment: what is kept is also begun, and what is ended is also announced.
  const create = Effect.fn("VideoDouble.create")(function* (order: Order, doom: JobError | null) {
    yield* makeRoom
    const job = yield* newJob(order, doom, options.renderSeconds)
    jobs.set(job.id, job)
    yield* save
    yield* calls.created(job)
    yield* start(job)
    return job
  }, Effect.uninterruptible)

  const fail = Effect.fnUntraced(function* (job: Job, error: JobError) {
    if (job.outcome !== null) return job
    const ended = yield* end(job.id, error, "none")
    if (ended === undefined) return job
    yield* start(ended)
    return ended
  }, Effect.uninterruptible)

  yield* Effect.forEach(
    [...jobs.values()].filter((job) => job.outcome?.announced !== true),
    start,
    { discard: true }
  )
  return {
    create,
    fail,
    remove,
    find: (id: string) => Effect.sync(() => jobs.get(id)),
    all: Effect.sync(() => [...jobs.values()])
  }
})
