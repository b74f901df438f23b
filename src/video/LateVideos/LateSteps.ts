import { Context, Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import { after, type JobsError, readable } from "../Jobs/table.ts"
import { decodeLateVideo, type LateState, type LateVideo, lateRows, moveLate } from "./LateVideo.ts"

/** Late videos worked on in one round: they are rare. */
const page = 10

/** What background work does to late videos, from their arrival to the offer, and from the answer to their end. */
export class LateSteps extends Context.Service<
  LateSteps,
  {
    /** Those for which something is to be done now. */
    readonly due: Effect.Effect<ReadonlyArray<LateVideo>, JobsError>
    /** False when it was not in that state any more. What comes next is due at once; an offer ends when its days are over. */
    readonly move: (id: JobId, from: LateState, to: LateState) => Effect.Effect<boolean, JobsError>
    /** Puts the next step off, and counts the try. */
    readonly postpone: (id: JobId, pause: Duration.Input) => Effect.Effect<void, JobsError>
    /** The database's clock was set back so far: the next step does not wait so much longer. An offer lasts as long as it says. */
    readonly setBack: (by: Duration.Duration) => Effect.Effect<void, JobsError>
    /** Nothing is to be done any more. */
    readonly settled: (id: JobId) => Effect.Effect<void, JobsError>
  }
>()("kudo/LateVideos/LateSteps") {
  static readonly layer = Layer.effect(
    LateSteps,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      /** It waits for a release that can read it. */
      const setAside = (id: JobId) => sql`
        UPDATE late_videos SET due_at = now() + interval '1 hour' WHERE id = ${id}::uuid`
      return LateSteps.of({
        // A row that somebody keeps locked is passed over: its step would wait for it.
        due: Effect.flatMap(
          sql`
            ${lateRows(sql)} WHERE late.due_at <= now() ORDER BY late.due_at LIMIT ${page}
            FOR NO KEY UPDATE OF late SKIP LOCKED`,
          (rows) => readable(rows, decodeLateVideo, setAside)
        ),
        move: (id, from, to) => moveLate(sql, id, from, to),
        postpone: (id, pause) =>
          Effect.asVoid(sql`
            UPDATE late_videos SET tries = tries + 1, due_at = ${after(sql, pause)} WHERE id = ${id}::uuid`),
        setBack: (by) =>
          Effect.asVoid(sql`
            UPDATE late_videos SET due_at = greatest(due_at - make_interval(secs => ${Duration.toSeconds(by)}::float8), now())
            WHERE id IN (
              SELECT id FROM late_videos WHERE due_at > now() AND state <> 'offered' FOR NO KEY UPDATE SKIP LOCKED)`),
        settled: (id) => Effect.asVoid(sql`UPDATE late_videos SET due_at = NULL WHERE id = ${id}::uuid`)
      })
    })
  )
}
