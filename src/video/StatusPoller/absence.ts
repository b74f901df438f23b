import type { JobId } from "../../domain/Ids.ts"

/** How often, and for how many milliseconds, a task must not be found before it counts as lost: one of several servers
 * behind an address may not know it yet. */
const usual = { misses: 3, span: 120_000 }
/** The same for a task that its provider was asked to let go of, whose absence is what was asked for. */
const expected = { misses: 2, span: 5000 }
/** So many tasks are missed at once; of more the oldest are forgotten, which only asks them for longer. */
const maxMissed = 10_000

interface Missed {
  readonly since: number
  readonly times: number
}

/**
 * Which tasks their provider does not find, and since when. It is kept in the memory of the one process that reads: after a
 * restart a lost task is asked for two minutes more.
 */
export const makeAbsences = () => {
  const missed = new Map<JobId, Missed>()
  return {
    /**
     * Notes that a task was not found at `now`, in ms of any clock that only goes forward; true when it is lost. It was
     * `letGo` where its provider was asked to stop it.
     */
    note: (job: JobId, now: number, letGo = false): boolean => {
      const least = letGo ? expected : usual
      const before = missed.get(job) ?? { since: now, times: 0 }
      missed.delete(job)
      const [oldest] = missed.keys()
      if (missed.size >= maxMissed && oldest !== undefined) missed.delete(oldest)
      const times = before.times + 1
      missed.set(job, { since: before.since, times })
      return times >= least.misses && now - before.since >= least.span
    },
    /** The task was found, or has ended. */
    clear: (job: JobId): void => {
      missed.delete(job)
    }
  }
}
