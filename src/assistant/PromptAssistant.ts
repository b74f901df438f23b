import { Context, Effect, Layer, Schema } from "effect"
import { Prompt } from "../domain/Video.ts"
import { AssistantError, type PromptBrief, type Scene } from "./PromptAssistant/Brief.ts"
import { type AssistantOptions, makeOverOpenAi } from "./PromptAssistant/overOpenAi.ts"

export { AssistantError, type PromptBrief, Scene, Style } from "./PromptAssistant/Brief.ts"
export type { AssistantOptions } from "./PromptAssistant/overOpenAi.ts"

interface Assistant {
  /**
   * Answers with the scene. Meanwhile `shown` gets as much of it as is written and may be shown, again and again, where the
   * server lets its answer be read as it is written; it must return at once.
   */
  readonly improve: (brief: PromptBrief, shown?: (soFar: string) => void) => Effect.Effect<Scene, AssistantError>
  /**
   * The categories that forbid the text or one of the pictures beside it, which are JPEGs; empty when it may be filmed. A
   * server that looks at no pictures judges the text alone.
   */
  readonly moderate: (
    text: string,
    pictures?: ReadonlyArray<Uint8Array>
  ) => Effect.Effect<ReadonlyArray<string>, AssistantError>
}

/** Turns an idea into a vivid scene, in the user's language and in English. Every call ends within ten seconds, whatever the server does. */
export class PromptAssistant extends Context.Service<PromptAssistant, Assistant>()("kudo/PromptAssistant") {
  /** Over a server that speaks OpenAI's Responses or chat completions, and Moderations; fails only in its calls. */
  static readonly layer = (options: AssistantOptions): Layer.Layer<PromptAssistant> =>
    Layer.effect(PromptAssistant, makeOverOpenAi(options))

  /** Where there is no server: nothing can be asked, and nothing is flagged. */
  static readonly layerAbsent: Layer.Layer<PromptAssistant> = Layer.succeed(
    PromptAssistant,
    PromptAssistant.of({
      improve: () => Effect.fail(new AssistantError({ reason: "network" })),
      moderate: () => Effect.succeed([])
    })
  )

  /** In memory: a recognisable scene per idea and style, nothing flagged, unless told otherwise. */
  static readonly layerTest = (override: Partial<Assistant> = {}): Layer.Layer<PromptAssistant> =>
    Layer.succeed(
      PromptAssistant,
      PromptAssistant.of({
        improve: ({ idea, style }) => Effect.succeed({ prompt: Schema.decodeSync(Prompt)(`A ${style} about ${idea}`) }),
        moderate: () => Effect.succeed([]),
        ...override
      })
    )
}
