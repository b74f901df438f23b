import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { JobId, UserId } from "../../domain/Ids.ts"
import { changed, inLine, type JobsError, unfinished } from "./table.ts"
import { telling } from "./JobEvents.ts"

/** How many jobs one look takes: the next look is a moment later. */
const page = 50

/** The first of a user's line, for whom there is room. */
export const FirstInLine = Schema.Struct({ id: JobId, user: UserId })
export type FirstInLine = typeof FirstInLine.Type
const decodeFirst = Schema.decodeUnknownEffect(Schema.Array(FirstInLine))
const decodeIds = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: JobId })))

/** The lines of users: each waits behind as many of their own videos as are made at once. */
export class JobLines extends Context.Service<
  JobLines,
  {
    /** The next of each line in which there is room, as `limit` videos of a user are made at once. */
    readonly first: (limit: number) => Effect.Effect<ReadonlyArray<FirstInLine>, JobsError>
    /** Jobs in line whose status nobody has shown: the process that was to do it has ended. */
    readonly unshown: Effect.Effect<ReadonlyArray<JobId>, JobsError>
    /** Takes a job out of its line, in the transaction that begins it; false when it left, or there is no room any more. */
    readonly leave: (job: FirstInLine, limit: number) => Effect.Effect<boolean, JobsError>
  }
>()("kudo/Jobs/JobLines") {
  static readonly layer = Layer.effect(
    JobLines,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const making = (user: "line.user_id" | "jobs.user_id") => sql`
        (SELECT count(*) FROM jobs AS own
         WHERE own.user_id = ${sql.literal(user)} AND own.${unfinished(sql)} AND NOT (own.in_line AND own.state = 'queued'))`

      return JobLines.of({
        first: (limit) =>
          Effect.flatMap(
            sql`
              SELECT id, user_id::float8 AS "user" FROM (
                SELECT DISTINCT ON (user_id) id, user_id, created_at FROM jobs WHERE ${inLine(sql)}
                ORDER BY user_id, created_at, id
              ) AS line
              WHERE ${making("line.user_id")} < ${limit}::int ORDER BY created_at LIMIT ${page}`,
            decodeFirst
          ),
        // What is a moment old is being shown, and who blocked the bot is told when they come back.
        unshown: Effect.flatMap(
          sql`
            SELECT j.id FROM jobs j JOIN users u ON u.id = j.user_id
            WHERE j.in_line AND j.state = 'queued' AND j.status_shown IS NULL AND u.reachable
              AND j.created_at < now() - interval '5 seconds' ORDER BY j.created_at LIMIT ${page}`,
          decodeIds
        ).pipe(Effect.map((rows) => rows.map(({ id }) => id))),
        leave: Effect.fn("JobLines.leave")(function* ({ id, user }, limit) {
          // Like the user's own orders: no two at once, so that they cannot both take the last place. Who is at it is not waited for.
          const free = yield* sql`SELECT FROM users WHERE id = ${user}::bigint FOR UPDATE SKIP LOCKED`
          if (free.length === 0) return false
          const where = sql`id = ${id}::uuid AND ${inLine(sql)} AND ${making("jobs.user_id")} < ${limit}::int`
          return yield* changed(sql`
            WITH told AS (${telling(sql, { step: "began", where })})
            UPDATE jobs SET in_line = false, left_line_at = now()
            WHERE ${where} RETURNING id`)
        })
      })
    })
  )
}
