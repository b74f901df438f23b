import { Effect, Stream } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"

/** Into how many pieces an answer is cut, at most; a model's own are smaller, and a reader notices no difference. */
const maxPieces = 24
/** How long an answer takes whose question says that it is slow: long enough to stop it on a busy machine, short enough to wait for. */
const slowSeconds = 20

/** Nobody watches a text grow for longer, however long videos take. */
const longestWritingSeconds = 3

/** How long a text takes where a video takes so long. */
export const writingSeconds = (renderSeconds: number): number => Math.min(longestWritingSeconds, renderSeconds / 2)

/** How long an answer takes: nobody watches a text for longer than a few seconds. */
export const secondsToWrite = (asked: string, usual: number): number => (asked.includes("[slow]") ? slowSeconds : usual)

export const piecesOf = (text: string): ReadonlyArray<string> => {
  const characters = [...text]
  const length = Math.max(1, Math.ceil(characters.length / maxPieces))
  return characters.flatMap((_, n) => (n % length === 0 ? [characters.slice(n, n + length).join("")] : []))
}

/** Server-sent events, spread evenly over so many seconds. */
const spread = (events: ReadonlyArray<string>, seconds: number) => {
  const pause = (seconds * 1000) / Math.max(1, events.length)
  return HttpServerResponse.stream(
    Stream.fromIterable(events).pipe(
      Stream.rechunk(1),
      Stream.mapEffect((event) => Effect.delay(Effect.succeed(event), pause)),
      Stream.encodeText
    ),
    { contentType: "text/event-stream; charset=utf-8", headers: { "cache-control": "no-store" } }
  )
}

/** The answer of the Responses API in events; `response` is the whole of it, without a text where the model failed. */
export const responseEvents = (
  response: { readonly id: string; readonly output: ReadonlyArray<{ readonly id: string }> },
  text: string | undefined,
  seconds: number
) => {
  const [item] = response.output
  const place = { item_id: item?.id, output_index: 0, content_index: 0 }
  const part = { type: "output_text", text: "", annotations: [] }
  const written =
    text === undefined
      ? []
      : [
          {
            type: "response.output_item.added",
            output_index: 0,
            item: { ...item, status: "in_progress", content: [] }
          },
          { type: "response.content_part.added", ...place, part },
          ...piecesOf(text).map((delta) => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] })),
          { type: "response.output_text.done", ...place, text, logprobs: [] },
          { type: "response.content_part.done", ...place, part: { ...part, text } },
          { type: "response.output_item.done", output_index: 0, item }
        ]
  const events = [
    { type: "response.created", response: { ...response, status: "in_progress", output: [] } },
    ...written,
    { type: text === undefined ? "response.failed" : "response.completed", response }
  ]
  return spread(
    events.map((event, n) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: n })}\n\n`),
    seconds
  )
}

/** The answer of chat completions in chunks; without a text it ends as a filtered one does. */
export const completionChunks = (
  completion: Readonly<Record<"id" | "model" | "system_fingerprint", string>> & { readonly created: number },
  text: string | undefined,
  seconds: number
) => {
  const chunk = (delta: object, ended: string | null) => ({
    ...completion,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: ended }]
  })
  const chunks = [
    chunk({ role: "assistant", content: "" }, null),
    ...piecesOf(text ?? "").map((content) => chunk({ content }, null)),
    chunk({}, text === undefined ? "content_filter" : "stop")
  ]
  return spread([...chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`), "data: [DONE]\n\n"], seconds)
}

/** The answer of generateContent in pieces: as events where `alt` asks for them, else as the items of one array. */
export const contentChunks = Effect.fnUntraced(function* (pieces: ReadonlyArray<object>, seconds: number) {
  const { alt } = yield* HttpServerRequest.ParsedSearchParams
  return alt === "sse"
    ? spread(
        pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`),
        seconds
      )
    : HttpServerResponse.jsonUnsafe(pieces)
})
