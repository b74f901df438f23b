import type * as fc from "fast-check"

/** A round is long, and the part of it that matters stands in the error. */
export const explain = <A>(run: fc.RunDetails<A>) => {
  if (run.failed) throw new Error(`SEED=${run.seed}, round ${run.counterexamplePath}`, { cause: run.errorInstance })
}
