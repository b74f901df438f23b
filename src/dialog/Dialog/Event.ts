import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { ChargeId, JobId, ModelId, PackId } from "../../domain/Ids.ts"
import { Language } from "../../domain/Language.ts"
import { Mode, Prompt, Ratio, Resolution } from "../../domain/Video.ts"
import { Style } from "../../assistant/PromptAssistant.ts"
import { Charge } from "../../money/Payments/Charge.ts"
import { Page, PageNumber, type Spec, type SpendingObstacle } from "./State.ts"

/** What a button means. A step button belongs to one card; the others work for ever. */
export const StepButton = Schema.Union([
  Schema.TaggedStruct("ChooseModel", { model: ModelId }),
  /** The successor of a model that makes no videos any more. */
  Schema.TaggedStruct("Succeed", { model: ModelId }),
  Schema.TaggedStruct("ChooseMode", { mode: Mode }),
  Schema.TaggedStruct("ChooseRatio", { ratio: Ratio }),
  Schema.TaggedStruct("ChooseSeconds", { seconds: Schema.Int }),
  Schema.TaggedStruct("ChooseResolution", { resolution: Resolution }),
  Schema.TaggedStruct("ChooseLanguage", { language: Language }),
  Schema.TaggedStruct("ShowIdeas", {}),
  Schema.TaggedStruct("UseIdea", { index: Schema.Int }),
  Schema.TaggedStruct("UsePrompt", {}),
  Schema.TaggedStruct("Restyle", { style: Style }),
  Schema.TaggedStruct("KeepMine", {}),
  Schema.TaggedStruct("Edit", {}),
  Schema.TaggedStruct("Create", {}),
  Schema.TaggedStruct("Cancel", {}),
  Schema.TaggedStruct("Resume", {}),
  Schema.TaggedStruct("Read", { page: Page }),
  Schema.TaggedStruct("PickLanguage", {}),
  Schema.TaggedStruct("Buy", { pack: PackId }),
  /** From the card: all packs. */
  Schema.TaggedStruct("MorePacks", {}),
  Schema.TaggedStruct("TurnPage", { page: PageNumber }),
  /** A limit of one's own in coins; zero takes it away. */
  Schema.TaggedStruct("LimitDay", { coins: Coins }),
  Schema.TaggedStruct("LimitMonth", { coins: Coins }),
  Schema.TaggedStruct("StopSubscription", {}),
  Schema.TaggedStruct("Back", {})
])
export type StepButton = typeof StepButton.Type

export const FreeButton = Schema.Union([
  Schema.TaggedStruct("NewVideo", {}),
  Schema.TaggedStruct("Menu", {}),
  Schema.TaggedStruct("Gallery", {}),
  Schema.TaggedStruct("Shop", {}),
  Schema.TaggedStruct("Receipts", {}),
  Schema.TaggedStruct("Receipt", { job: JobId }),
  Schema.TaggedStruct("History", {}),
  Schema.TaggedStruct("Limits", {}),
  Schema.TaggedStruct("Invite", {}),
  Schema.TaggedStruct("Again", { job: JobId }),
  Schema.TaggedStruct("Flip", { job: JobId }),
  Schema.TaggedStruct("CancelJob", { job: JobId }),
  Schema.TaggedStruct("SendAgain", { job: JobId }),
  /** The answers to the offer of a video that came after its coins were returned. */
  Schema.TaggedStruct("TakeLate", { late: JobId }),
  Schema.TaggedStruct("DeclineLate", { late: JobId })
])
export type FreeButton = typeof FreeButton.Type

export const Command = Schema.Literals([
  "start",
  "menu",
  "video",
  "balance",
  "gallery",
  "help",
  "language",
  "cancel",
  "terms",
  "paysupport",
  "buy",
  "receipts",
  "history",
  "limits",
  "invite",
  "promo"
])
export type CommandName = typeof Command.Type

/** What an operator can ask for in the chat. */
export const Operation = Schema.Literals(["refund", "audit", "find", "grant", "freeze", "unfreeze", "ban", "newpromo"])
export type Operation = typeof Operation.Type

/** What reaches a dialog, as it comes from Telegram or from our own work. */
export const Event = Schema.Union([
  Schema.TaggedStruct("SentCommand", { command: Command, argument: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("Operated", { operation: Operation, argument: Schema.String }),
  /** A charge of Stars; its coins are credited once per charge. */
  Schema.TaggedStruct("Paid", Charge.fields),
  Schema.TaggedStruct("Refunded", { charge: ChargeId }),
  Schema.TaggedStruct("SentText", { text: Schema.String }),
  /** A message that is not text: a sticker, a photo, a voice. */
  Schema.TaggedStruct("SentOther", {}),
  /** `version` is the dialog's when the card was shown. */
  Schema.TaggedStruct("PressedStep", { version: Schema.Int, button: StepButton }),
  Schema.TaggedStruct("PressedFree", { button: FreeButton }),
  /** A button that no version of this program has made, or one from before an upgrade. */
  Schema.TaggedStruct("PressedUnknown", {}),
  Schema.TaggedStruct("AssistantAnswered", { request: Schema.String, prompt: Prompt }),
  Schema.TaggedStruct("AssistantFailed", { request: Schema.String }),
  Schema.TaggedStruct("BlockedBot", {}),
  Schema.TaggedStruct("UnblockedBot", {})
])
export type Event = typeof Event.Type

/** What the store said to a command that was part of the commit; `Remembered` carries an old job's request. */
export type Finding =
  | { readonly _tag: "CoinsRefused" }
  | { readonly _tag: "JobRefused" }
  /** So many videos wait that the answer is "later". */
  | { readonly _tag: "LineRefused" }
  | { readonly _tag: "SpendingRefused"; readonly reason: SpendingObstacle }
  /** A late video is not to be paid for now; of `price` coins, where they are what is missing. */
  | { readonly _tag: "LateRefused"; readonly reason: SpendingObstacle | "coins"; readonly price: Coins }
  | { readonly _tag: "Remembered"; readonly spec: Spec; readonly prompt: Prompt; readonly flip: boolean }
