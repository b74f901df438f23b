import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type JobId, UserId } from "../domain/Ids.ts"
import { StorableText } from "../domain/StorableText.ts"
import { VideoNumber } from "../domain/VideoNumber.ts"
import { Failure, JobEvents, JobState } from "../video/Jobs.ts"
import { wordsOf } from "../telegram/wordsOf.ts"
import { Shortfall } from "../video/Shortfall.ts"
import { SharedLinks } from "../video/SharedLinks.ts"
import { type Facts, timeline, TimelineEntry } from "./JobFiles/timeline.ts"
import { JobLine } from "./Lookup.ts"
import { Receipts } from "./Receipts.ts"
import { WordlessReceipt, withoutWords } from "./Receipts/Receipt.ts"

export { TimelineEntry }

/** Jobs of one page of a list. */
const page = 50

type JobFilesError = SqlError.SqlError | Schema.SchemaError

/** Everything that is known of a video, but for its user's words. */
export const JobFile = Schema.Struct({
  receipt: WordlessReceipt,
  timeline: Schema.Array(TimelineEntry),
  /** Where the video can be seen, where it is kept and this bot is reached from outside. */
  link: Schema.NullOr(Schema.String)
})
export type JobFile = typeof JobFile.Type

/** Which videos are listed; the newest first, with numbers below `before`. */
export const JobFilter = Schema.Struct({
  state: Schema.optional(Schema.Literals([...JobState.literals, "unfinished"])),
  failure: Schema.optional(Failure),
  model: Schema.optional(StorableText),
  provider: Schema.optional(StorableText),
  user: Schema.optional(UserId),
  before: Schema.optional(VideoNumber)
})
export type JobFilter = typeof JobFilter.Type

/** What a user asked for, and what they saw of it. */
export const JobWords = Schema.Struct({
  /** In their words, which is what they are shown. */
  prompt: Schema.String,
  /** What the provider was sent in place of it; null where it was sent the same. */
  english: Schema.NullOr(Schema.String),
  /** What the message about it said last, without its markup; null where there is none. */
  shown: Schema.NullOr(Schema.String)
})
export type JobWords = typeof JobWords.Type

const decodeWords = Schema.decodeUnknownEffect(Schema.Array(JobWords))
const decodeMoney = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      reason: Schema.Literals(["hold", "capture", "release", "rebate"]),
      coins: Schema.Int,
      at: Schema.Finite
    })
  )
)
const decodeLate = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ state: Schema.String, at: Schema.Finite })))
const decodeShortfalls = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ shortfall: Shortfall })))
const decodeLines = Schema.decodeUnknownEffect(Schema.Array(JobLine))

/** The videos as operators see them: each with its whole story, and lists of them. */
export class JobFiles extends Context.Service<
  JobFiles,
  {
    readonly of: (job: JobId) => Effect.Effect<Option.Option<JobFile>, JobFilesError>
    readonly list: (filter: JobFilter) => Effect.Effect<ReadonlyArray<JobLine>, JobFilesError>
    readonly prompt: (job: JobId) => Effect.Effect<Option.Option<JobWords>, JobFilesError>
  }
>()("kudo/JobFiles") {
  static readonly layer = Layer.effect(
    JobFiles,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const receipts = yield* Receipts
      const events = yield* JobEvents
      const links = yield* SharedLinks

      const facts = Effect.fnUntraced(function* (receipt: WordlessReceipt): Effect.fn.Return<Facts, JobFilesError> {
        const money = sql`
          SELECT reason, sum(amount)::float8 AS coins, (extract(epoch FROM min(at)) * 1000)::float8 AS at
          FROM transfers WHERE job_id = ${receipt.job}::uuid AND reason IN ('hold', 'capture', 'release', 'rebate')
          GROUP BY reason`
        const late = sql`
          SELECT state, (extract(epoch FROM arrived_at) * 1000)::float8 AS at
          FROM late_videos WHERE job = ${receipt.job}::uuid`
        const short = sql`SELECT shortfall FROM jobs WHERE id = ${receipt.job}::uuid AND shortfall IS NOT NULL`
        return {
          receipt,
          shortfall: (yield* Effect.flatMap(short, decodeShortfalls))[0]?.shortfall,
          events: yield* events.of(receipt.job),
          money: yield* Effect.flatMap(money, decodeMoney),
          late: (yield* Effect.flatMap(late, decodeLate))[0]
        }
      })

      const of = Effect.fn("JobFiles.of")(function* (job: JobId) {
        const receipt = Option.getOrUndefined(Option.map(yield* receipts.job(job), withoutWords))
        if (receipt === undefined) return Option.none()
        const link = receipt.state === "delivered" ? yield* links.make(job) : undefined
        return Option.some({ receipt, timeline: timeline(yield* facts(receipt)), link: link ?? null })
      })

      const list = Effect.fn("JobFiles.list")((filter: JobFilter) =>
        Effect.flatMap(
          sql`
            SELECT 'Job' AS _tag, id AS job, number::float8 AS number, user_id::float8 AS user, state, failure,
                   request ->> 'model' AS model, (extract(epoch FROM created_at) * 1000)::float8 AS created
            FROM jobs WHERE ${sql.and(conditions(sql, filter))}
            ORDER BY number DESC LIMIT ${page}`,
          decodeLines
        )
      )

      const prompt = (job: JobId) =>
        sql`
          SELECT request ->> 'prompt' AS prompt, request ->> 'english' AS english, status_shown AS shown
          FROM jobs WHERE id = ${job}::uuid`.pipe(
          Effect.flatMap(decodeWords),
          Effect.map(([words]) =>
            Option.fromUndefinedOr(words && { ...words, shown: words.shown === null ? null : wordsOf(words.shown) })
          )
        )

      return JobFiles.of({ of, list, prompt })
    })
  )
}

const conditions = (sql: SqlClient.SqlClient, { state, failure, model, provider, user, before }: JobFilter) => [
  sql`true`,
  ...(state === "unfinished" ? [sql`state NOT IN ('delivered', 'failed', 'cancelled')`] : []),
  ...(state === undefined || state === "unfinished" ? [] : [sql`state = ${state}`]),
  ...(failure === undefined ? [] : [sql`failure = ${failure}`]),
  ...(model === undefined ? [] : [sql`request ->> 'model' = ${model}`]),
  ...(provider === undefined ? [] : [sql`provider = ${provider}`]),
  ...(user === undefined ? [] : [sql`user_id = ${user}::bigint`]),
  ...(before === undefined ? [] : [sql`number < ${before}::bigint`])
]
