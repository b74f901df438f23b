import { Effect, Option, Redacted } from "effect"
import { boundedFetch, parsed } from "../platform/JsonApi.ts"
import { readCategories } from "./PromptAssistant/answers.ts"
import { moderationModel, sawPicture, specimen } from "./PromptAssistant/pictureQuestion.ts"
import { misfits } from "./PromptAssistant/parameters.ts"

/** What a text server has of the calls that the assistant makes, as it shows when it is asked once. */
export interface TextAbilities {
  /** By which call prompts are written; a server that does not answer is asked by the first. */
  readonly prompts: "responses" | "chat" | "none"
  /** What it judges before it is ordered; `unknown` where it only said that it has the call. */
  readonly moderation: "text-and-pictures" | "text" | "unknown" | "none"
}

/** Whether a server turns recordings into words; `unknown` where it did not say. */
export type TranscriptionAbility = "there" | "none" | "unknown"

interface Server {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
}

/** What a server of OpenAI's wire answered to a request; undefined where nothing did. */
type Answer = { readonly status: number; readonly json: boolean; readonly body: unknown } | undefined

/** Asks a server of OpenAI's wire: `GET`, or `POST` where there is a body, as JSON or as a form. */
export const answerOf = (
  { baseUrl, apiKey }: Server,
  path: string,
  { body, withinSeconds }: { readonly body?: object | FormData; readonly withinSeconds: number }
): Effect.Effect<Answer> =>
  Effect.tryPromise(async (signal) => {
    const response = await boundedFetch(`${baseUrl}${path}`, {
      method: body === undefined ? "GET" : "POST",
      signal: AbortSignal.any([signal, AbortSignal.timeout(withinSeconds * 1000)]),
      headers: {
        // A form says its type itself, with what its parts are told apart by.
        ...(!(body instanceof FormData) && { "content-type": "application/json" }),
        authorization: `Bearer ${Redacted.value(apiKey)}`
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) })
    })
    const json = response.headers.get("content-type")?.includes("json") ?? false
    return { status: response.status, json, body: parsed(await response.text()) }
  }).pipe(Effect.orElseSucceed(() => undefined))

/** Nothing is served there: no such path or method, or a page for people. */
export const isNoPlace = (answer: Answer): boolean =>
  answer !== undefined && ([404, 405].includes(answer.status) || (answer.status === 200 && !answer.json))
/** Something is: it answered, or wants a key. */
export const isPlace = (answer: Answer): boolean =>
  answer !== undefined && ((answer.status === 200 && answer.json) || answer.status === 401 || answer.status === 403)

const moderationOf = (answer: Answer): TextAbilities["moderation"] => {
  if (answer === undefined) return "unknown"
  if (isNoPlace(answer)) return "none"
  if (misfits.has(answer.status)) return "text"
  if (answer.status !== 200 || Option.isNone(readCategories(answer.body))) return "unknown"
  return sawPicture(answer.body) ? "text-and-pictures" : "text"
}

/**
 * What a text server has; asking costs nothing, as the requests for prompts have no members, and moderation is free. Undefined
 * where nothing answers at all within the time.
 */
export const textAbilities = Effect.fnUntraced(function* (
  server: Server,
  withinSeconds: number
): Effect.fn.Return<TextAbilities | undefined> {
  const ask = (path: string, body: object) => answerOf(server, path, { body, withinSeconds })
  const [responses, chat, moderations] = yield* Effect.all(
    [
      ask("/responses", {}),
      ask("/chat/completions", {}),
      ask("/moderations", { model: moderationModel, input: specimen })
    ],
    { concurrency: "unbounded" }
  )
  if (responses === undefined && chat === undefined && moderations === undefined) return undefined
  return {
    prompts: !isNoPlace(responses) ? "responses" : isNoPlace(chat) ? "none" : "chat",
    moderation: moderationOf(moderations)
  }
})

/** What a server says to a request that it does not carry out. */
const notImplemented = 501

/** A form without a recording: nothing is heard, and nothing is charged. */
const emptyForm = () => {
  const form = new FormData()
  form.set("response_format", "json")
  return form
}

/** Whether a server has transcriptions: whoever has them misses the recording. */
export const transcriptionAbility = (server: Server, withinSeconds: number): Effect.Effect<TranscriptionAbility> =>
  Effect.map(answerOf(server, "/audio/transcriptions", { body: emptyForm(), withinSeconds }), (answer) => {
    if (answer === undefined) return "unknown"
    if (isNoPlace(answer) || answer.status === notImplemented) return "none"
    return misfits.has(answer.status) || isPlace(answer) ? "there" : "unknown"
  })
