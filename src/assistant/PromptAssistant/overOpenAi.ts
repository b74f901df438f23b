import { Effect, type Redacted } from "effect"
import { call, makeClient } from "../../platform/OpenAiClient.ts"
import { readCategories, readScene } from "./answers.ts"
import { ask } from "./ask.ts"
import type { AssistantError, PromptBrief, Scene } from "./Brief.ts"
import { genAiSpan } from "./genAiSpan.ts"
import { sceneSoFar } from "./sceneSoFar.ts"
import { makeWriting } from "./writing.ts"

/** What a question may take, its retry included: longer than that nobody watches a menu that thinks. */
const totalSeconds = 10
/** OpenAI's moderation model; it is free, and other servers ignore the name. */
const moderationModel = "omni-moderation-latest"

export interface AssistantOptions {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
  /** In place of the usual ten. */
  readonly withinSeconds?: number | undefined
}

/** The assistant over any server that speaks OpenAI's Responses or chat completions, and Moderations. */
export const makeOverOpenAi = (options: AssistantOptions) =>
  Effect.gen(function* () {
    const client = makeClient(options)
    const { model, withinSeconds = totalSeconds } = options
    const write = yield* makeWriting(client, model, withinSeconds)

    const improve = Effect.fn("PromptAssistant.improve")(function* (
      brief: PromptBrief,
      shown?: (soFar: string) => void
    ): Effect.fn.Return<Scene, AssistantError> {
      yield* Effect.annotateCurrentSpan({ mode: brief.mode, style: brief.style, model })
      const watch =
        shown &&
        ((said: string) => {
          const soFar = sceneSoFar(said)
          if (soFar !== undefined) shown(soFar)
        })
      const asked = genAiSpan({ operation: "chat", model, baseUrl: options.baseUrl }, write(brief, watch))
      return yield* ask("improve", withinSeconds, asked, readScene)
    })

    const moderate = Effect.fn("PromptAssistant.moderate")(function* (
      text: string
    ): Effect.fn.Return<ReadonlyArray<string>, AssistantError> {
      const question = { model: moderationModel, input: text }
      return yield* ask(
        "moderate",
        withinSeconds,
        genAiSpan(
          { operation: "moderation", model: moderationModel, baseUrl: options.baseUrl },
          call(withinSeconds, (signal) => client.moderations.create(question, { signal }))
        ),
        readCategories
      )
    })

    return { improve, moderate }
  })
