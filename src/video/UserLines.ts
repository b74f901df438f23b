import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { failpoint } from "../platform/Failpoints.ts"
import { eachAlone, inOneProcess, type Recurring } from "../platform/Recurring.ts"
import { StatusMessage } from "./Generation/StatusMessage.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import { JobLines, type JobsError } from "./Jobs.ts"
import type { FirstInLine } from "./Jobs/JobLines.ts"

/** Between two looks: as long as a place among a user's videos may stand empty. */
const every = "1 second"

/** How lines move: `limit` is how many videos of one user are made at once. */
export interface LineOptions {
  readonly limit: number
}

/**
 * Begins the videos that wait in their users' lines, one of each line at a look, as soon as one of theirs has ended. What the
 * table says decides, so an end that nobody told of costs a moment; and leaving the line and the start of the first run are
 * one transaction, so no end of a process loses one.
 */
const make = Effect.fnUntraced(function* ({ limit }: LineOptions) {
  const sql = yield* SqlClient.SqlClient
  const lines = yield* JobLines
  const runs = yield* GenerationRuns
  const status = yield* StatusMessage

  const begin = Effect.fnUntraced(function* (job: FirstInLine) {
    if (!(yield* lines.leave(job, limit))) return false
    yield* runs.start(job.id)
    yield* failpoint("line.left")
    return true
  }, sql.withTransaction)

  const beginEach = eachAlone("a video did not leave its line", (job: FirstInLine) =>
    Effect.andThen(begin(job), (began) => (began ? status.refresh(job.id) : Effect.void))
  )
  const beginFirsts = Effect.flatMap(lines.first(limit), (first) => beginEach(first))
  /** One that waits here has no run that would show it after an end of the process that took it. */
  const showWaiting = Effect.flatMap(lines.unshown, (waiting) =>
    Effect.forEach(waiting, status.refresh, { discard: true })
  )

  return { name: "UserLines", every, round: Effect.andThen(beginFirsts, showWaiting) } satisfies Recurring<
    JobsError,
    never
  >
})

export const UserLines = {
  /** The work of a round, to be repeated. */
  make,
  /** Begins in one process of all. */
  layerRun: (options: LineOptions) => Layer.unwrap(Effect.map(make(options), inOneProcess))
}
