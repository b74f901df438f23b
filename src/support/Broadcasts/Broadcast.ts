import { Record, Schema } from "effect"
import { ModelId, UserId } from "../../domain/Ids.ts"
import { Language, languages } from "../../domain/Language.ts"
import { StorableText } from "../../domain/StorableText.ts"

/** Characters of the longest HTML: Telegram takes 4,096 of its text, and tags are not counted. */
const maxHtml = 16_384
/** Buttons under a broadcast, one a row: more are a menu. */
const maxButtons = 6
/** Nobody means users of more than ten years ago. */
const maxDays = 3650

export const BroadcastId = Schema.Int.pipe(Schema.brand("BroadcastId"))
export type BroadcastId = typeof BroadcastId.Type

const ButtonText = StorableText.check(Schema.isBetweenLength(1, 64))

/** A button: an address, or a deep link into the bot by what follows `?start=`. */
const BroadcastButton = Schema.Union([
  Schema.Struct({ text: ButtonText, url: StorableText.check(Schema.isPattern(/^https?:\/\/\S{1,2000}$/)) }),
  Schema.Struct({ text: ButtonText, start: Schema.String.check(Schema.isPattern(/^[\w-]{1,64}$/)) })
])
export type BroadcastButton = typeof BroadcastButton.Type

const Words = Schema.Struct({
  html: StorableText.check(Schema.isMaxLength(maxHtml)),
  buttons: Schema.Array(BroadcastButton).check(Schema.isMaxLength(maxButtons))
})
export type Words = typeof Words.Type

/** A picture or a video that Telegram has, by the id that it gave this bot for it. */
export const Media = Schema.Struct({
  kind: Schema.Literals(["photo", "video"]),
  fileId: StorableText.check(Schema.isBetweenLength(1, 256))
})

/** What is said: in each language its own words, under one picture or video or none. */
export const Content = Schema.Struct({
  words: Schema.Struct(Record.map(languages, () => Schema.optionalKey(Words))),
  /** The language whose words readers of all others get; without it they get nothing. */
  otherwise: Schema.optionalKey(Language),
  media: Schema.optionalKey(Media)
})
export type Content = typeof Content.Type

const count = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const SomeCoins = count(0, 1_000_000_000)

/** Whom it is for, beside the languages: everybody where nothing is said. */
export const Audience = Schema.Struct({
  /** They did something within so many days. */
  activeDays: Schema.optionalKey(count(1, maxDays)),
  /** They did nothing for so many days. */
  idleDays: Schema.optionalKey(count(1, maxDays)),
  minCoins: Schema.optionalKey(SomeCoins),
  maxCoins: Schema.optionalKey(SomeCoins),
  /** The model of their latest video. */
  lastModel: Schema.optionalKey(ModelId.check(Schema.isMaxLength(100)))
})
export type Audience = typeof Audience.Type

/** What is said to whom. */
export const BroadcastDraft = Schema.Struct({ content: Content, audience: Audience })
export type BroadcastDraft = typeof BroadcastDraft.Type

export const BroadcastState = Schema.Literals(["draft", "sending", "paused", "stopped", "done"])
export type BroadcastState = typeof BroadcastState.Type

const Moment = Schema.NullOr(Schema.Finite)

/** How far a broadcast has come. Times are in ms of the epoch. */
export const BroadcastLine = Schema.Struct({
  id: BroadcastId,
  state: BroadcastState,
  operator: UserId,
  created: Schema.Finite,
  tested: Moment,
  started: Moment,
  ended: Moment,
  /** Why it paused by itself, in Telegram's words. */
  trouble: Schema.NullOr(Schema.String),
  /** Whom it was for as it started. */
  total: Schema.Int,
  delivered: Schema.Int,
  /** They have blocked the bot. */
  blocked: Schema.Int,
  failed: Schema.Int,
  /** On its way; once it is over, of so many it is not known whether they have it, and they are not sent it again. */
  unknown: Schema.Int
})
export type BroadcastLine = typeof BroadcastLine.Type

/** A broadcast with what it says. */
export const BroadcastFile = Schema.Struct({ ...BroadcastLine.fields, ...BroadcastDraft.fields })
export type BroadcastFile = typeof BroadcastFile.Type
