import { Effect } from "effect"
import type { Coins } from "../domain/Coins.ts"

/**
 * What happens to a video, in the order in which it does; one that does not come about ends with `failed` or `cancelled`,
 * and then `released`.
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

/** The end of a story that its user wanted to end. */
export const tellCancelled = (coins: Coins, details: Parameters<typeof tell>[1] = {}) =>
  Effect.andThen(tell("cancelled", details), tell("released", { ...details, coins }))

/** The end of a video that did not come about, with its coins back. */
export const tellFailed = (failure: string, said: string | undefined, coins: number) =>
  Effect.andThen(tell("failed", { failure, said }), tell("released", { coins }))
