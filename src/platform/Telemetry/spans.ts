import { Cause, Clock, Context, Effect, Exit, type Tracer } from "effect"

/** Whether spans leave this process: without a collector nothing is spent on those that exist for it alone. */
export const SpansLeave = Context.Reference<boolean>("kudo/Telemetry/SpansLeave", { defaultValue: () => false })

type Attributes = Readonly<Record<string, string | number | boolean | ReadonlyArray<string> | undefined>>

/** Adds what is known to a span. What costs something to know is given as a function, which is called for a collector alone. */
export type Annotate = (attributes: Attributes | (() => Attributes)) => void

const annotating =
  (span: Tracer.Span): Annotate =>
  (given) => {
    const attributes = typeof given === "function" ? given() : given
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) span.attribute(name, value)
  }

/** The word of the conventions for a failure that has none of its own. */
const otherError = "_OTHER"

/**
 * Ends a span as an error by its `error.type` alone: what others say of a failure may repeat what they were sent. A span that
 * is ended stays as it is.
 */
const endAsError = (span: Tracer.Span, exit: Exit.Exit<unknown, unknown>) =>
  Effect.map(Clock.currentTimeNanos, (now) => {
    const type = span.attributes.get("error.type")
    if (type === undefined && (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause))) return
    span.attribute("error.type", type ?? otherError)
    span.end(now, Exit.fail(type ?? otherError))
  })

const ignored: Annotate = () => {}

/** A span that exists for a collector alone; `use` is given what adds attributes to it. */
export const exportedSpan = <A, E, R>(
  name: string,
  options: { readonly kind: Tracer.SpanKind; readonly attributes: Attributes },
  use: (annotate: Annotate) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> =>
  Effect.flatMap(SpansLeave, (leave) => {
    // Without a span nothing is provided, and nothing of ours asks for one.
    if (!leave) return use(ignored) as Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>>
    return Effect.useSpan(name, { kind: options.kind }, (span) => {
      const annotate = annotating(span)
      annotate(options.attributes)
      return use(annotate).pipe(
        Effect.withParentSpan(span, { captureStackTrace: false }),
        Effect.onExit((exit) => endAsError(span, exit))
      )
    })
  })

/** What is known of a request before it is sent. */
interface OutgoingRequest {
  /** Absent where another library decides. */
  readonly method?: string
  readonly url: URL
  /** The path with names in place of what differs from call to call, such as `/bot{token}/sendVideo`. */
  readonly template?: string
  /** What of the address may be shown, where not all of it may be. */
  readonly shown?: string
}

const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** Where a server is, in the words of the conventions. */
export const serverAttributes = ({ hostname, port, protocol }: URL) => ({
  // Without the brackets of IPv6.
  "server.address": hostname.replace(/^\[|\]$/g, ""),
  "server.port": port === "" ? ports[protocol] : Number(port)
})

/** An address without what may prove something: a sign-in, a query. */
const withoutSecrets = ({ origin, pathname, search }: URL) => `${origin}${pathname}${search === "" ? "" : "?REDACTED"}`

/**
 * The span of an HTTP request that we send. Its name is `{method} {template}`, or the method where there is no template; the
 * status of its answer is added by `use`, with {@link answered}.
 */
export const httpClientSpan = <A, E, R>(
  { method, url, template, shown }: OutgoingRequest,
  use: (annotate: Annotate) => Effect.Effect<A, E, R>
) =>
  exportedSpan(
    [method ?? "HTTP", ...(template === undefined ? [] : [template])].join(" "),
    {
      kind: "client",
      attributes: {
        "http.request.method": method,
        ...serverAttributes(url),
        "url.scheme": url.protocol.slice(0, -1),
        "url.template": template,
        "url.full": shown ?? withoutSecrets(url)
      }
    },
    use
  )

/** What an answer adds to the span of its request. */
export const answered = (status: number) => ({
  "http.response.status_code": status,
  ...(status >= 400 && { "error.type": String(status) })
})
