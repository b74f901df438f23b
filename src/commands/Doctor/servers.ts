import { Effect, Redacted } from "effect"
import type { TextServer } from "../../app/Deployment.ts"
import { type Finding, known, well, within, wrong } from "./Finding.ts"

/** The HTTP status of a request to a server of OpenAI's wire; undefined where nothing answers. */
const statusOf = (
  baseUrl: string,
  path: string,
  options: { readonly apiKey?: Redacted.Redacted; readonly body?: object }
) =>
  Effect.tryPromise(async (signal) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method: options.body === undefined ? "GET" : "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(within * 1000)]),
      headers: {
        "content-type": "application/json",
        ...(options.apiKey !== undefined && { authorization: `Bearer ${Redacted.value(options.apiKey)}` })
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) })
    })
    await response.body?.cancel()
    const json = response.headers.get("content-type")?.includes("json") ?? false
    return { status: response.status, json }
  }).pipe(Effect.orElseSucceed(() => undefined))

type Answer = { readonly status: number; readonly json: boolean } | undefined

/** Nothing is served there: no such path or method, or a page for people. */
const isNoPlace = (answer: Answer) =>
  answer !== undefined && ([404, 405].includes(answer.status) || (answer.status === 200 && !answer.json))
/** Something is: it answered, or wants a key. */
const isPlace = (answer: Answer) =>
  answer !== undefined && ((answer.status === 200 && answer.json) || answer.status === 401 || answer.status === 403)

/** Base addresses end with the version of the wire; one that does not, and should, is told with the right one. */
export const missingVersion = Effect.fnUntraced(function* ({ baseUrl, apiKey }: Omit<TextServer, "_tag">) {
  if (/\/v\d+[a-z0-9]*$/.test(baseUrl)) return []
  const [plain, versioned] = yield* Effect.all(
    [statusOf(baseUrl, "/models", { apiKey }), statusOf(baseUrl, "/v1/models", { apiKey })],
    { concurrency: 2 }
  )
  const finding: ReadonlyArray<Finding> =
    isNoPlace(plain) && isPlace(versioned)
      ? [wrong("assistant", `${new URL(baseUrl).host}: the address lacks /v1: put it at the end of OPENAI_BASE_URL`)]
      : []
  return finding
})

/** Whether the text server has the calls that the assistant makes. Requests without a body's members cost nothing. */
export const textCalls = Effect.fnUntraced(function* ({ baseUrl, apiKey }: Omit<TextServer, "_tag">) {
  const ask = (path: string) => statusOf(baseUrl, path, { apiKey, body: {} })
  const [responses, chat, moderations] = yield* Effect.all(
    [ask("/responses"), ask("/chat/completions"), ask("/moderations")],
    { concurrency: 3 }
  )
  return [
    responses === undefined || !isNoPlace(responses)
      ? well("prompts", "are written by the Responses API")
      : isNoPlace(chat)
        ? wrong(
            "prompts",
            "there is neither the Responses API nor chat/completions: set OPENAI_BASE_URL to a text server"
          )
        : well("prompts", "are written by chat/completions, as there is no Responses API"),
    isNoPlace(moderations)
      ? known("moderation", "the text server has none: prompts are judged by the video server alone")
      : well("moderation", "prompts are looked at before they are ordered")
  ]
})
