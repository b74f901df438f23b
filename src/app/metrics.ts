import { Effect, Metric } from "effect"
import { LocalActors } from "../dialog/DialogActor/LocalActors.ts"
import { Jobs } from "../video/Jobs.ts"
import { JobState } from "../video/Jobs/Job.ts"

const jobsByState = Metric.gauge("kudo_jobs", { description: "Unfinished jobs by state" })
const coinsHeld = Metric.gauge("kudo_coins_held", { description: "Coins held for videos in the making" })
const residentDialogs = Metric.gauge("kudo_resident_dialogs", { description: "Dialogs in memory" })

const over: ReadonlySet<string> = new Set<JobState>(["delivered", "failed", "cancelled"])
const unfinished = JobState.literals.filter((state) => !over.has(state))

/**
 * Sets the gauges to what is known at this moment: the dialogs in this process's memory; the unfinished jobs of every state,
 * none included, and the coins held for them. An unreachable database leaves the latter two as they were.
 */
export const measure = Effect.gen(function* () {
  yield* Metric.update(residentDialogs, yield* (yield* LocalActors).count)
  const jobs = yield* Jobs
  const byState = yield* jobs.unfinishedByState
  const counts = new Map(byState.map(({ state, count }) => [state, count]))
  for (const state of unfinished) {
    yield* Metric.update(Metric.withAttributes(jobsByState, { state }), counts.get(state) ?? 0)
  }
  yield* Metric.update(
    coinsHeld,
    byState.reduce((sum, { coins }) => sum + coins, 0)
  )
}).pipe(Effect.ignore)
