import { Effect, Option, type Redacted } from "effect"
import { makeClient } from "../../platform/OpenAiClient.ts"
import { readCategories, readScene } from "./answers.ts"
import { ask } from "./ask.ts"
import type { AssistantError, PromptBrief, Scene } from "./Brief.ts"
import { genAiSpan } from "./genAiSpan.ts"
import { makeModerating } from "./moderating.ts"
import { sceneSoFar } from "./sceneSoFar.ts"
import { makeWriting } from "./writing.ts"

/** What a question may take, its retry included: longer than that nobody watches a menu that thinks. */
const totalSeconds = 10

export interface AssistantOptions {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
  /** In place of the usual ten. */
  readonly withinSeconds?: number | undefined
}

/** What any of the answers flags; none at all where one of them is no answer. */
const categoriesIn = (answers: ReadonlyArray<unknown>): Option.Option<ReadonlyArray<string>> =>
  Option.map(Option.all(answers.map(readCategories)), (categories) => [...new Set(categories.flat())])

/** The assistant over any server that speaks OpenAI's Responses or chat completions, and Moderations. */
export const makeOverOpenAi = (options: AssistantOptions) =>
  Effect.gen(function* () {
    const client = makeClient(options)
    const { model, withinSeconds = totalSeconds } = options
    const write = yield* makeWriting(client, model, withinSeconds)
    const judge = yield* makeModerating(client, { baseUrl: options.baseUrl, withinSeconds })

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

    const moderate = Effect.fn("PromptAssistant.moderate")(
      (text: string, pictures: ReadonlyArray<Uint8Array> = []): Effect.Effect<ReadonlyArray<string>, AssistantError> =>
        ask("moderate", withinSeconds, judge(text, pictures), categoriesIn)
    )

    return { improve, moderate }
  })
