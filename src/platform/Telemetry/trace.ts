import { Effect, Option, type Tracer } from "effect"
import { Headers, HttpTraceContext } from "effect/http"
import type { JobId, UserId } from "../../domain/Ids.ts"

/** The W3C trace parent of the current span, to be stored with a job; null when nothing is traced. */
export const currentTraceparent: Effect.Effect<string | null> = Effect.currentSpan.pipe(
  Effect.map((span): string | null => HttpTraceContext.toHeaders(span)["traceparent"] ?? null),
  Effect.orElseSucceed(() => null)
)

const parent = (traceparent: string | null): Option.Option<Tracer.ExternalSpan> =>
  traceparent === null ? Option.none() : HttpTraceContext.w3c(Headers.fromInput({ traceparent }))

/** Links the trace of a job with that of whoever works on it here, such as a provider that calls back: each leads to the other. */
const linked = <A, E, R>(
  job: Tracer.ExternalSpan,
  work: (links: ReadonlyArray<Tracer.SpanLink>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.option(Effect.currentSpan), (current) => {
    if (Option.isNone(current) || current.value.traceId === job.traceId) return work([])
    current.value.addLinks([{ span: job, attributes: {} }])
    return work([{ span: current.value, attributes: {} }])
  })

/** Whose trace a step belongs to. */
interface Traced {
  readonly id: JobId
  readonly user: UserId
  /** What `currentTraceparent` gave when the job was confirmed. */
  readonly traceparent: string | null
}

/** Runs a step of a job in the trace that its confirmation began, whatever process or callback it is in now. */
export const continueTrace =
  (name: string, job: Traced) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> => {
    const attributes = { jobId: job.id, userId: job.user }
    const traced = Option.match(parent(job.traceparent), {
      onNone: () => Effect.withSpan(effect, name, { attributes }),
      onSome: (parent) => linked(parent, (links) => Effect.withSpan(effect, name, { attributes, parent, links }))
    })
    return Effect.annotateLogs(traced, { ...attributes, traceId: job.traceparent?.split("-")[1] })
  }
