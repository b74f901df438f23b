import { Clock, Effect, Redacted } from "effect"
import OpenAI from "openai"
import { boundedFetch, causes, neverLeft, OversizedAnswer, parsed, retryAfter, type Trouble } from "./JsonApi.ts"

/**
 * The SDK keeps only the `error` member of a refusal, but dialects put theirs elsewhere (a whole failed job, `detail`,
 * `code`): so the whole body is handed over as that member.
 */
const wholeRefusals: typeof globalThis.fetch = async (input, init) => {
  const response = await boundedFetch(input, init)
  const headers = new Headers(response.headers)
  headers.set("content-type", "application/json")
  const text = await response.text()
  if (response.ok) return new Response(text, { status: 200, headers })
  return new Response(JSON.stringify({ error: parsed(text) }), { status: response.status, headers })
}

/** A client of any server that speaks OpenAI's wire: it neither retries nor logs, callers do. */
export const makeClient = (options: { readonly baseUrl: string; readonly apiKey: Redacted.Redacted }) =>
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
    fetch: wholeRefusals
  })

const explain = (error: unknown, now: number): Trouble => {
  if (causes(error).some((cause) => cause instanceof OversizedAnswer)) return { _tag: "Malformed" }
  if (error instanceof OpenAI.APIUserAbortError) return { _tag: "TimedOut" }
  if (error instanceof OpenAI.APIConnectionError) {
    if (neverLeft(error)) return { _tag: "Unreachable", sent: false }
    return error instanceof OpenAI.APIConnectionTimeoutError
      ? { _tag: "TimedOut" }
      : { _tag: "Unreachable", sent: true }
  }
  if (!(error instanceof OpenAI.APIError)) return { _tag: "Malformed" }
  const { status, headers }: { readonly status: unknown; readonly headers: unknown } = error
  if (typeof status !== "number") return { _tag: "Malformed" }
  return {
    _tag: "Refused",
    status,
    body: error.error,
    retryAfter: retryAfter(headers instanceof Headers ? headers : undefined, now)
  }
}

/** Runs one call of the SDK; ends within `seconds`, and aborts the request when it is given up. */
export const call = <A>(seconds: number, run: (signal: AbortSignal) => PromiseLike<A>): Effect.Effect<A, Trouble> =>
  Effect.tryPromise({ try: (signal) => run(signal), catch: (error) => error }).pipe(
    Effect.catch((error) => Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(explain(error, now)))),
    Effect.timeoutOrElse({
      duration: `${seconds} seconds`,
      orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
    })
  )

/** What a refusal says of itself, over all dialects. */
export interface Refusal {
  /** Its codes and types, as the server spells them. */
  readonly codes: ReadonlyArray<string>
  /** May repeat what was sent: for matching only, never for logs. */
  readonly message: string
  readonly param: string | undefined
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined

const word = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" && value !== "" ? [value] : typeof value === "number" ? [String(value)] : []

/** Reads `{error: {…}}`, `{error: "…"}`, `{code, message}` and the `detail` of a validating server. */
export const refusal = (body: unknown): Refusal => {
  const error = member(body, "error") ?? body
  const detail = member(body, "detail")
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined
  const location = member(first, "loc")
  const field: unknown = Array.isArray(location) ? location.at(-1) : member(error, "param")
  const texts = [error, detail, member(error, "message"), member(first, "msg")].flatMap(word)
  return {
    codes: [member(error, "code"), member(error, "type")].flatMap(word),
    message: texts.join(" "),
    param: typeof field === "string" && field !== "" ? field : undefined
  }
}

const billing = /insufficient_(user_)?(quota|credit|balance|funds)|credit_balance|spend_limit|billing|budget_exceeded/i

/** Whether a refusal is about the operator's account being empty or capped, as 402, 403 and 429 may all be. */
export const isBilling = (status: number, refusal: Refusal): boolean =>
  status === 402 || refusal.codes.some((code) => billing.test(code))
