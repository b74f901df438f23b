import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import { JobId, UserId } from "../../domain/Ids.ts"
import { ProviderName, VideoSource } from "../../providers/VideoProvider.ts"

export const LateState = Schema.Literals(["fetching", "stored", "telling", "offered", "taken", "declined", "expired"])
export type LateState = typeof LateState.Type

/** A video that came after its job was given up and its coins were returned. */
export const LateVideo = Schema.Struct({
  /** Also the id of the job that it becomes when it is taken. */
  id: JobId,
  job: JobId,
  user: UserId,
  state: LateState,
  source: VideoSource,
  provider: Schema.NullOr(ProviderName),
  price: Coins,
  prompt: Schema.String,
  /** Whether it was bought for its size, so that it is kept in that. */
  keepsSize: Schema.Boolean,
  /** How often it was tried to be fetched, or to be told of. */
  tries: Schema.Int,
  traceparent: Schema.NullOr(Schema.String)
})
export type LateVideo = typeof LateVideo.Type

/** As long as links work: who has not taken it by then is not going to. */
export const offeredDays = 7

type Sql = SqlClient.SqlClient

export const decodeLateVideo = Schema.decodeUnknownEffect(LateVideo)
export const decodeLateVideos = Schema.decodeUnknownEffect(Schema.Array(LateVideo))

/** The rows of `late_videos` with what is known of their jobs; conditions name the columns of `late`. */
export const lateRows = (sql: Sql) =>
  sql.literal(`
    SELECT late.id, late.job, late.user_id::float8 AS "user", late.state, late.source, late.tries, old.provider,
      old.price, old.request ->> 'prompt' AS prompt, old.traceparent,
      COALESCE(old.request -> 'inputs' ->> '_tag' = 'Upscale', false) AS "keepsSize"
    FROM late_videos late JOIN jobs old ON old.id = late.job`)

/**
 * False when it was not in that state any more. What comes next is due at once; an offer ends when its days are over, and
 * what is taken is a job from then on.
 */
export const moveLate = (sql: Sql, id: JobId, from: LateState, to: LateState) =>
  Effect.map(
    sql`
      UPDATE late_videos SET state = ${to}, due_at = CASE ${to}::text
        WHEN 'taken' THEN NULL
        WHEN 'offered' THEN now() + make_interval(days => ${offeredDays}::int)
        ELSE now() END
      WHERE id = ${id}::uuid AND state = ${from} RETURNING id`,
    (moved) => moved.length > 0
  )
