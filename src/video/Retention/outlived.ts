import type { JobId } from "../../domain/Ids.ts"
import type { EndedJob } from "../Jobs.ts"
import type { KeptVideo } from "../VideoStore.ts"

/** How long videos are kept, and in how much room. */
export interface RetentionBounds {
  readonly days: number
  /** Undefined where only the disk itself is a bound. */
  readonly bytes: number | undefined
}

/**
 * What is taken away of the stored videos: what ended too long ago, and of the rest those that were delivered first, until
 * all fit. What has not ended, or was not delivered, stays whatever room it takes.
 */
export const outlived = (
  kept: ReadonlyArray<KeptVideo>,
  ended: ReadonlyArray<EndedJob>,
  { days, bytes = Infinity }: RetentionBounds
): { readonly old: ReadonlyArray<JobId>; readonly crowded: ReadonlyArray<JobId> } => {
  const sizes = new Map(kept.map((one) => [one.job, one.bytes]))
  const old = ended.filter(({ id, daysAgo }) => sizes.has(id) && daysAgo > days).map(({ id }) => id)
  for (const id of old) sizes.delete(id)
  let taken = sizes.values().reduce((sum, size) => sum + size, 0)
  const crowded: Array<JobId> = []
  const oldestFirst = ended.filter(({ delivered }) => delivered).toSorted((a, b) => b.daysAgo - a.daysAgo)
  for (const { id } of oldestFirst) {
    if (taken <= bytes) break
    const size = sizes.get(id)
    if (size === undefined) continue
    taken -= size
    crowded.push(id)
  }
  return { old, crowded }
}
