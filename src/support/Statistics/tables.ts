import { Schema } from "effect"

const Count = Schema.Int
/** From the order to the video, in seconds: of one in its user's own line, from when it left that. Null where no video came. */
const Seconds = Schema.NullOr(Schema.Finite)

/** What was counted on one day (UTC). */
export const CountedDay = Schema.Struct({
  /** As `2026-11-29`. */
  day: Schema.String,
  /** Who came for the first time, and whose dialog moved: newcomers are active. */
  newcomers: Count,
  active: Count,
  ordered: Count,
  delivered: Count,
  failed: Count,
  /** So long took the median of the delivered videos, and the slowest but five of a hundred. */
  p50Seconds: Seconds,
  p95Seconds: Seconds,
  /** Paid on the day and not refunded since. */
  stars: Count
})
export type CountedDay = typeof CountedDay.Type

/** A day with its money, in millionths of a dollar. */
export const Day = Schema.Struct({
  ...CountedDay.fields,
  /** What Telegram pays for the day's Stars. */
  revenue: Schema.Int,
  /** What providers take for videos that ended on the day; of how many of them it is not known. */
  cost: Schema.Int,
  costUnknown: Count,
  /** The same of what was ordered beside videos: stills, and the words of recordings. */
  beside: Schema.Int,
  besideUnknown: Count
})
export type Day = typeof Day.Type

/** How far the newcomers of the days have come until now; each column counts people, and whoever skips a step is in the next. */
export const Funnel = Schema.Struct({ started: Count, ordered: Count, video: Count, purchase: Count })

/** Videos of one model that ended in the days. */
export const ModelLine = Schema.Struct({
  model: Schema.String,
  delivered: Count,
  failed: Count,
  p50Seconds: Seconds,
  p95Seconds: Seconds
})

/** Videos that failed in the days for one reason. */
export const FailureLine = Schema.Struct({ failure: Schema.String, videos: Count })

/** Newcomers of the days whom one campaign's link brought, and how far they have come until now. */
export const CampaignLine = Schema.Struct({
  campaign: Schema.String,
  newcomers: Count,
  video: Count,
  purchase: Count,
  /** What they have paid in all, without what went back. */
  stars: Count
})

/** Newcomers of one week, and how many of them were active in it and in each week after it. */
export const Cohort = Schema.Struct({
  /** Its Monday. */
  week: Schema.String,
  newcomers: Count,
  active: Schema.Array(Count)
})

/** Everything that is told of a span of days; cohorts are always the last quarter's. */
export const StatisticsReport = Schema.Struct({
  days: Schema.Array(Day),
  funnel: Funnel,
  models: Schema.Array(ModelLine),
  failures: Schema.Array(FailureLine),
  campaigns: Schema.Array(CampaignLine),
  cohorts: Schema.Array(Cohort)
})
export type StatisticsReport = typeof StatisticsReport.Type

/** What can be had as a file of its own. */
export const StatisticsTable = Schema.Literals(["days", "funnel", "models", "failures", "campaigns", "cohorts"])
export type StatisticsTable = typeof StatisticsTable.Type
