import { Effect } from "effect"
import {
  DueJobs,
  JobCallbacks,
  JobDeliveries,
  JobGallery,
  JobLines,
  JobOrders,
  JobProgress,
  Jobs,
  JobStatus,
  JobStops,
  JobSubmissions
} from "../../src/video/Jobs.ts"

/** All that can be done to the table of jobs, for tests that play several who do it. */
export const jobTable = Effect.gen(function* () {
  return {
    ...(yield* Jobs),
    ...(yield* JobOrders),
    ...(yield* JobLines),
    ...(yield* JobSubmissions),
    ...(yield* JobProgress),
    ...(yield* JobDeliveries),
    ...(yield* JobGallery),
    ...(yield* JobStatus),
    ...(yield* JobStops),
    ...(yield* JobCallbacks),
    ...(yield* DueJobs)
  }
})
