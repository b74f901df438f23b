import { Clock, Effect, Option, Ref, Schema } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Fault } from "../Faults.ts"
import { moderate } from "./Moderation.ts"
import { jsonBody } from "./Order.ts"
import { blocked, invalid, missing, type Refusal } from "./Refusal.ts"
import { scene, type SceneBrief } from "./Scene.ts"

/** Texts of one moderation call. */
const maxInputs = 32

const Parts = Schema.Array(Schema.Struct({ type: Schema.String, text: Schema.optionalKey(Schema.String) }))
const Turn = Schema.Struct({
  role: Schema.optionalKey(Schema.String),
  content: Schema.optionalKey(Schema.Union([Schema.String, Parts]))
})
const Input = Schema.Union([Schema.String, Schema.Array(Turn)])

const ResponseRequest = Schema.Struct({
  model: Schema.String,
  input: Input,
  instructions: Schema.optionalKey(Schema.NullOr(Schema.String)),
  stream: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  text: Schema.optionalKey(
    Schema.Struct({
      format: Schema.optionalKey(
        Schema.Struct({
          type: Schema.String,
          schema: Schema.optionalKey(
            Schema.Struct({ properties: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)) })
          )
        })
      )
    })
  )
})
type ResponseRequest = typeof ResponseRequest.Type

const ModerationRequest = Schema.Struct({
  model: Schema.optionalKey(Schema.String),
  input: Schema.Union([Schema.String, Schema.Array(Schema.String).check(Schema.isMaxLength(maxInputs)), Parts])
})

/** What the bot's assistant sends as its input; every other text is taken as the idea itself. */
const Brief = Schema.fromJsonString(
  Schema.Struct({
    idea: Schema.String,
    style: Schema.optionalKey(Schema.NullOr(Schema.String)),
    previous: Schema.optionalKey(Schema.NullOr(Schema.String)),
    ratio: Schema.optionalKey(Schema.NullOr(Schema.String)),
    seconds: Schema.optionalKey(Schema.NullOr(Schema.Finite))
  })
)

const textOf = (parts: string | typeof Parts.Type) =>
  typeof parts === "string" ? parts : parts.map((part) => part.text ?? "").join("\n")

const userText = (input: typeof Input.Type): string => {
  if (typeof input === "string") return input
  const turn = input.findLast((one) => one.role === undefined || one.role === "user")
  return textOf(turn?.content ?? "")
}

const briefOf = (text: string): SceneBrief =>
  Option.match(Schema.decodeOption(Brief)(text), {
    onNone: () => ({ idea: text, style: "scene", previous: "", ratio: "", seconds: undefined }),
    onSome: (brief) => ({
      idea: brief.idea,
      style: brief.style ?? "scene",
      previous: brief.previous ?? "",
      ratio: brief.ratio ?? "",
      seconds: brief.seconds ?? undefined
    })
  })

/** Structured output gets the scene in every property: this double knows no schema. */
const shape = (text: string, request: ResponseRequest): string => {
  const format = request.text?.format
  if (format === undefined || format.type === "text") return text
  const properties = Object.keys(format.schema?.properties ?? { prompt: {} })
  return JSON.stringify(Object.fromEntries(properties.map((name) => [name, text])))
}

const ChatRequest = Schema.Struct({
  model: Schema.String,
  messages: Schema.NonEmptyArray(Turn),
  stream: ResponseRequest.fields.stream
})

const decode = <A, I>(schema: Schema.Codec<A, I>, needed = "input") =>
  Effect.gen(function* () {
    const body = yield* jsonBody
    if (body[needed] === undefined) return yield* missing(needed)
    return yield* Effect.mapError(Schema.decodeUnknownEffect(schema)(body), () =>
      invalid(null, "invalid_type", "The request has a parameter of a wrong type, or lacks one.")
    )
  })

const usageOf = (request: ResponseRequest, text: string) => {
  const tokens = (words: string) => Math.ceil(words.length / 4)
  const input = tokens(userText(request.input)) + tokens(request.instructions ?? "")
  const output = tokens(text)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output
  }
}

/** The whole object that the SDK expects; without a text it is the answer of a model that failed. */
const responseOf = (request: ResponseRequest, text: string | undefined, now: number) => {
  const message = (words: string) => ({
    id: `msg_${now}`,
    type: "message",
    status: "completed",
    role: "assistant",
    content: [{ type: "output_text", text: words, annotations: [], logprobs: [] }]
  })
  return {
    id: `resp_${now}`,
    object: "response",
    created_at: Math.floor(now / 1000),
    status: text === undefined ? "failed" : "completed",
    error: text === undefined ? { code: "server_error", message: "The model failed to answer." } : null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    metadata: {},
    model: request.model,
    output: text === undefined ? [] : [message(text)],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: usageOf(request, text ?? "")
  }
}

/** The scene for what the user says; undefined where the model is to fail. */
const write = (
  attempts: Ref.Ref<number>,
  fault: Fault | undefined,
  asked: { readonly stream?: boolean | null | undefined; readonly said: string; readonly parameter: string }
) =>
  Effect.gen(function* () {
    if (asked.stream === true) return yield* invalid("stream", "unsupported_value", "Streaming is not supported.")
    if (fault?.kind === "moderation") return yield* blocked
    const brief = briefOf(asked.said)
    if (brief.idea.trim() === "") {
      return yield* invalid(asked.parameter, "invalid_value", `Invalid '${asked.parameter}': it is empty.`)
    }
    const attempt = brief.style === "another" ? yield* Ref.updateAndGet(attempts, (count) => count + 1) : 0
    return fault?.kind === "job-failed" ? undefined : scene(brief, attempt)
  })

const respond = (attempts: Ref.Ref<number>, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const request = yield* decode(ResponseRequest)
    const { stream, input } = request
    const written = yield* write(attempts, fault, { stream, said: userText(input), parameter: "input" })
    const text = written === undefined ? undefined : shape(written, request)
    return HttpServerResponse.jsonUnsafe(responseOf(request, text, yield* Clock.currentTimeMillis))
  })

/** A model that fails ends without a text, as those behind this wire do. */
const complete = (attempts: Ref.Ref<number>, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { model, messages, stream } = yield* decode(ChatRequest, "messages")
    const content = yield* write(attempts, fault, { stream, said: userText(messages), parameter: "messages" })
    const now = yield* Clock.currentTimeMillis
    return HttpServerResponse.jsonUnsafe({
      id: `chatcmpl-${now}`,
      object: "chat.completion",
      created: Math.floor(now / 1000),
      model,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: content ?? null, refusal: null },
          finish_reason: content === undefined ? "content_filter" : "stop"
        }
      ],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    })
  })

const moderations = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { input, model } = yield* decode(ModerationRequest)
    const texts =
      typeof input === "string" ? [input] : input.every((one) => typeof one === "string") ? input : [textOf(input)]
    const now = yield* Clock.currentTimeMillis
    return HttpServerResponse.jsonUnsafe({
      id: `modr-${now}`,
      model: model ?? "omni-moderation-latest",
      results: texts.map((text) => moderate(text, fault?.kind === "moderation"))
    })
  })

/** The Responses, Chat Completions and Moderations APIs, answered without a model. */
export const assistantRoutes = (prefix: `/${string}`, gate: Gated<Refusal>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(prefix)
      const attempts = yield* Ref.make(0)
      const responses = gate.faulty("responses", (fault) => respond(attempts, fault))
      yield* router.add("POST", "/responses", responses)
      const chat = gate.faulty("chat", (fault) => complete(attempts, fault))
      yield* router.add("POST", "/chat/completions", chat)
      yield* router.add("POST", "/moderations", gate.faulty("moderations", moderations))
    })
  )
