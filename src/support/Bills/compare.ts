import type { MicroDollars } from "../../domain/Dollars.ts"
import type { JobId } from "../../domain/Ids.ts"
import type { TaskRef } from "../../providers/VideoProvider.ts"

/** In what a provider's list and our videos differ: a line without a video, a video without a line, another sum. */
export const findingKinds = ["no-job", "no-line", "amount"] as const
export type FindingKind = (typeof findingKinds)[number]

/** One difference; sums are what was expected and what the list says. */
export interface Finding {
  readonly kind: FindingKind
  readonly task: TaskRef
  readonly job: JobId | null
  readonly ours: MicroDollars | null
  readonly theirs: MicroDollars | null
}

/** A line of a list, with its sum in dollars where it has one. */
export interface Line {
  readonly task: TaskRef
  readonly at: number
  readonly cost: MicroDollars | undefined
}

/** A video or a still of ours, as its provider's list should have it. */
export interface Ours {
  /** Null for a still. */
  readonly job: JobId | null
  /** What it was expected to cost; undefined where nothing was known, or it failed and may have cost anything. */
  readonly expected: MicroDollars | undefined
}

/** By which part two sums may differ and count as the same: prices are rounded, and a video may be a little longer. */
const samePart = 0.05

const isSame = (ours: number, theirs: number) => Math.abs(theirs - ours) <= ours * samePart

/**
 * Holds the lines of a list against our videos, by task. A line that is no older than `youngest`, in ms of the epoch, may be of
 * an order whose answer is on its way.
 */
export const compare = (
  lines: ReadonlyArray<Line>,
  ours: ReadonlyMap<TaskRef, Ours>,
  youngest: number
): ReadonlyArray<Finding> =>
  lines.flatMap(({ task, at, cost }): ReadonlyArray<Finding> => {
    const own = ours.get(task)
    if (own === undefined) {
      return at > youngest ? [] : [{ kind: "no-job", task, job: null, ours: null, theirs: cost ?? null }]
    }
    const { job, expected } = own
    if (cost === undefined || expected === undefined || isSame(expected, cost)) return []
    return [{ kind: "amount", task, job, ours: expected, theirs: cost }]
  })
