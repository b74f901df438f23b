import { Effect } from "effect"

/**
 * What happens to a video, in the order in which it does; one that does not come about ends with `failed` and `released`, or
 * with `cancelled`.
 */
export type Chapter =
  | "ordered"
  | "accepted"
  | "ready"
  | "stored"
  | "delivered"
  | "captured"
  | "failed"
  | "released"
  | "cancelled"

/**
 * Tells a chapter of a video's story in the log: `video accepted`, with the job's id, which the step that tells it has on
 * its lines already. Ids, numbers and providers' words only: what users wrote is in no line. A step that is repeated after a
 * crash may tell its chapter again.
 */
export const tell = (chapter: Chapter, details: Readonly<Record<string, string | number | null | undefined>> = {}) =>
  (chapter === "failed" ? Effect.logWarning("video failed") : Effect.logInfo(`video ${chapter}`)).pipe(
    Effect.annotateLogs(
      Object.fromEntries(Object.entries(details).filter(([_, value]) => value !== undefined && value !== null))
    )
  )
