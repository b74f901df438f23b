import type { ApiClientOptions } from "grammy"
import { type Dispatcher, request } from "undici"
import { parsed } from "../../platform/JsonApi.ts"
import { waitAsked } from "../../platform/JsonApi/waitAsked.ts"
import { connecting } from "../../platform/Proxies.ts"

/** Connections to Telegram at once: its own limit is some thirty messages a second, each takes a part of one. */
const maxConnections = 64
/** A poll is held open by Telegram, so the limits on a call are the caller's. */
const patient = { headersTimeout: 0, bodyTimeout: 0 }

/** Connections that are kept between calls. */
export const kept = (): Dispatcher => connecting({ connections: maxConnections, ...patient })

/**
 * A new connection for every call: a kept one may be closed by Telegram just when an upload begins, and then nobody
 * knows whether it was sent.
 */
export const fresh = (): Dispatcher => connecting({ connections: maxConnections, pipelining: 0, ...patient })

/**
 * Telegram's refusals are JSON; a proxy in between may refuse with a page or JSON of its own, of which the status counts, and
 * the wait that its headers or its words ask for. A page that is no refusal says nothing of what became of the call: grammY
 * takes it as no answer.
 */
export const readAnswer = (text: string, status: number, headers: Headers): unknown => {
  const body = parsed(text)
  const told: object = typeof body === "object" && body !== null ? body : {}
  if (status < 300) return body === text ? JSON.parse(text) : body
  if ("ok" in told && "error_code" in told && typeof told.error_code === "number") return told
  const wait = waitAsked(headers, body, Date.now())
  return {
    description: "",
    ...told,
    ok: false,
    error_code: status,
    ...(wait !== undefined && { parameters: { retry_after: Math.ceil(wait) } })
  }
}

/** Headers as undici tells them. */
export const headersOf = (told: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(told)) for (const one of [value ?? []].flat()) headers.append(name, one)
  return headers
}

/** What grammY uses of `fetch`, over undici's own client: a menu costs half the processor time. Redirects are not followed. */
export const fetchOver = (dispatcher: Dispatcher): NonNullable<ApiClientOptions["fetch"]> => {
  const fetch = async (
    url: string,
    init: Pick<Dispatcher.RequestOptions, "headers" | "body" | "signal"> & { readonly method: Dispatcher.HttpMethod }
  ) => {
    const { method, headers = null, body = null, signal = null } = init
    const {
      statusCode,
      headers: told,
      body: answer
    } = await request(url, { dispatcher, method, headers, body, signal })
    return { json: async () => readAnswer(await answer.text(), statusCode, headersOf(told)) }
  }
  // grammY asks for the whole of node-fetch, and calls it with a URL and these five members, and `json` on the answer.
  return fetch as unknown as NonNullable<ApiClientOptions["fetch"]>
}
