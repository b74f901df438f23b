import { Clock, Effect, Redacted } from "effect"
import OpenAI from "openai"

/** The largest answer that is read, in bytes: a page of tasks is a hundredth of it. */
const maxAnswer = 1_000_000

/** Why a call has no result; holds no key, no URL and nothing that was sent. */
export type Trouble =
  /** The server refused; `body` is its whole answer, whatever shape that has. */
  | {
      readonly _tag: "Refused"
      readonly status: number
      readonly body: unknown
      readonly retryAfter: number | undefined
    }
  /** The connection failed; `sent` is false only when it is certain that the request never left. */
  | { readonly _tag: "Unreachable"; readonly sent: boolean }
  | { readonly _tag: "TimedOut" }
  /** The answer is not what the protocol says. */
  | { readonly _tag: "Malformed" }

class OversizedAnswer extends Error {}

const readText = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswer) throw new OversizedAnswer()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Reads every answer to its end within the call's own time limit, at most {@link maxAnswer} of it, and never follows a
 * redirect, which could take the key or the prompt elsewhere. The SDK keeps only the `error` member of a refusal, but
 * dialects put theirs elsewhere (a whole failed job, `detail`, `code`): so the whole body is handed over as that member.
 */
const boundedFetch: typeof globalThis.fetch = async (input, init) => {
  const response = await globalThis.fetch(input, { ...init, redirect: "manual" })
  const text = await readText(response)
  const headers = new Headers(response.headers)
  headers.set("content-type", "application/json")
  headers.delete("content-length")
  headers.delete("content-encoding")
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
    fetch: boundedFetch
  })

const neverLeftCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_SSL_WRONG_VERSION_NUMBER"
])
const untrustedCertificate = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/** Error chains are shallow; the bound keeps a cyclic one from hanging us. */
const maxCauses = 6

const causes = (error: unknown, depth = 0): ReadonlyArray<object> => {
  if (typeof error !== "object" || error === null || depth > maxCauses) return []
  const inner = error instanceof AggregateError ? error.errors : "cause" in error ? [error.cause] : []
  return [error, ...inner.flatMap((cause) => causes(cause, depth + 1))]
}

/** Whether a connection error shows that not a byte of the request was sent. Every coded cause has to say so. */
export const neverLeft = (error: unknown): boolean => {
  const coded = causes(error).flatMap((cause) =>
    "code" in cause && typeof cause.code === "string" ? [{ cause, code: cause.code }] : []
  )
  return (
    coded.length > 0 &&
    coded.every(
      ({ cause, code }) =>
        neverLeftCodes.has(code) ||
        untrustedCertificate.test(code) ||
        ("syscall" in cause && (cause.syscall === "connect" || cause.syscall === "getaddrinfo"))
    )
  )
}

/** Nobody is told to wait longer than this many seconds: every deadline of ours is nearer. */
const maxRetryAfter = 3600

const retryAfter = (headers: Headers | undefined, now: number): number | undefined => {
  const milliseconds = headers?.get("retry-after-ms")
  const given = headers?.get("retry-after")
  const seconds =
    milliseconds && Number.isFinite(Number(milliseconds))
      ? Number(milliseconds) / 1000
      : given
        ? Number.isFinite(Number(given))
          ? Number(given)
          : (Date.parse(given) - now) / 1000
        : Number.NaN
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), maxRetryAfter) : undefined
}

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
