import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { JobId, ModelId } from "../../domain/Ids.ts"
import { type Language, StoredLanguage } from "../../domain/Language.ts"
import { Mode, Prompt, Ratio, Resolution } from "../../domain/Video.ts"
import { Style } from "../../assistant/PromptAssistant.ts"

/** Everything about the video but its words. */
export const Spec = Schema.Struct({
  model: ModelId,
  mode: Mode,
  ratio: Ratio,
  seconds: Schema.Int,
  resolution: Resolution
})
export type Spec = typeof Spec.Type

/** A written prompt that waits for its user, kept while they look elsewhere. */
export const Draft = Schema.Struct({ spec: Spec, prompt: Prompt })
export type Draft = typeof Draft.Type

/** What stands between a confirmation card and its video. */
export const Obstacle = Schema.Literals([
  "insufficient-coins",
  "too-many-jobs",
  "queue-full",
  "retired",
  "unfit",
  "prompt-too-long",
  "day-limit",
  "month-limit",
  "frozen"
])
export type Obstacle = typeof Obstacle.Type

export type SpendingObstacle = Extract<Obstacle, "day-limit" | "month-limit" | "frozen">

/** A page of a list, from 0; nobody turns a thousand. */
export const PageNumber = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))

/** The pages that only inform. */
export const Page = Schema.Literals(["help", "terms", "paysupport"])
export type Page = typeof Page.Type

const { model, mode, ratio, seconds } = Spec.fields

const card = {
  spec: Spec,
  prompt: Prompt,
  /** The most that is held: a price that rose is shown first, one that fell applies at once. */
  price: Coins,
  obstacle: Schema.UndefinedOr(Obstacle),
  /** By how much the price rose since the card was first shown; not there when it did not. */
  rise: Schema.optionalKey(Coins),
  assistantFailed: Schema.Boolean
}

/** Where a dialog can be. Each state holds what was chosen on the way to it, and nothing else. */
export const State = Schema.Union([
  /** `languages`: with a choice of them, as a newcomer reads one that the bot does not speak. */
  Schema.TaggedStruct("MainMenu", { languages: Schema.optionalKey(Schema.Boolean) }),
  Schema.TaggedStruct("ChoosingLanguage", {}),
  Schema.TaggedStruct("Reading", { page: Page }),
  Schema.TaggedStruct("ViewingGallery", {}),
  Schema.TaggedStruct("ChoosingModel", {}),
  Schema.TaggedStruct("ExplainingRetirement", { model }),
  Schema.TaggedStruct("ChoosingMode", { model }),
  Schema.TaggedStruct("ChoosingOrientation", { model, mode }),
  Schema.TaggedStruct("ChoosingDuration", { model, mode, ratio }),
  Schema.TaggedStruct("ChoosingQuality", { model, mode, ratio, seconds }),
  Schema.TaggedStruct("WritingPrompt", {
    spec: Spec,
    problem: Schema.UndefinedOr(Schema.Literals(["too-long", "not-text"])),
    /** Of a prompt that was too long, in characters. */
    length: Schema.optionalKey(Schema.Int)
  }),
  Schema.TaggedStruct("BrowsingIdeas", { spec: Spec }),
  Schema.TaggedStruct("AwaitingAssistant", {
    spec: Spec,
    /** The user's own words. */
    idea: Prompt,
    style: Style,
    previous: Schema.UndefinedOr(Prompt),
    /** Which request's answer is awaited; answers to older ones are ignored. */
    request: Schema.String
  }),
  Schema.TaggedStruct("ReviewingPrompt", {
    spec: Spec,
    idea: Prompt,
    prompt: Prompt,
    /** The assistant gave no answer, so `prompt` is what there was before. */
    assistantFailed: Schema.Boolean
  }),
  Schema.TaggedStruct("Confirming", card),
  /** `card` is where a payment leads back to; without one, `price` is what the coins are for, if anything. */
  Schema.TaggedStruct("ChoosingPack", {
    card: Schema.UndefinedOr(Schema.Struct(card)),
    price: Schema.optionalKey(Coins)
  }),
  Schema.TaggedStruct("ViewingReceipts", { page: PageNumber }),
  Schema.TaggedStruct("ViewingReceipt", { job: JobId }),
  Schema.TaggedStruct("ViewingHistory", { page: PageNumber }),
  Schema.TaggedStruct("ViewingLimits", {}),
  Schema.TaggedStruct("Inviting", {})
])
export type State = typeof State.Type

/** A user's dialog, as stored. */
export const Dialog = Schema.Struct({
  state: State,
  language: StoredLanguage,
  draft: Schema.UndefinedOr(Draft)
})
export type Dialog = typeof Dialog.Type

export const initial = (language: Language): Dialog => ({ state: { _tag: "MainMenu" }, language, draft: undefined })
