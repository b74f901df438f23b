import { Clock, Effect, Schema } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Fault } from "../Faults.ts"
import { moderate } from "./Moderation.ts"
import { jsonBody } from "./Order.ts"
import { blocked, invalid, missing, type Refusal } from "./Refusal.ts"
import { noScript, scriptRoute } from "./Script.ts"
import { membersIn, saysNothing, TextModel, tokensOf } from "./TextModel.ts"
import { completionChunks, responseEvents, secondsToWrite } from "./TextStream.ts"

/** Texts of one moderation call. */
const maxInputs = 32

const Parts = Schema.Array(Schema.Struct({ type: Schema.String, text: Schema.optionalKey(Schema.String) }))
const Turn = Schema.Struct({
  role: Schema.optionalKey(Schema.String),
  content: Schema.optionalKey(Schema.Union([Schema.String, Parts]))
})
const Input = Schema.Union([Schema.String, Schema.Array(Turn)])

/** The members of a schema of structured output; undefined where a text is asked for. */
const Format = Schema.Struct({
  type: Schema.String,
  schema: Schema.optionalKey(
    Schema.Struct({ properties: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)) })
  )
})

const ResponseRequest = Schema.Struct({
  model: Schema.String,
  input: Input,
  instructions: Schema.optionalKey(Schema.NullOr(Schema.String)),
  stream: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  text: Schema.optionalKey(
    Schema.Struct({
      format: Schema.optionalKey(Format)
    })
  )
})
type ResponseRequest = typeof ResponseRequest.Type

/** What is judged together: texts, and a picture at an address or in the request itself. */
const Judged = Schema.Array(
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("text"), text: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("image_url"),
      image_url: Schema.Struct({
        url: Schema.String.check(Schema.isPattern(/^(https?:\/\/|data:image\/[a-z]+;base64,[A-Za-z0-9+/]+=*$)/))
      })
    })
  ])
)

const ModerationRequest = Schema.Struct({
  model: Schema.optionalKey(Schema.String),
  input: Schema.Union([Schema.String, Schema.Array(Schema.String).check(Schema.isMaxLength(maxInputs)), Judged])
})

/** What a moderation call asks about: each of its texts, or its parts as one. */
const questionsOf = (input: typeof ModerationRequest.Type.input) => {
  if (typeof input === "string") return [{ text: input, pictures: 0 }]
  const texts = input.flatMap((one) => (typeof one === "string" ? [{ text: one, pictures: 0 }] : []))
  if (texts.length > 0) return texts
  const parts = input.flatMap((one) => (typeof one === "string" ? [] : [one]))
  return [
    {
      text: parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"),
      pictures: parts.filter(({ type }) => type === "image_url").length
    }
  ]
}

const tooManyPictures = (count: number) =>
  invalid("input", "too_many_images", `Number of images (${count}) exceeds maximum of 1`)

const textOf = (parts: string | typeof Parts.Type) =>
  typeof parts === "string" ? parts : parts.map((part) => part.text ?? "").join("\n")

const userText = (input: typeof Input.Type): string => {
  if (typeof input === "string") return input
  const turn = input.findLast((one) => one.role === undefined || one.role === "user")
  return textOf(turn?.content ?? "")
}

/** What an answer is to look like: the members of an object, where one is asked for. */
const membersOf = (format: typeof Format.Type | undefined): ReadonlyArray<string> | undefined =>
  format === undefined || format.type === "text" ? undefined : membersIn(format.schema)

const ChatRequest = Schema.Struct({
  model: Schema.String,
  messages: Schema.NonEmptyArray(Turn),
  stream: ResponseRequest.fields.stream,
  response_format: Schema.optionalKey(
    Schema.Struct({
      type: Schema.String,
      json_schema: Schema.optionalKey(Schema.Struct({ schema: Format.fields.schema }))
    })
  )
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
  const input = tokensOf(userText(request.input)) + tokensOf(request.instructions ?? "")
  const output = tokensOf(text)
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

/** What somebody asks of the model, by either wire. */
interface Asked {
  readonly instructions: string
  readonly said: string
  /** The parameter that it stands in. */
  readonly parameter: string
  readonly members: ReadonlyArray<string> | undefined
}

/** The text for what the user says; undefined where the model is to fail. */
const write = (fault: Fault | undefined, { parameter, ...asked }: Asked) =>
  Effect.gen(function* () {
    if (fault?.kind === "moderation") return yield* blocked
    if (saysNothing(asked.said)) {
      return yield* invalid(parameter, "invalid_value", `Invalid '${parameter}': it is empty.`)
    }
    return fault?.kind === "job-failed" ? undefined : yield* (yield* TextModel).write(asked)
  })

interface AssistantOptions {
  /** How long the model writes, where it is read meanwhile. */
  readonly writeSeconds: number
}

const respond = ({ writeSeconds }: AssistantOptions, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const request = yield* decode(ResponseRequest)
    const { input, instructions, text: shape, stream } = request
    const said = userText(input)
    const members = membersOf(shape?.format)
    const asked = { instructions: instructions ?? "", said, parameter: "input", members }
    const text = yield* write(fault, asked)
    const response = responseOf(request, text, yield* Clock.currentTimeMillis)
    return stream === true
      ? responseEvents(response, text, secondsToWrite(said, writeSeconds))
      : HttpServerResponse.jsonUnsafe(response)
  })

const systemText = (messages: typeof ChatRequest.Type.messages): string =>
  textOf(messages.find(({ role }) => role === "system" || role === "developer")?.content ?? "")

/** A model that fails ends without a text, as those behind this wire do. */
const complete = ({ writeSeconds }: AssistantOptions, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { model, messages, stream, response_format: format } = yield* decode(ChatRequest, "messages")
    const said = userText(messages)
    const members = membersOf(format && { type: format.type, ...format.json_schema })
    const asked = { instructions: systemText(messages), said, parameter: "messages", members }
    const content = yield* write(fault, asked)
    const now = yield* Clock.currentTimeMillis
    const named = { id: `chatcmpl-${now}`, created: Math.floor(now / 1000), model, system_fingerprint: "fp_playground" }
    if (stream === true) return completionChunks(named, content, secondsToWrite(said, writeSeconds))
    const read = tokensOf(asked.instructions) + tokensOf(said)
    const written = tokensOf(content ?? "")
    return HttpServerResponse.jsonUnsafe({
      ...named,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: content ?? null, refusal: null },
          finish_reason: content === undefined ? "content_filter" : "stop"
        }
      ],
      usage: { prompt_tokens: read, completion_tokens: written, total_tokens: read + written }
    })
  })

const moderations = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { input, model } = yield* decode(ModerationRequest)
    const questions = questionsOf(input)
    const crowded = questions.find(({ pictures }) => pictures > 1)
    if (crowded !== undefined) return yield* tooManyPictures(crowded.pictures)
    const now = yield* Clock.currentTimeMillis
    return HttpServerResponse.jsonUnsafe({
      id: `modr-${now}`,
      model: model ?? "omni-moderation-latest",
      results: questions.map(({ text, pictures }) =>
        moderate({ text, picture: pictures > 0 }, fault?.kind === "moderation")
      )
    })
  })

/**
 * The Responses, Chat Completions and Moderations APIs, answered without a model; `POST {control}/texts` with `{ texts }` says
 * what the next answers are.
 */
export const assistantRoutes = (
  prefix: `/${string}`,
  control: `/${string}`,
  gate: Gated<Refusal, "assistant">,
  options: AssistantOptions
) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(prefix)
      yield* scriptRoute(root, control, "texts", gate, invalid(null, null, noScript))
      const within = Effect.provideContext(yield* Effect.context<TextModel>())
      const responses = within(gate.faulty("responses", (fault) => respond(options, fault)))
      yield* router.add("POST", "/responses", responses)
      const chat = within(gate.faulty("chat", (fault) => complete(options, fault)))
      yield* router.add("POST", "/chat/completions", chat)
      yield* router.add("POST", "/moderations", gate.faulty("moderations", moderations))
    })
  )
