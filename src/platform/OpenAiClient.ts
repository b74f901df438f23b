import { Clock, Effect, Redacted } from "effect"
import { AsyncLocalStorage } from "node:async_hooks"
import OpenAI from "openai"
import { type Meaning, meaningOf } from "./RefusalWords.ts"
import {
  asksForEvents,
  boundedFetchUpTo,
  causes,
  neverLeft,
  unreachable,
  OversizedAnswer,
  parsed,
  type Trouble
} from "./JsonApi.ts"
import { waitAsked } from "./JsonApi/waitAsked.ts"
import { type Annotate, answered, exportedSpan, serverAttributes } from "./Telemetry/spans.ts"

/** Where the SDK's requests say what they were, for the span of the call that made them. */
const requests = new AsyncLocalStorage<Annotate>()

/** What a request was, without its query. */
const describe = (annotate: Annotate, input: string | URL | Request, init: RequestInit | undefined) => {
  const url = new URL(input instanceof Request ? input.url : input)
  annotate({
    "http.request.method": init?.method ?? "GET",
    ...serverAttributes(url),
    "url.scheme": url.protocol.slice(0, -1),
    "url.full": `${url.origin}${url.pathname}`
  })
}

/**
 * The SDK keeps only the `error` member of a refusal, but dialects put theirs elsewhere (a whole failed job, `detail`,
 * `code`): so the whole body is handed over as that member.
 */
const wholeRefusals =
  (maxAnswerBytes: number | undefined): typeof globalThis.fetch =>
  async (input, init) => {
    const annotate = requests.getStore()
    if (annotate !== undefined) describe(annotate, input, init)
    const response = await boundedFetchUpTo(maxAnswerBytes)(input, init)
    annotate?.(answered(response.status))
    if (response.ok && asksForEvents(init)) return response
    const headers = new Headers(response.headers)
    headers.set("content-type", "application/json")
    const text = await response.text()
    if (response.ok) return new Response(text, { status: 200, headers })
    return new Response(JSON.stringify({ error: parsed(text) }), { status: response.status, headers })
  }

/** A client of any server that speaks OpenAI's wire: it neither retries nor logs, callers do. */
export const makeClient = (options: {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  /** In place of the usual bound. */
  readonly maxAnswerBytes?: number | undefined
}) =>
  new OpenAI({
    baseURL: options.baseUrl,
    // The SDK refuses an empty key, self-hosted servers need none.
    apiKey: Redacted.value(options.apiKey) || "none",
    // Nothing of the environment is to reach a server it is not meant for.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: "off",
    fetch: wholeRefusals(options.maxAnswerBytes)
  })

/** What kind of error the SDK gives: the status of a refusal, else its class. */
const kindOf = (error: unknown): string => {
  if (error instanceof OpenAI.APIError && typeof error.status === "number") return String(error.status)
  return error instanceof Error ? error.constructor.name : "_OTHER"
}

const explain = (error: unknown, now: number): Trouble => {
  if (causes(error).some((cause) => cause instanceof OversizedAnswer)) return { _tag: "Malformed" }
  if (error instanceof OpenAI.APIUserAbortError) return { _tag: "TimedOut" }
  if (error instanceof OpenAI.APIConnectionError) {
    if (neverLeft(error)) return unreachable(error)
    return error instanceof OpenAI.APIConnectionTimeoutError ? { _tag: "TimedOut" } : unreachable(error)
  }
  if (!(error instanceof OpenAI.APIError)) return { _tag: "Malformed" }
  const { status, headers }: { readonly status: unknown; readonly headers: unknown } = error
  if (typeof status !== "number") return { _tag: "Malformed" }
  return {
    _tag: "Refused",
    status,
    body: error.error,
    retryAfter: waitAsked(headers instanceof Headers ? headers : undefined, error.error, now)
  }
}

/** Runs one call of the SDK; ends within `seconds`, and aborts the request when it is given up. */
export const call = <A>(seconds: number, run: (signal: AbortSignal) => PromiseLike<A>): Effect.Effect<A, Trouble> =>
  exportedSpan("HTTP", { kind: "client", attributes: {} }, (annotate) =>
    Effect.tryPromise({ try: (signal) => requests.run(annotate, () => run(signal)), catch: (error) => error }).pipe(
      // Its message may repeat what was sent.
      Effect.tapError((error) => Effect.sync(() => annotate({ "error.type": kindOf(error) })))
    )
  ).pipe(
    Effect.catch((error) => Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(explain(error, now)))),
    Effect.timeoutOrElse({
      duration: `${seconds} seconds`,
      orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
    })
  )

/** What a refusal says of itself, over all dialects. */
export interface Refusal {
  /** Its codes, types and reasons, as the server spells them. */
  readonly codes: ReadonlyArray<string>
  /** May repeat what was sent: for matching only, never for logs. */
  readonly message: string
  readonly param: string | undefined
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined

/** Gateways wrap the refusal of the server behind them, some as JSON within a text: never deeper than this. */
const maxDepth = 4
/** Of a list of complaints the first few say what is wrong. */
const maxListed = 10
/** Prose beyond this, in characters, is a page, of which the beginning is enough. */
const maxProse = 4000

const codeNames = new Set(["code", "type", "reason", "status"])
/** Members that hold what is said, or wrap it. */
const spokenNames = new Set([
  "message",
  "msg",
  "error",
  "errors",
  "detail",
  "details",
  "error_message",
  "fail_reason",
  "data"
])

const proseOf = (text: string): string => text.slice(0, maxProse).replaceAll(/<[^>]*>/g, " ")

const within = (text: string): unknown => {
  const from = text.indexOf("{")
  const to = text.lastIndexOf("}")
  return from === -1 || to <= from ? undefined : parsed(text.slice(from, to + 1))
}

/** The field that a refusal is about, as a list that leads there or by its name. */
const fieldOf = (value: object): string | undefined => {
  const location = member(value, "loc")
  const field: unknown = Array.isArray(location) ? location.at(-1) : member(value, "param")
  return typeof field === "string" && field !== "" ? field : undefined
}

const isCode = (name: string, value: unknown): value is string | number =>
  codeNames.has(name) && (typeof value === "string" || typeof value === "number")

/** Reads `{error: {…}}`, `{error: "…"}`, `{code, message}`, the `detail` of a validating server, and each within another. */
export const refusal = (body: unknown): Refusal => {
  const codes: Array<string> = []
  const prose: Array<string> = []
  let param: string | undefined

  const readText = (text: string, depth: number) => {
    prose.push(proseOf(text))
    const inner = within(text)
    if (typeof inner === "object") read(inner, depth + 1)
  }
  const readMembers = (value: object, depth: number) => {
    param ??= fieldOf(value)
    for (const [name, inner] of Object.entries(value)) {
      if (isCode(name, inner)) codes.push(String(inner))
      else if (spokenNames.has(name)) read(inner, depth + 1)
    }
  }
  const read = (value: unknown, depth: number): void => {
    if (depth > maxDepth) return
    if (typeof value === "string") readText(value, depth)
    else if (Array.isArray(value)) for (const one of value.slice(0, maxListed)) read(one, depth + 1)
    else if (typeof value === "object" && value !== null) readMembers(value, depth)
  }

  read(body, 0)
  return { codes: codes.filter((code) => code !== ""), message: prose.join(" "), param }
}

/** What a refusal means by its words. */
export const meaning = (said: Refusal): Meaning | undefined => meaningOf(said.codes, [said.message])

/** Whether a refusal is about the operator's account being empty or capped, as 402, 403 and 429 may all be. */
export const isBilling = (status: number, said: Refusal): boolean =>
  status === 402 || meaningOf(said.codes) === "no-credits"
