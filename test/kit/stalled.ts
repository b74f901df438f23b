import { Effect, Layer, Option, Schema } from "effect"
import type { JobId } from "../../src/domain/Ids.ts"
import { asRead } from "../../lab/world/asRead.ts"
import { Users } from "../../src/users/Users.ts"
import { StatusMessage } from "../../src/video/Generation/StatusMessage.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { DueJobs, type Job, JobProgress, Jobs } from "../../src/video/Jobs.ts"
import { StalledJobs } from "../../src/video/StalledJobs.ts"
import { aJob } from "./aJob.ts"
import { makeTelegramRecorder } from "./TelegramRecorder.ts"

type Case = "waits" | "is being made" | "broke off" | "cannot be read" | "cannot be started"

const unreadable = Schema.decodeUnknownEffect(Schema.Int)("from the future").pipe(Effect.as(Option.none<Job>()))

/** Jobs on which nobody works, for so many minutes each, and what became of them. */
export const stalled = (...cases: ReadonlyArray<readonly [Case, minutes: number]>) => {
  const jobs = cases.map(([what, minutes]) => ({ job: aJob(), what, minutes }))
  const caseOf = (id: JobId) => jobs.find(({ job }) => job.id === id)?.what
  const telegram = makeTelegramRecorder()
  const done: Array<string> = []
  const note = (what: string) => (id: JobId) => Effect.sync(() => void done.push(`${what}: ${caseOf(id)}`))
  const layer = Layer.mergeAll(
    Layer.mock(DueJobs, {
      stalled: Effect.succeed(
        jobs.map(({ job, what, minutes }) => ({
          id: job.id,
          user: job.user,
          run: job.run,
          state: what === "is being made" ? ("generating" as const) : ("submitting" as const),
          minutes
        }))
      )
    }),
    Layer.mock(Jobs, {
      find: (id) =>
        caseOf(id) === "cannot be read"
          ? unreadable
          : Effect.succeed(Option.fromUndefinedOr(jobs.find(({ job }) => job.id === id)?.job))
    }),
    Layer.mock(JobProgress, {
      failed: (id) => Effect.as(note("ended")(id), jobs.find(({ job }) => job.id === id)?.job.price)
    }),
    Layer.mock(Users, { language: () => Effect.succeed("en") }),
    telegram.layer,
    Layer.mock(GenerationRuns, {
      hasEnded: (id) => Effect.succeed(caseOf(id) === "broke off"),
      start: (id) => (caseOf(id) === "cannot be started" ? Effect.die("no engine") : note("started")(id))
    }),
    Layer.mock(StatusMessage, { refresh: note("shown") })
  )
  return Effect.gen(function* () {
    const { round } = yield* StalledJobs.make
    yield* round
    return [...done, ...telegram.calls.flatMap((call) => (call.method === "say" ? [asRead(call.screen.html)] : []))]
  }).pipe(Effect.provide(layer))
}
