import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { JobId, MessageId, ModelId } from "../../domain/Ids.ts"
import { type Language, StoredLanguage } from "../../domain/Language.ts"
import { Mode, Prompt, Ratio, Resolution } from "../../domain/Video.ts"
import { FileId, VideoInputs } from "../../domain/VideoInputs.ts"
import { Scene, Style } from "../../assistant/PromptAssistant.ts"
import { directionParts } from "../../assistant/PromptLibrary.ts"
import { Content } from "./Content.ts"
import { ModelGroup } from "./modelGroups.ts"

/** How many scenes of the assistant are known with their English: as many as can be taken back. */
export const maxScenes = 5

/** Everything about the video but its words. */
export const Spec = Schema.Struct({
  model: ModelId,
  mode: Mode,
  ratio: Ratio,
  seconds: Schema.Int,
  resolution: Resolution,
  /** Whether it has sound; absent where that is as its model makes it. */
  sound: Schema.optionalKey(Schema.Boolean),
  /** A cheap draft, of which the same film can be made in full later. */
  draft: Schema.optionalKey(Schema.Boolean),
  /** What it is made from besides; absent where that is nothing. */
  inputs: Schema.optionalKey(VideoInputs),
  /** The earlier video that it came from. */
  origin: Schema.optionalKey(JobId),
  /** The assistant's scenes that have an English of their own: while one of them is the prompt, its English is what is sent. */
  scenes: Schema.optionalKey(Schema.Array(Scene))
})
export type Spec = typeof Spec.Type

/** A written prompt that waits for its user, kept while they look elsewhere. */
export const Draft = Schema.Struct({ spec: Spec, prompt: Prompt })
export type Draft = typeof Draft.Type

/** Words that wait for the rest of their video, and the message that they came in. */
export const Words = Schema.Struct({ prompt: Prompt, source: Schema.optional(MessageId) })
export type Words = typeof Words.Type

/** What stands between a confirmation card and its video. */
export const Obstacle = Schema.Literals([
  "insufficient-coins",
  "too-many-jobs",
  "line-full",
  "queue-full",
  "storage-full",
  "retired",
  "unfit",
  "no-picture",
  "picture-needed",
  "too-many-pictures",
  "prompt-too-long",
  "draft-expired",
  "draft-off",
  "upscale-off",
  "day-limit",
  "month-limit",
  "frozen"
])
export type Obstacle = typeof Obstacle.Type

export type SpendingObstacle = Extract<Obstacle, "day-limit" | "month-limit" | "frozen">

/** A page of a list, from 0; nobody turns a thousand. */
export const PageNumber = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))

/** The pages that only inform. */
export const Page = Schema.Literals(["help", "terms", "paysupport", "daily", "privacy"])
export type Page = typeof Page.Type

const { model, mode, ratio, seconds } = Spec.fields

/** Words that came before the questions were answered; they are the prompt once these are. */
const kept = Schema.optional(Words)
/** The user's own message in which the words came: when it is edited, they follow. */
const source = Schema.optional(MessageId)

const variants = Schema.optional(Schema.Array(Prompt))

const card = {
  spec: Spec,
  prompt: Prompt,
  source,
  /** The most that is held: a price that rose is shown first, one that fell applies at once. */
  price: Coins,
  obstacle: Schema.UndefinedOr(Obstacle),
  /** By how much the price rose since the card was first shown; not there when it did not. */
  rise: Schema.optionalKey(Coins),
  assistantFailed: Schema.Boolean,
  /** The assistant was stopped, so `prompt` is what there was before. */
  assistantStopped: Schema.optionalKey(Schema.Literal(true)),
  /** The prompts that the card has had, this one among them, where there is another. */
  variants,
  /** The video before another model was chosen, which may not make the same. */
  before: Schema.optional(Spec)
}
const Card = Schema.Struct(card)
export type Card = typeof Card.Type

/** What of a card's video can be chosen anew. */
export const VideoPart = Schema.Literals(["model", "ratio", "seconds", "resolution", "sound", "mode"])
export type VideoPart = typeof VideoPart.Type

/** What of a card can be chosen anew: its video, and the directions among its words. */
export const CardPart = Schema.Literals([...VideoPart.literals, ...directionParts])
export type CardPart = typeof CardPart.Type

/** What people search for is a few words; the rest is cut off. */
const longestSearch = 100
export const SearchWords = Schema.NonEmptyString.check(Schema.isMaxLength(longestSearch))

/** Which of the videos are shown, and what is done there: videos are opened instead of sent, words or a model are chosen. */
const gallery = {
  page: Schema.optionalKey(PageNumber),
  model: Schema.optionalKey(ModelId),
  favourites: Schema.optionalKey(Schema.Boolean),
  words: Schema.optionalKey(SearchWords),
  mode: Schema.optionalKey(Schema.Literals(["opening", "searching", "models"]))
}
const Gallery = Schema.Struct(gallery)
export type Gallery = typeof Gallery.Type

/** Where a dialog can be. Each state holds what was chosen on the way to it, and nothing else. */
export const State = Schema.Union([
  /** `languages`: with a choice of them, as a newcomer reads one that the bot does not speak. */
  Schema.TaggedStruct("MainMenu", { languages: Schema.optionalKey(Schema.Boolean) }),
  Schema.TaggedStruct("ChoosingLanguage", {}),
  Schema.TaggedStruct("Reading", { page: Page }),
  Schema.TaggedStruct("ViewingGallery", gallery),
  /** Without a group the best are shown, where there are too many for one page. */
  Schema.TaggedStruct("ChoosingModel", { kept, group: Schema.optionalKey(ModelGroup) }),
  Schema.TaggedStruct("ExplainingRetirement", { model, kept }),
  Schema.TaggedStruct("ChoosingMode", { model, kept }),
  Schema.TaggedStruct("ChoosingOrientation", { model, mode, kept }),
  Schema.TaggedStruct("ChoosingDuration", { model, mode, ratio, kept }),
  Schema.TaggedStruct("ChoosingQuality", { model, mode, ratio, seconds, kept }),
  Schema.TaggedStruct("WritingPrompt", {
    spec: Spec,
    problem: Schema.UndefinedOr(Schema.Literals(["too-long", "not-text"])),
    /** Of a prompt that was too long, in characters, with all parts that an app cut it into. */
    length: Schema.optionalKey(Schema.Int),
    source,
    /** The card whose prompt is written anew. */
    editing: Schema.optional(Card),
    /** The video that is to be otherwise, and its prompt: the words are a wish about it. */
    changing: Schema.optional(Schema.Struct({ video: JobId, prompt: Prompt }))
  }),
  /** Without a group they choose one; without a spec they came from the menu. */
  Schema.TaggedStruct("BrowsingIdeas", { spec: Schema.optionalKey(Spec), group: Schema.optionalKey(Schema.String) }),
  /** The prompt wants a photo with which its video begins. */
  Schema.TaggedStruct("SendingPhoto", { spec: Spec, prompt: Prompt }),
  Schema.TaggedStruct("AwaitingAssistant", {
    spec: Spec,
    /** The user's own words. */
    idea: Prompt,
    source,
    variants,
    style: Style,
    previous: Schema.UndefinedOr(Prompt),
    /** Which request's answer is awaited; answers to older ones are ignored. */
    request: Schema.String
  }),
  Schema.TaggedStruct("ReviewingPrompt", {
    spec: Spec,
    idea: Prompt,
    source,
    variants,
    prompt: Prompt,
    /** The assistant gave no answer, so `prompt` is what there was before. */
    assistantFailed: Schema.Boolean
  }),
  Schema.TaggedStruct("Confirming", card),
  /** What a part of the card can be. */
  Schema.TaggedStruct("ChangingCard", { card: Card, part: CardPart }),
  /** A still picture of the card's scene is drawn; `request` is whose still is awaited. */
  Schema.TaggedStruct("AwaitingStill", { card: Card, request: Schema.String }),
  /** `card` is where a payment leads back to; without one, `price` is what the coins are for, if anything. */
  Schema.TaggedStruct("ChoosingPack", {
    card: Schema.UndefinedOr(Card),
    price: Schema.optionalKey(Coins)
  }),
  /** What is written goes to the operators; `asked` is when the last of it was sent, in seconds. */
  Schema.TaggedStruct("WritingToSupport", { asked: Schema.optional(Schema.Int) }),
  /** The next words are a promo code. */
  Schema.TaggedStruct("EnteringPromoCode", {}),
  Schema.TaggedStruct("ViewingReceipts", { page: PageNumber }),
  Schema.TaggedStruct("ViewingReceipt", {
    job: JobId,
    /** The gallery from which it was opened. */
    gallery: Schema.optionalKey(Gallery),
    /** It is asked whether the video is to be deleted for good. */
    deleting: Schema.optionalKey(Schema.Boolean)
  }),
  Schema.TaggedStruct("ViewingHistory", { page: PageNumber }),
  Schema.TaggedStruct("ViewingLimits", {}),
  Schema.TaggedStruct("Inviting", {}),
  /** It is asked whether all that is theirs is to be deleted. */
  Schema.TaggedStruct("LosingEverything", {})
])
export type State = typeof State.Type

/** The most pieces of an album, as Telegram sends them. */
export const maxPieces = 10

/** Pictures that came as one album, of which each is a message of its own. */
export const Album = Schema.Struct({
  /** How Telegram calls it in each of its messages. */
  group: Schema.String,
  /** The event of its first piece. */
  request: Schema.String,
  /** Whether more of it is waited for; by then its card is not shown. Whatever comes later is no album of its own. */
  waits: Schema.Boolean,
  /** What has come of it while it is waited for. */
  pieces: Schema.Array(
    Schema.Struct({
      picture: Schema.optional(FileId),
      content: Schema.optional(Content),
      text: Schema.optional(Schema.String),
      message: Schema.optional(MessageId),
      sent: Schema.optional(Schema.Int)
    })
  ).check(Schema.isMaxLength(maxPieces))
})
export type Album = typeof Album.Type

/** The most recordings of somebody that wait to become words: nobody says more before they have read the first. */
export const maxSounds = 5

/** A recording that is to become words: its file, the event by which it came, and the message in which it is. */
export const Sound = Schema.Struct({
  file: FileId,
  request: Schema.String,
  /** The video that it answers. */
  about: Schema.optional(JobId),
  message: Schema.optional(MessageId),
  sent: Schema.optional(Schema.Int)
})
export type Sound = typeof Sound.Type

/** How many stills can be chosen from: the day's, in most places. */
export const maxStills = 3

/** A still that is in the chat, by its number and its name there, with the scene of which it was drawn. */
export const SeenStill = Schema.Struct({ still: Schema.Int, file: FileId, spec: Spec, prompt: Prompt, source })
export type SeenStill = typeof SeenStill.Type

/** A user's dialog, as stored. */
export const Dialog = Schema.Struct({
  state: State,
  language: StoredLanguage,
  draft: Schema.UndefinedOr(Draft),
  /** The video that was ordered last: words alone ask for another one like it. */
  last: Schema.optional(Spec),
  /** The album that came last. */
  album: Schema.optional(Album),
  /** The last text of which an app may have sent a part only: its length so far, and when it was sent, in seconds. */
  long: Schema.optional(Schema.Struct({ length: Schema.Int, sent: Schema.Int })),
  /** The stills that came last. */
  stills: Schema.optional(Schema.Array(SeenStill).check(Schema.isMaxLength(maxStills))),
  /** Recordings that become words one after the other. */
  sounds: Schema.optional(Schema.Array(Sound).check(Schema.isMaxLength(maxSounds)))
})
export type Dialog = typeof Dialog.Type

export const initial = (language: Language): Dialog => ({ state: { _tag: "MainMenu" }, language, draft: undefined })

/** Whether something goes on that its dialog waits for: who was restarted meanwhile begins it anew. */
export const isWaiting = ({ state, album, sounds = [] }: Dialog): boolean =>
  state._tag === "AwaitingAssistant" || state._tag === "AwaitingStill" || album?.waits === true || sounds.length > 0
