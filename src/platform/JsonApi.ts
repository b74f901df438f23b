import { Clock, Effect, Redacted } from "effect"
import {
  FetchHttpClient,
  HttpClient,
  type HttpClientError,
  HttpClientRequest,
  type HttpClientResponse
} from "effect/http"
import { waitAsked } from "./JsonApi/waitAsked.ts"

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
  | {
      readonly _tag: "Unreachable"
      readonly sent: boolean
      /** What the system calls it, such as `ECONNREFUSED`; absent where it does not say. */
      readonly cause?: string
    }
  | { readonly _tag: "TimedOut" }
  /** The answer is not what the protocol says. */
  | { readonly _tag: "Malformed" }

export const malformed: Trouble = { _tag: "Malformed" }

export class OversizedAnswer extends Error {}

/** The bytes of an answer as they come; fails with `OversizedAnswer` beyond `maxBytes`. */
export async function* chunksUpTo(
  response: Response,
  maxBytes: number = maxAnswer
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new OversizedAnswer()
    yield chunk
  }
}

/** Reads an answer to its end; fails with `OversizedAnswer` beyond `maxBytes`. */
export const readText = async (response: Response, maxBytes: number = maxAnswer): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of chunksUpTo(response, maxBytes)) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What a request accepts whose answer may come in events, which tell something before its end. */
export const jsonOrEvents = "application/json, text/event-stream"

export const asksForEvents = (init: RequestInit | undefined): boolean =>
  new Headers(init?.headers).get("accept") === jsonOrEvents

/** An answer that comes in events. */
export const isEventStream = ({ headers }: Response): boolean =>
  (headers.get("content-type") ?? "").includes("text/event-stream")

/**
 * A fetch that reads every answer to its end, at most `maxBytes` of it, and never follows a redirect, which could take the
 * key or the prompt elsewhere. Only an answer in events is handed over unread, to whoever asked for {@link jsonOrEvents}.
 */
export const boundedFetchUpTo =
  (maxBytes: number = maxAnswer): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await globalThis.fetch(input, { ...init, redirect: "manual" })
    if (response.ok && asksForEvents(init) && isEventStream(response)) return response
    const text = await readText(response, maxBytes)
    const headers = new Headers(response.headers)
    headers.delete("content-length")
    headers.delete("content-encoding")
    // A redirect or an empty answer may have no body.
    const bare = response.status < 200 || response.status === 204 || response.status === 304
    return new Response(bare ? null : text, { status: response.status, headers })
  }

/** {@link boundedFetchUpTo} the usual bound. */
export const boundedFetch = boundedFetchUpTo()

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

export const causes = (error: unknown, depth = 0): ReadonlyArray<object> => {
  if (typeof error !== "object" || error === null || depth > maxCauses) return []
  const inner = error instanceof AggregateError ? error.errors : "cause" in error ? [error.cause] : []
  return [error, ...inner.flatMap((cause) => causes(cause, depth + 1))]
}

/** Codes of errors that only wrap others. */
const wrapping = /^(?:ERR_|UND_ERR_ABORTED|ABORT_ERR)$/

/** What a connection broke of, as the system calls it: `ECONNREFUSED`, `ENOTFOUND`, a certificate's fault. */
export const systemCode = (error: unknown): string | undefined =>
  causes(error)
    .map((cause) => ("code" in cause && typeof cause.code === "string" ? cause.code : ""))
    .findLast((code) => /^[A-Z][A-Z0-9_]{2,60}$/.test(code) && !wrapping.test(code))

/** The cause of a broken connection as a field of an error, where the system names it. */
export const named = (error: unknown): { readonly cause?: string } => {
  const cause = systemCode(error)
  return cause === undefined ? {} : { cause }
}

/** A call that got no answer, with what the system says of why. */
export const unreachable = (error: unknown, sent = !neverLeft(error)): Trouble => ({
  _tag: "Unreachable",
  sent,
  ...named(error)
})

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

export interface JsonCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Below the base URL, such as `/jobs`; its parts are percent-encoded by the caller. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** One JSON call: made once, ended within `seconds`, never redirected. Succeeds with the body of a 2xx answer. */
export type JsonApi = (seconds: number, call: JsonCall) => Effect.Effect<unknown, Trouble>

const client = HttpClient.HttpClient.pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.map(
    HttpClient.transformResponse((response) =>
      // Nobody outside is told of our traces.
      response.pipe(
        Effect.provideService(FetchHttpClient.Fetch, boundedFetch),
        Effect.provideService(HttpClient.TracerPropagationEnabled, false)
      )
    )
  )
)

const troubleOf = (error: HttpClientError.HttpClientError): Trouble => {
  if (causes(error).some((cause) => cause instanceof OversizedAnswer)) return malformed
  return unreachable(error)
}

const read = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const body = parsed(yield* Effect.mapError(response.text, troubleOf))
  if (response.status < 200 || response.status >= 300) {
    const now = yield* Clock.currentTimeMillis
    const wait = waitAsked(new Headers({ ...response.headers }), body, now)
    return yield* Effect.fail<Trouble>({ _tag: "Refused", status: response.status, body, retryAfter: wait })
  }
  return typeof body === "object" && body !== null ? body : yield* Effect.fail(malformed)
})

/** A caller of a JSON API; `headers` go with every call and are never logged or traced. */
export const makeJsonApi = (options: {
  readonly baseUrl: string
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
}): Effect.Effect<JsonApi> =>
  Effect.map(client, (http) => (seconds, { method, path, query = {}, body }) => {
    const request = HttpClientRequest.make(method)(`${options.baseUrl.replace(/\/+$/, "")}${path}`).pipe(
      HttpClientRequest.setUrlParams(query),
      HttpClientRequest.setHeaders({ accept: "application/json", ...Redacted.value(options.headers) }),
      (request) => (body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body))
    )
    return http.execute(request).pipe(
      Effect.mapError(troubleOf),
      Effect.flatMap(read),
      Effect.timeoutOrElse({
        duration: `${seconds} seconds`,
        orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
      })
    )
  })
