import type { Effect } from "effect"
import { Context, Schema } from "effect"
import type { Language } from "./domain/Language.ts"
import type { Mode, Prompt, Ratio } from "./domain/Video.ts"

/** What the user asked of the assistant: a first scene, or a change of the last one. */
export const Style = Schema.Literals(["scene", "another", "simpler", "richer", "absurd", "meme"])
export type Style = typeof Style.Type

export interface PromptBrief {
  /** The user's own words, in any language. */
  readonly idea: string
  readonly style: Style
  /** The scene that is to be changed, where there is one. */
  readonly previous: string | undefined
  readonly ratio: Ratio
  readonly seconds: number
  readonly mode: Mode
  readonly language: Language
}

export class AssistantError extends Schema.TaggedError<AssistantError>()("AssistantError", {
  reason: Schema.Literals([
    "timeout",
    "rate-limit",
    "insufficient-credits",
    "unauthorized",
    "unusable-answer",
    "network"
  ])
}) {}

/** Turns an idea into a vivid English scene. Every call ends within ten seconds, whatever the server does. */
export class PromptAssistant extends Context.Service<
  PromptAssistant,
  {
    readonly improve: (brief: PromptBrief) => Effect.Effect<Prompt, AssistantError>
    /** The categories that forbid the text; empty when it may be filmed. */
    readonly moderate: (text: string) => Effect.Effect<ReadonlyArray<string>, AssistantError>
  }
>()("kudo/PromptAssistant") {}
