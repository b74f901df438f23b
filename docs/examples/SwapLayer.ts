import { Effect, Layer } from "effect"
import { PromptAssistant } from "../../src/assistant/PromptAssistant.ts"
import { Prompt } from "../../src/domain/Video.ts"

/** An assistant that leaves every idea as its user wrote it, and finds nothing to object to. */
export const plainAssistant = Layer.succeed(PromptAssistant, {
  improve: (brief) => Effect.succeed({ prompt: Prompt.make(brief.idea) }),
  moderate: () => Effect.succeed([])
})

/** Whatever asks for an assistant is given this one by `Effect.provide`, and does not know the difference. */
export const filmed = (idea: string) =>
  Effect.gen(function* () {
    const assistant = yield* PromptAssistant
    return yield* assistant.improve({
      idea,
      style: "scene",
      previous: undefined,
      ratio: "16:9",
      seconds: 8,
      mode: "assistant",
      language: "en"
    })
  }).pipe(Effect.provide(plainAssistant))
