import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { MicroDollars } from "../../domain/Dollars.ts"
import { ChargeId, InvoiceId, JobId, ModelId, UserId } from "../../domain/Ids.ts"
import { Ratio, Resolution, Stage } from "../../domain/Video.ts"
import { VideoNumber } from "../../domain/VideoNumber.ts"
import { Delivery, Failure, JobState } from "../../video/Jobs/Job.ts"
import { LateState } from "../../video/LateVideos.ts"
import { Standing } from "../../money/Spending.ts"
import { ProviderName, TaskRef } from "../../providers/VideoProvider.ts"

/** In ms of the epoch. */
const Time = Schema.Finite

/** One video: what was ordered, what became of it, and where its coins went. */
export const Receipt = Schema.Struct({
  job: JobId,
  number: VideoNumber,
  user: UserId,
  model: ModelId,
  seconds: Schema.Int,
  ratio: Ratio,
  resolution: Resolution,
  /** Whether it was ordered with sound; null where nobody said. */
  sound: Schema.NullOr(Schema.Boolean),
  prompt: Schema.String,
  /** Its words are gone: `prompt` is an ellipsis. */
  wordless: Schema.Boolean,
  /** Whether it was a draft, the film of one or a larger one of another video; that one is its origin. */
  stage: Schema.NullOr(Stage),
  favourite: Schema.Boolean,
  /** Whether the video can be sent again. */
  there: Schema.Boolean,
  state: JobState,
  delivery: Schema.NullOr(Delivery),
  failure: Schema.NullOr(Failure),
  /** What the provider said of the failure; for operators. */
  said: Schema.NullOr(Schema.String),
  price: Coins,
  demo: Schema.Boolean,
  provider: Schema.NullOr(ProviderName),
  task: Schema.NullOr(TaskRef),
  /** What the provider takes for it: as was expected, and by its own word. */
  estimate: Schema.NullOr(MicroDollars),
  cost: Schema.NullOr(MicroDollars),
  traceparent: Schema.NullOr(Schema.String),
  created: Time,
  submitted: Schema.NullOr(Time),
  ready: Schema.NullOr(Time),
  finished: Schema.NullOr(Time),
  held: Coins,
  captured: Coins,
  returned: Coins,
  /** Of what was captured, what went back as the video was not all that was ordered. */
  rebated: Coins,
  /** The earlier video that it came from. */
  origin: Schema.NullOr(VideoNumber),
  originJob: Schema.NullOr(JobId),
  /** For a video that came late: the job that was given up. */
  of: Schema.NullOr(VideoNumber),
  /** For a job that was given up: the video that came after all, and what became of it. */
  late: Schema.NullOr(Schema.Struct({ id: JobId, state: LateState, number: Schema.NullOr(VideoNumber) }))
})
export type Receipt = typeof Receipt.Type

const { prompt: _words, ...wordless } = Receipt.fields

/** A receipt as operators see it: without its user's words. */
export const WordlessReceipt = Schema.Struct(wordless)
export type WordlessReceipt = typeof WordlessReceipt.Type

export const withoutWords = ({ prompt: _, ...known }: Receipt): WordlessReceipt => known

export const TransferReason = Schema.Literals([
  "welcome",
  "referral",
  "promo",
  "daily",
  "grant",
  "revoke",
  "purchase",
  "bonus",
  "subscription",
  "hold",
  "release",
  "rebate",
  "expiry",
  "refund",
  "debt",
  "forfeit"
])

/** One change of what a user can spend: coins that came are positive. */
export const HistoryLine = Schema.Struct({
  id: Schema.Int,
  reason: TransferReason,
  /** The number of the video that it is about. */
  video: Schema.NullOr(VideoNumber),
  payment: Schema.NullOr(ChargeId),
  at: Time,
  change: Schema.Int
})
export type HistoryLine = typeof HistoryLine.Type

/** A payment and its coins: what it brought, what a refund took back, and what it left as a debt. */
export const Charge = Schema.Struct({
  charge: ChargeId,
  user: UserId,
  stars: Schema.Int,
  invoice: Schema.NullOr(InvoiceId),
  /** Learnt from Telegram's list, as its update never came. */
  healed: Schema.Boolean,
  at: Time,
  refunded: Schema.NullOr(Time),
  coins: Coins,
  back: Coins,
  owed: Coins
})
export type Charge = typeof Charge.Type

export const WalletRow = Schema.Struct({ standing: Standing, kind: Schema.String, balance: Schema.Int })

/** A user's accounts, each kind as one sum. */
export interface Wallet {
  readonly user: UserId
  readonly standing: Standing
  readonly accounts: ReadonlyArray<{ readonly kind: string; readonly balance: number }>
}
