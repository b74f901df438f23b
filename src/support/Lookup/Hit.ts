import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { ChargeId, JobId, ModelId, UserId } from "../../domain/Ids.ts"
import { StoredLanguage } from "../../domain/Language.ts"
import { VideoNumber } from "../../domain/VideoNumber.ts"
import { Standing } from "../../money/Spending.ts"
import { Failure, JobState } from "../../video/Jobs/Job.ts"

/** A video as a line of a list. Times are in ms of the epoch. */
export const JobLine = Schema.TaggedStruct("Job", {
  job: JobId,
  number: VideoNumber,
  user: UserId,
  state: JobState,
  failure: Schema.NullOr(Failure),
  model: ModelId,
  created: Schema.Finite
})
export type JobLine = typeof JobLine.Type

/** What a search found. */
export const Hit = Schema.Union([
  JobLine,
  Schema.TaggedStruct("User", {
    user: UserId,
    username: Schema.NullOr(Schema.String),
    standing: Standing,
    language: StoredLanguage,
    created: Schema.Finite
  }),
  Schema.TaggedStruct("Charge", {
    charge: ChargeId,
    user: UserId,
    stars: Schema.Int,
    refunded: Schema.Boolean,
    at: Schema.Finite
  }),
  Schema.TaggedStruct("Promo", {
    code: Schema.String,
    coins: Coins,
    uses: Schema.Int,
    used: Schema.Int,
    ends: Schema.NullOr(Schema.Finite)
  })
])
export type Hit = typeof Hit.Type
