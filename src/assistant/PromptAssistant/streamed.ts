import { Option, Predicate, Schema } from "effect"
import * as Sse from "effect/encoding/Sse"
import OpenAI from "openai"
import { chunksUpTo, isEventStream, OversizedAnswer, parsed } from "../../platform/JsonApi.ts"

/** Takes the whole of what a model has written so far, again and again. */
export type Watch = (soFar: string) => void

/** Characters between two looks of a {@link Watch}: about two words. */
const lookEvery = 12
/** The longest text that is looked at while it grows: two prompts of the longest kind, and what is around them. */
const longestWatched = 20_000
/** Bytes of the longest event: the last one of the Responses API repeats the whole answer. */
const longestEvent = 1_000_000

/** What a stream has told so far. */
interface Told {
  readonly text: string
  /** How the model's turn ended, once it has. */
  readonly ended: string | undefined
  readonly refused: boolean
  /** The whole answer, as the last event of the Responses API tells it. */
  readonly response: unknown
  /** Which model it was, and what it took. */
  readonly about: About
}

type About = Readonly<Record<string, unknown>>

const nothing: Told = { text: "", ended: undefined, refused: false, response: undefined, about: {} }

/** What an answer, or a part of one, says of itself beside its words. */
const aboutOf = (given: unknown, known: About): About => {
  if (!Predicate.isObject(given)) return known
  const said = Object.entries(given).filter(([name, value]) => /^(id|model|usage)$/.test(name) && value != null)
  return said.length === 0 ? known : { ...known, ...Object.fromEntries(said) }
}

const optional = Schema.optional(Schema.Unknown)
const decodeResponseEvent = Schema.decodeUnknownOption(
  Schema.Struct({ type: Schema.String, delta: optional, response: optional })
)
const decodeChunk = Schema.decodeUnknownOption(
  Schema.Struct({
    choices: Schema.NonEmptyArray(
      Schema.Struct({
        delta: Schema.optional(Schema.NullOr(Schema.Struct({ content: optional, refusal: optional }))),
        finish_reason: optional
      })
    )
  })
)

const textOf = (content: unknown): string => {
  if (typeof content === "string") return content
  if (!Array.isArray(content)) return ""
  return content
    .flatMap((part: unknown) =>
      Predicate.hasProperty(part, "text") && typeof part.text === "string" ? [part.text] : []
    )
    .join("")
}

const byResponses = (told: Told, { type, delta, response }: { readonly [name: string]: unknown }): Told => {
  switch (type) {
    case "response.output_text.delta":
      return { ...told, text: told.text + textOf(delta) }
    case "response.refusal.delta":
    case "response.refusal.done":
      return { ...told, refused: true }
    case "response.completed":
      return { ...told, response, ended: "stop", about: aboutOf(response, told.about) }
    case "response.incomplete":
    case "response.failed":
    case "response.cancelled":
      return { ...told, response, ended: "length" }
    default:
      return told
  }
}

const byCompletions = (told: Told, event: unknown): Told =>
  Option.match(decodeChunk(event), {
    onNone: () => told,
    onSome: ({ choices: [{ delta, finish_reason: ended }] }) => ({
      ...told,
      text: told.text + textOf(delta?.content),
      refused: told.refused || textOf(delta?.refusal) !== "",
      ended: typeof ended === "string" ? ended : told.ended,
      about: aboutOf(event, told.about)
    })
  })

/** What is known after one more event, of whichever wire. */
const heard = (told: Told, event: unknown): Told =>
  Option.match(decodeResponseEvent(event), {
    onNone: () => byCompletions(told, event),
    onSome: (known) => byResponses(told, known)
  })

/** A stream is under way with 200 when its server finds that it cannot answer: its refusal is then an event. */
const refuse = (event: unknown): void => {
  if (!Predicate.hasProperty(event, "error") || !Predicate.isObject(event.error)) return
  const { code, status } = { code: undefined, status: undefined, ...event.error }
  const told = [code, status].map(Number).find((one) => one >= 400 && one < 600)
  throw OpenAI.APIError.generate(told ?? 500, { error: event }, undefined, new Headers())
}

/** The answer as a server would have given it whole: a turn that never ended was cut short. */
const whole = ({ text, ended = "length", refused, response, about }: Told): unknown =>
  response !== undefined && (text === "" || ended !== "stop")
    ? response
    : {
        ...about,
        choices: [{ finish_reason: ended, message: { content: text, ...(refused && { refusal: "refused" }) } }]
      }

/** Reads events as they come; `isOver` once nothing more of the answer is to follow. */
const makeReader = (watch: Watch) => {
  let told = nothing
  let lookedAt = 0
  let over = false

  const look = () => {
    if (told.text.length - lookedAt < lookEvery || told.text.length > longestWatched) return
    lookedAt = told.text.length
    watch(told.text)
  }
  const parser = Sse.makeParser(
    (event) => {
      if (over || event._tag !== "Event") return
      if (event.data.trim() === "[DONE]") {
        over = true
        told = { ...told, ended: told.ended ?? "stop" }
        return
      }
      const data = parsed(event.data)
      refuse(data)
      told = heard(told, data)
      over = told.response !== undefined
      look()
    },
    { maxEventSize: longestEvent }
  )
  return {
    feed: (text: string) => {
      if (parser.feed(text) !== undefined) throw new OversizedAnswer()
    },
    isOver: () => over,
    answer: () => whole(told)
  }
}

const readEvents = async (response: Response, watch: Watch): Promise<unknown> => {
  const reader = makeReader(watch)
  const decoder = new TextDecoder()
  try {
    for await (const chunk of chunksUpTo(response)) {
      reader.feed(decoder.decode(chunk, { stream: true }))
      // Some servers keep the connection open after the last event.
      if (reader.isOver()) return reader.answer()
    }
  } catch (error) {
    if (error instanceof OversizedAnswer || error instanceof OpenAI.APIError) throw error
    throw new OpenAI.APIConnectionError({ cause: error instanceof Error ? error : undefined })
  }
  // The blank line that ends an event may be missing after the last.
  reader.feed("\n\n")
  return reader.answer()
}

/** How a text begins that is made of events, whatever its server says of its type. */
const isEvents = /^\s*(?:(?:data|event|id|retry) ?:|: )/

/**
 * The whole answer of a text server, in either wire's words for one that was not streamed. One that comes in events is
 * watched while it grows, also where a server streams by the other wire; one that comes at once is not.
 */
export const readAnswer = async (response: Response, watch: Watch = () => {}): Promise<unknown> => {
  if (isEventStream(response)) return readEvents(response, watch)
  const text = await response.text()
  if (!isEvents.test(text)) return parsed(text)
  return readEvents(new Response(text), watch)
}
