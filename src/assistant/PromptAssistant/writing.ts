import { Effect, Ref } from "effect"
import { jsonOrEvents, type Trouble } from "../../platform/JsonApi.ts"
import { call, type makeClient, meaning, refusal } from "../../platform/OpenAiClient.ts"
import type { PromptBrief } from "./Brief.ts"
import { answerSchema, instructions, material } from "./instructions.ts"
import { makeAsking, type Parameter } from "./parameters.ts"
import { readAnswer, type Watch } from "./streamed.ts"

/** Tokens of an answer, reasoning included; a scene of 120 words is about 200. */
const maxTokens = 2000

/** Models that think first would spend the whole time on it. */
const thinks = /^(gpt-[5-9]|o\d)/

type Takes = (parameter: Parameter) => boolean
type Body = Readonly<Record<string, unknown>>

const schema = { name: "scene", strict: true, schema: answerSchema }

const responsesBody = (model: string, brief: PromptBrief, takes: Takes): Body => ({
  model,
  instructions: instructions(brief),
  input: material(brief),
  store: false,
  ...(takes("limit") && { max_output_tokens: maxTokens }),
  ...(takes("reasoning") && thinks.test(model) && { reasoning: { effort: "low" } }),
  ...(takes("format") && { text: { format: { type: "json_schema", ...schema } } }),
  ...(takes("stream") && { stream: true })
})

const chatBody = (model: string, brief: PromptBrief, takes: Takes): Body => ({
  model,
  messages: [
    { role: "system", content: instructions(brief) },
    { role: "user", content: material(brief) }
  ],
  ...(takes("limit") && { max_tokens: maxTokens }),
  ...(takes("format") && { response_format: { type: "json_schema", json_schema: schema } }),
  ...(takes("stream") && { stream: true })
})

/** The server has no such call. A 404 may also be about the model, which another call would not find either. */
const hasNoSuchCall = (trouble: Trouble): boolean =>
  trouble._tag === "Refused" && [404, 405, 501].includes(trouble.status) && meaning(refusal(trouble.body)) !== "retired"

/**
 * The answer to a brief by the Responses API, or by chat completions from the first time that a server turns out to have
 * only these; streamed and as an object of the schema, where the server can.
 */
export const makeWriting = Effect.fnUntraced(function* (
  client: ReturnType<typeof makeClient>,
  model: string,
  withinSeconds: number
) {
  const hasOnlyChat = yield* Ref.make(false)
  const asking = { responses: yield* makeAsking, chat: yield* makeAsking }

  const post = (path: string, body: Body, watch: Watch | undefined) =>
    call(withinSeconds, async (signal) =>
      readAnswer(await client.post(path, { body, signal, headers: { accept: jsonOrEvents } }).asResponse(), watch)
    )

  const respond = (brief: PromptBrief, watch: Watch | undefined) =>
    asking.responses((takes) => post("/responses", responsesBody(model, brief, takes), watch))
  const chat = (brief: PromptBrief, watch: Watch | undefined) =>
    asking.chat((takes) => post("/chat/completions", chatBody(model, brief, takes), watch))

  return (brief: PromptBrief, watch: Watch | undefined): Effect.Effect<unknown, Trouble> =>
    Effect.gen(function* () {
      if (yield* Ref.get(hasOnlyChat)) return yield* chat(brief, watch)
      return yield* respond(brief, watch).pipe(
        Effect.catchIf(hasNoSuchCall, (trouble) =>
          chat(brief, watch).pipe(
            Effect.tap(Ref.set(hasOnlyChat, true)),
            Effect.tap(Effect.logInfo("the text server has no Responses API: prompts are written by chat/completions")),
            Effect.mapError((second) => (hasNoSuchCall(second) ? trouble : second))
          )
        )
      )
    })
})
