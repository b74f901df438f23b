import { Effect, type Redacted, Ref } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { call, makeClient, meaning, refusal } from "../../platform/OpenAiClient.ts"
import { readCategories, readScene } from "./answers.ts"
import { ask } from "./ask.ts"
import type { AssistantError, PromptBrief, Scene } from "./Brief.ts"
import { instructions, material } from "./instructions.ts"

/** What a question may take, its retry included: longer than that nobody watches a menu that thinks. */
const totalSeconds = 10
/** Tokens of an answer, reasoning included; a scene of 120 words is about 200. */
const maxTokens = 2000
/** OpenAI's moderation model; it is free, and other servers ignore the name. */
const moderationModel = "omni-moderation-latest"

export interface AssistantOptions {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
  /** In place of the usual ten. */
  readonly withinSeconds?: number | undefined
}

/** Models that think first would spend the ten seconds on it. */
const thinks = /^(gpt-[5-9]|o\d)/

/** The server has no such call. A 404 may also be about the model, which another call would not find either. */
const hasNoSuchCall = (trouble: Trouble): boolean =>
  trouble._tag === "Refused" && [404, 405, 501].includes(trouble.status) && meaning(refusal(trouble.body)) !== "retired"

/** A scene by the Responses API, or by chat completions from the first time that a server turns out to have only these. */
const makeWriting = Effect.fnUntraced(function* (
  client: ReturnType<typeof makeClient>,
  model: string,
  withinSeconds: number
) {
  const hasOnlyChat = yield* Ref.make(false)

  const respond = (brief: PromptBrief) =>
    call(withinSeconds, (signal) =>
      client.responses.create(
        {
          model,
          instructions: instructions(brief),
          input: material(brief),
          max_output_tokens: maxTokens,
          store: false,
          ...(thinks.test(model) && { reasoning: { effort: "low" as const } })
        },
        { signal }
      )
    )

  const chat = (brief: PromptBrief) =>
    call(withinSeconds, (signal) =>
      client.chat.completions.create(
        {
          model,
          messages: [
            { role: "system", content: instructions(brief) },
            { role: "user", content: material(brief) }
          ],
          max_tokens: maxTokens
        },
        { signal }
      )
    )

  return (brief: PromptBrief): Effect.Effect<unknown, Trouble> =>
    Effect.gen(function* () {
      if (yield* Ref.get(hasOnlyChat)) return yield* chat(brief)
      return yield* respond(brief).pipe(
        Effect.catchIf(hasNoSuchCall, (trouble) =>
          chat(brief).pipe(
            Effect.tap(Ref.set(hasOnlyChat, true)),
            Effect.tap(Effect.logInfo("the text server has no Responses API: prompts are written by chat/completions")),
            Effect.mapError((second) => (hasNoSuchCall(second) ? trouble : second))
          )
        )
      )
    })
})

/** The assistant over any server that speaks OpenAI's Responses or chat completions, and Moderations. */
export const makeOverOpenAi = (options: AssistantOptions) =>
  Effect.gen(function* () {
    const client = makeClient(options)
    const { model, withinSeconds = totalSeconds } = options
    const write = yield* makeWriting(client, model, withinSeconds)

    const improve = Effect.fn("PromptAssistant.improve")(function* (
      brief: PromptBrief
    ): Effect.fn.Return<Scene, AssistantError> {
      yield* Effect.annotateCurrentSpan({ mode: brief.mode, style: brief.style, model })
      return yield* ask("improve", withinSeconds, write(brief), readScene)
    })

    const moderate = Effect.fn("PromptAssistant.moderate")(function* (
      text: string
    ): Effect.fn.Return<ReadonlyArray<string>, AssistantError> {
      const question = { model: moderationModel, input: text }
      return yield* ask(
        "moderate",
        withinSeconds,
        call(withinSeconds, (signal) => client.moderations.create(question, { signal })),
        readCategories
      )
    })

    return { improve, moderate }
  })
