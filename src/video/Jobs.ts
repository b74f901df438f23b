import { Context, Effect, Layer, type Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../domain/Ids.ts"
import type { VideoNumber } from "../domain/VideoNumber.ts"
import { DueJobs } from "./Jobs/DueJobs.ts"
import type { EndedJob, Job } from "./Jobs/Job.ts"
import { JobCallbacks } from "./Jobs/JobCallbacks.ts"
import { JobDeliveries } from "./Jobs/JobDeliveries.ts"
import { JobEvents } from "./Jobs/JobEvents.ts"
import { JobGallery } from "./Jobs/JobGallery.ts"
import { JobLines } from "./Jobs/JobLines.ts"
import { JobOrders } from "./Jobs/JobOrders.ts"
import { JobProgress } from "./Jobs/JobProgress.ts"
import { JobStops } from "./Jobs/JobStops.ts"
import { JobStatus } from "./Jobs/JobStatus.ts"
import { JobSubmissions } from "./Jobs/JobSubmissions.ts"
import { ProviderCosts } from "./ProviderCosts.ts"
import { JobWords } from "./Jobs/JobWords.ts"
import { columns, firstJob, type JobsError, unfinished } from "./Jobs/table.ts"

export * from "./Jobs/Job.ts"
export {
  DueJobs,
  JobCallbacks,
  JobDeliveries,
  JobEvents,
  JobGallery,
  JobLines,
  JobOrders,
  JobProgress,
  JobStatus,
  JobStops,
  JobSubmissions,
  JobWords
}
export { telling } from "./Jobs/JobEvents.ts"
export { sentFile } from "./Jobs/JobDeliveries.ts"
export type { GalleryChange, GalleryFilter, GalleryPage } from "./Jobs/JobGallery.ts"
export { type DraftProblem, DraftRefused, type FilmOf } from "./Jobs/drafts.ts"
export { AlreadyReplaced, longestLine, TooManyJobs } from "./Jobs/JobOrders.ts"
export type { JobsError } from "./Jobs/table.ts"

/** Unfinished jobs that are in one state. */
export interface UnfinishedJobs {
  readonly state: string
  readonly count: number
  /** Held for them, as their prices. */
  readonly coins: number
}

/**
 * The table of videos, as it is read. Who changes it does so by the service of their own step, each in a file of this
 * room: {@link JobOrders}, {@link JobLines}, {@link JobSubmissions}, {@link JobProgress}, {@link JobDeliveries}, {@link JobStatus}, {@link JobStops},
 * {@link JobGallery}, {@link JobWords}, {@link JobCallbacks}, {@link DueJobs}. Every change of state is conditional on the state before, so late, repeated and
 * competing writers change nothing; a terminal state and its money are one transaction.
 */
export class Jobs extends Context.Service<
  Jobs,
  {
    readonly find: (id: JobId) => Effect.Effect<Option.Option<Job>, JobsError>
    readonly byNumber: (number: VideoNumber) => Effect.Effect<Option.Option<Job>, JobsError>
    /** Those of these that are over. */
    readonly ended: (ids: ReadonlyArray<JobId>) => Effect.Effect<ReadonlyArray<EndedJob>, JobsError>
    /**
     * How many unfinished jobs there are in each state that has any, and the coins held for them; that their
     * prices are what is held, the audit proves.
     */
    readonly unfinishedByState: Effect.Effect<ReadonlyArray<UnfinishedJobs>, JobsError>
  }
>()("kudo/Jobs") {
  private static readonly reading = Layer.effect(
    Jobs,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Jobs.of({
        find: (id) => firstJob(sql`SELECT ${columns(sql)} FROM jobs WHERE id = ${id}::uuid`),
        byNumber: (number) => firstJob(sql`SELECT ${columns(sql)} FROM jobs WHERE number = ${number}::bigint`),
        ended: (ids) =>
          sql<EndedJob>`
            SELECT id, state = 'delivered' AS delivered,
              extract(epoch FROM now() - finished_at)::float8 / 86400 AS "daysAgo"
            FROM jobs WHERE id = ANY(${ids}::uuid[]) AND NOT ${unfinished(sql)} AND finished_at IS NOT NULL`,
        unfinishedByState: sql<UnfinishedJobs>`
          SELECT state, count(*)::int AS count, sum(price)::float8 AS coins FROM jobs WHERE ${unfinished(sql)} GROUP BY state`
      })
    })
  )

  /** All services of the table, and what its videos cost. */
  static readonly layer = Layer.mergeAll(
    Jobs.reading,
    JobOrders.layer,
    JobLines.layer,
    JobSubmissions.layer,
    JobProgress.layer,
    JobDeliveries.layer,
    JobGallery.layer,
    JobWords.layer,
    JobStatus.layer,
    JobStops.layer,
    JobCallbacks.layer,
    JobEvents.layer,
    DueJobs.layer
  ).pipe(Layer.provideMerge(ProviderCosts.layer))
}
