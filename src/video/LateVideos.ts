import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, MessageId, UserId } from "../domain/Ids.ts"
import { VideoSource } from "../providers/VideoProvider.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import { JobOrders, type JobsError } from "./Jobs.ts"
import { decodeLateVideos, type LateVideo, lateRows, moveLate } from "./LateVideos/LateVideo.ts"
import { LateSteps } from "./LateVideos/LateSteps.ts"

export { LateState, LateVideo, offeredDays } from "./LateVideos/LateVideo.ts"
export { LateSteps } from "./LateVideos/LateSteps.ts"

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
    /** Takes one that costs nothing, and starts the job that delivers it. False when it has moved on meanwhile. */
    readonly give: (late: LateVideo) => Effect.Effect<boolean, JobsError>
    readonly decline: (user: UserId, id: JobId) => Effect.Effect<boolean, JobsError>
  }
>()("kudo/LateVideos") {
  private static readonly own = Layer.effect(
    LateVideos,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orders = yield* JobOrders
      const runs = yield* GenerationRuns

      const arrived = Effect.fn("LateVideos.arrived")(function* (job: JobId, source: VideoSource) {
        const id = yield* Effect.sync(() => crypto.randomUUID())
        yield* sql`
          INSERT INTO late_videos (id, job, user_id, state, source)
          SELECT ${id}::uuid, id, user_id, 'fetching', ${yield* encodeSource(source)}::jsonb
          FROM jobs WHERE id = ${job}::uuid AND state = 'failed' AND deleted_at IS NULL
          ON CONFLICT (job) DO NOTHING`
      })

      const offer = Effect.fnUntraced(function* (user: UserId, id: JobId) {
        const [late] = yield* decodeLateVideos(
          yield* sql`
            ${lateRows(sql)} WHERE late.id = ${id}::uuid AND late.user_id = ${user}::bigint AND late.state = 'offered'`
        )
        return Option.fromUndefinedOr(late)
      })

      const take: LateVideos["Service"]["take"] = Effect.fn("LateVideos.take")(function* ({ id, job, state }, as) {
        const taken = yield* moveLate(sql, id, state, "taken")
        if (taken) yield* orders.resume({ id, of: job, ...as })
        return taken
      }, sql.withTransaction)

      const give: LateVideos["Service"]["give"] = Effect.fn("LateVideos.give")(function* (late) {
        const taken = yield* take(late, { statusMessage: null, traceparent: late.traceparent })
        if (taken) yield* runs.start(late.id)
        return taken
      }, sql.withTransaction)

      const decline = (user: UserId, id: JobId) =>
        Effect.flatMap(offer(user, id), (late) =>
          Option.isNone(late) ? Effect.succeed(false) : moveLate(sql, id, "offered", "declined")
        )

      return LateVideos.of({ arrived, offer, take, give, decline })
    })
  )

  /** Both services of the table. */
  static readonly layer = Layer.merge(LateVideos.own, LateSteps.layer)
}
