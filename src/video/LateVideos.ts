import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import { JobId, type MessageId, UserId } from "../domain/Ids.ts"
import { JobOrders, type JobsError } from "./Jobs.ts"
import { ProviderName, VideoSource } from "../providers/VideoProvider.ts"

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
  /** How often it was tried to be fetched, or to be told of. */
  tries: Schema.Int,
  traceparent: Schema.NullOr(Schema.String)
})
export type LateVideo = typeof LateVideo.Type

/** As long as links work: who has not taken it by then is not going to. */
export const offeredDays = 7
/** Late videos worked on in one round: they are rare. */
const page = 10

const decode = Schema.decodeUnknownEffect(Schema.Array(LateVideo))
const encodeSource = Schema.encodeEffect(Schema.fromJsonString(VideoSource))

/**
 * The videos that came too late, one at most per job, from their arrival to the user's answer. Every change of state is
 * conditional on the state before: what is offered is offered once, and what is taken is taken once.
 *
 *     fetching → stored → telling → offered → taken | declined | expired
 */
export class LateVideos extends Context.Service<
  LateVideos,
  {
    /** Remembers that the video of a job which was given up is there. A second arrival changes nothing. */
    readonly arrived: (job: JobId, source: VideoSource) => Effect.Effect<void, JobsError>
    /** Those for which something is to be done now. */
    readonly due: Effect.Effect<ReadonlyArray<LateVideo>, JobsError>
    /** False when it was not in that state any more. What comes next is due at once; an offer ends when its days are over. */
    readonly move: (id: JobId, from: LateState, to: LateState) => Effect.Effect<boolean, JobsError>
    /** Puts the next step off by so many seconds, and counts the try. */
    readonly postpone: (id: JobId, seconds: number) => Effect.Effect<void, JobsError>
    /** Nothing is to be done any more. */
    readonly settled: (id: JobId) => Effect.Effect<void, JobsError>
    /** Of what is offered to this user; none when it is not, or not any more. */
    readonly offer: (user: UserId, id: JobId) => Effect.Effect<Option.Option<LateVideo>, JobsError>
    /**
     * Makes it a job that delivers it, for the price that was returned; the caller pays in the same transaction. False
     * when it has moved on meanwhile.
     */
    readonly take: (
      late: LateVideo,
      job: { readonly statusMessage: MessageId | null; readonly traceparent: string | null }
    ) => Effect.Effect<boolean, JobsError>
    readonly decline: (user: UserId, id: JobId) => Effect.Effect<boolean, JobsError>
  }
>()("kudo/LateVideos") {
  static readonly layer = Layer.effect(
    LateVideos,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orders = yield* JobOrders

      const rows = sql.literal(`
        SELECT late.id, late.job, late.user_id::float8 AS "user", late.state, late.source, late.tries, old.provider,
          old.price, old.request ->> 'prompt' AS prompt, old.traceparent
        FROM late_videos late JOIN jobs old ON old.id = late.job`)
      const changed = (updated: ReadonlyArray<unknown>) => updated.length > 0

      const arrived = Effect.fn("LateVideos.arrived")(function* (job: JobId, source: VideoSource) {
        const id = yield* Effect.sync(() => crypto.randomUUID())
        yield* sql`
          INSERT INTO late_videos (id, job, user_id, state, source)
          SELECT ${id}::uuid, id, user_id, 'fetching', ${yield* encodeSource(source)}::jsonb
          FROM jobs WHERE id = ${job}::uuid AND state = 'failed'
          ON CONFLICT (job) DO NOTHING`
      })

      const due = Effect.flatMap(sql`${rows} WHERE late.due_at <= now() ORDER BY late.due_at LIMIT ${page}`, decode)

      const move = (id: JobId, from: LateState, to: LateState) =>
        Effect.map(
          sql`
            UPDATE late_videos SET state = ${to}, due_at = CASE ${to}::text
              WHEN 'taken' THEN NULL
              WHEN 'offered' THEN now() + make_interval(days => ${offeredDays}::int)
              ELSE now() END
            WHERE id = ${id}::uuid AND state = ${from} RETURNING id`,
          changed
        )

      const postpone = (id: JobId, seconds: number) =>
        Effect.asVoid(sql`
          UPDATE late_videos SET tries = tries + 1, due_at = now() + make_interval(secs => ${seconds}::float8)
          WHERE id = ${id}::uuid`)

      const settled = (id: JobId) => Effect.asVoid(sql`UPDATE late_videos SET due_at = NULL WHERE id = ${id}::uuid`)

      const offer = Effect.fnUntraced(function* (user: UserId, id: JobId) {
        const [late] = yield* decode(
          yield* sql`${rows} WHERE late.id = ${id}::uuid AND late.user_id = ${user}::bigint AND late.state = 'offered'`
        )
        return Option.fromUndefinedOr(late)
      })

      const take: LateVideos["Service"]["take"] = Effect.fn("LateVideos.take")(function* ({ id, job, state }, as) {
        const taken = yield* move(id, state, "taken")
        if (taken) yield* orders.resume({ id, of: job, ...as })
        return taken
      }, sql.withTransaction)

      const decline = (user: UserId, id: JobId) =>
        Effect.flatMap(offer(user, id), (late) =>
          Option.isNone(late) ? Effect.succeed(false) : move(id, "offered", "declined")
        )

      return LateVideos.of({ arrived, due, move, postpone, settled, offer, take, decline })
    })
  )
}
