import { Context, Effect } from "effect"
import { type MetricName, metricTable, type MetricRow } from "./metricTable.ts"

/** A measured value, and the trace of what it was measured of. */
export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** In seconds of the epoch. */
  readonly at: number
}

/** The last measured value of each bucket of a histogram, by the bucket's upper bound: as many as there are buckets. */
export type Exemplars = Map<MetricName, Map<number, Exemplar>>
export const Exemplars = Context.Reference<Exemplars>("kudo/Metrics/Exemplars", { defaultValue: () => new Map() })

/** Remembers a value of a histogram without labels as its bucket's example; nothing where it has no trace. */
export const exemplify = (name: MetricName, value: number, traceparent: string | null) =>
  Effect.gen(function* () {
    const traceId = traceparent?.split("-")[1]
    if (traceId === undefined) return
    const { buckets = [] }: MetricRow = metricTable[name]
    const bound = buckets.find((most) => value <= most) ?? Number.POSITIVE_INFINITY
    const at = (yield* Effect.clockWith((clock) => clock.currentTimeMillis)) / 1000
    const all = yield* Exemplars
    const known = all.get(name) ?? new Map<number, Exemplar>()
    all.set(name, known.set(bound, { traceId, value, at }))
  })
