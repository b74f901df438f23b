import { Context, Duration, Effect, Metric } from "effect"
import { type MetricName, metricTable, type MetricType } from "./Metrics/metricTable.ts"

type NamesOf<Type extends MetricType> = {
  [Name in MetricName]: (typeof metricTable)[Name]["type"] extends Type ? Name : never
}[MetricName]

export type HistogramName = NamesOf<"histogram">

const unitOf = (name: string) => /_(seconds|bytes)(?:_total)?$/.exec(name)?.[1]

/** What a metric is told with; the unit is for OTLP, Prometheus reads it off the name. */
const options = (name: MetricName) => {
  const unit = unitOf(name)
  return { description: metricTable[name].help, ...(unit !== undefined && { attributes: { unit } }) }
}

/** A counter of the table; it only grows. */
export const counter = (name: NamesOf<"counter">) => Metric.counter(name, { ...options(name), incremental: true })

export const gauge = (name: NamesOf<"gauge">) => Metric.gauge(name, options(name))

export const histogram = (name: NamesOf<"histogram">) =>
  Metric.histogram(name, { ...options(name), boundaries: metricTable[name].buckets ?? [] })

/** Measures how long something takes, in seconds, whether it succeeds or not. */
export const timedBy =
  (name: NamesOf<"histogram">, labels: Readonly<Record<string, string>>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.timed(Effect.exit(effect)), ([duration, exit]) =>
      Effect.andThen(Metric.update(Metric.withAttributes(histogram(name), labels), Duration.toSeconds(duration)), exit)
    )

/** Takes all series of metrics away: another process goes on with them. */
export const withdraw = (...names: ReadonlyArray<MetricName>): Effect.Effect<void> =>
  Effect.map(Effect.context(), (context) => {
    const registry = Context.get(context, Metric.MetricRegistry)
    const gone = new Set<string>(names)
    for (const [key, { id }] of registry) if (gone.has(id)) registry.delete(key)
  })

/** All combinations of labels' values. */
const combinations = (
  values: Readonly<Record<string, ReadonlyArray<string>>>
): ReadonlyArray<Readonly<Record<string, string>>> =>
  Object.entries(values).reduce<ReadonlyArray<Readonly<Record<string, string>>>>(
    (rows, [label, each]) => rows.flatMap((row) => each.map((value) => ({ ...row, [label]: value }))),
    [{}]
  )

/** Has a metric's series there from the start, so that its first event is seen as one: those of all values of its labels. */
export const fromZero = (
  name: MetricName,
  values: Readonly<Record<string, ReadonlyArray<string>>> = {}
): Effect.Effect<void> =>
  Effect.forEach(
    combinations(values),
    (labels) => {
      const { type } = metricTable[name]
      switch (type) {
        case "counter":
          return Metric.update(Metric.withAttributes(counter(name as NamesOf<"counter">), labels), 0) // as its type says
        case "gauge":
          return Metric.update(Metric.withAttributes(gauge(name as NamesOf<"gauge">), labels), 0) // as its type says
        case "histogram":
          return Effect.asVoid(Metric.value(Metric.withAttributes(histogram(name as NamesOf<"histogram">), labels))) // as its type says
      }
    },
    { discard: true }
  )
