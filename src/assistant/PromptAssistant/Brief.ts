import { Schema } from "effect"
import type { Language } from "../../domain/Language.ts"
import { type Mode, Prompt, type Ratio } from "../../domain/Video.ts"

/** What the user asked of the assistant: a first scene, or a change of the last one. */
export const Style = Schema.Literals(["scene", "another", "simpler", "richer", "absurd", "meme", "change"])
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

/** A scene as its user reads it, and its English where that is another text: videos are made from the English. */
export const Scene = Schema.Struct({ prompt: Prompt, english: Schema.optionalKey(Prompt) })
export type Scene = typeof Scene.Type

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
