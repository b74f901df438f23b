import { Effect, Layer, Option, Tracer } from "effect"

/** The samplers of OpenTelemetry's settings that are known here. */
export const samplers = [
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
  "always_on",
  "always_off",
  "traceidratio"
] as const

export interface Sampling {
  readonly sampler: (typeof samplers)[number]
  /** The share of traces that leave, from 0 to 1; of the samplers by ratio alone. */
  readonly ratio: number
}

/** A trace id's last eight hex digits as a number below 1: what is taken at a ratio is taken at every larger one, in every process. */
const shareOf = (traceId: string) => Number.parseInt(traceId.slice(-8), 16) / 2 ** 32

/** Whether a span leaves. `parent` is whether its parent does; undefined for the first span of a trace. */
export const isSampled = (
  { sampler, ratio }: Sampling,
  { traceId, parent }: { readonly traceId: string; readonly parent: boolean | undefined }
): boolean => {
  if (parent !== undefined && sampler.startsWith("parentbased_")) return parent
  switch (sampler) {
    case "always_on":
    case "parentbased_always_on":
      return true
    case "always_off":
    case "parentbased_always_off":
      return false
    case "traceidratio":
    case "parentbased_traceidratio":
      return shareOf(traceId) < ratio
  }
}

/** Leaves out the traces that are not sampled, whole: their spans exist, so that ids in the log and of jobs are the same. */
export const samplingLayer = (sampling: Sampling) =>
  Layer.effect(
    Tracer.Tracer,
    Effect.map(Tracer.Tracer, (tracer) =>
      Tracer.make({
        ...(tracer.context !== undefined && { context: tracer.context }),
        span: (options) => {
          const span = tracer.span(options)
          const parent = Option.getOrUndefined(Option.map(options.parent, ({ sampled }) => sampled))
          const sampled = options.sampled && isSampled(sampling, { traceId: span.traceId, parent })
          // A span is made with its decision, and only once it is made has it an id to decide by.
          return sampled === span.sampled ? span : Object.assign(span, { sampled })
        }
      })
    )
  )
