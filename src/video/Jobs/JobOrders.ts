import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import type { EventId, JobId, TopicId, UserId } from "../../domain/Ids.ts"
import { VideoRequest } from "../../domain/Video.ts"
import { Billing } from "../../money/Billing.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { type DraftRefused, ensureGood, type FilmOf, goodUntil } from "./drafts.ts"
import type { Job } from "./Job.ts"
import { changed, inLine, type JobsError, unfinished } from "./table.ts"

/** The most videos that wait in the line of one user: more would hold their coins for longer than anybody foresees. */
export const longestLine = 5

/** The user has as many unfinished videos as one may have; nothing was inserted. */
export class TooManyJobs extends Schema.TaggedError<TooManyJobs>()("TooManyJobs", { limit: Schema.Int }) {}

/** Another model makes the failed video already; nothing was inserted. */
export class AlreadyReplaced extends Schema.TaggedError<AlreadyReplaced>()("AlreadyReplaced", {}) {}

const encodeRequest = Schema.encodeEffect(Schema.fromJsonString(Schema.toCodecJson(VideoRequest)))

/** What a user orders and calls off: the rows of `jobs` before anybody works on them. */
export class JobOrders extends Context.Service<
  JobOrders,
  {
    /**
     * Inserts a queued job unless `limit` of the user's are in the making; then it is refused or, where the user wants so, waits in
     * their line as long as that is below `line`. Tells which. What `replaces` a failed job is refused where one does so already,
     * and a `film` where the video that it is made of is not good.
     */
    readonly create: (
      job: Pick<Job, "id" | "user" | "request" | "price" | "demo" | "statusMessage" | "traceparent"> &
        Partial<Pick<Job, "makers" | "answers">> & {
          readonly topic?: TopicId | undefined
          readonly replaces?: JobId | undefined
          readonly film?: FilmOf | undefined
          /** The press or message that orders it. */
          readonly event?: EventId | undefined
        },
      limit: number,
      line?: number
    ) => Effect.Effect<"Begins" | "Waits", TooManyJobs | AlreadyReplaced | DraftRefused | JobsError>
    /** queued → cancelled by its user, with the release of the coins, which are given; undefined when it had started. */
    readonly cancel: (id: JobId, user: UserId) => Effect.Effect<Coins | undefined, JobsError>
    /** Inserts the job `id` that delivers the late video of the job `of`, for the same price; it is not yet paid. */
    readonly resume: (
      job: Pick<Job, "id" | "statusMessage" | "traceparent"> & { readonly of: JobId }
    ) => Effect.Effect<void, JobsError>
  }
>()("kudo/Jobs/JobOrders") {
  static readonly layer = Layer.effect(
    JobOrders,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing

      const create: JobOrders["Service"]["create"] = Effect.fn("JobOrders.create")(function* (job, limit, line = 0) {
        const request = yield* encodeRequest(job.request)
        const replaces = job.replaces ?? null
        if (replaces !== null && (yield* changed(sql`SELECT 1 FROM jobs WHERE replaces = ${replaces}::uuid`))) {
          return yield* new AlreadyReplaced()
        }
        const { film } = job
        if (film !== undefined) yield* ensureGood(sql, job.user, film)
        // The user's row is locked by the commit that this is part of, so two confirmations cannot both pass the limit.
        const [inserted] = yield* sql<{ waits: boolean }>`
          WITH inserted AS (
          INSERT INTO jobs (id, user_id, state, request, price, demo, status_message, answers, topic, traceparent, due_at, makers, replaces, film_of, film_until, in_line)
          SELECT ${job.id}::uuid, ${job.user}::bigint, 'queued', ${request}::jsonb, ${job.price}::int, ${job.demo}::boolean, ${job.statusMessage}::bigint, ${job.answers ?? null}::bigint, ${job.topic ?? null}::bigint, ${job.traceparent}::text, NULL,
            string_to_array(${job.makers?.join() ?? null}::text, ','), ${replaces}::uuid,
            ${film?.video ?? null}::uuid, ${film === undefined ? sql`NULL` : sql`(SELECT ${goodUntil(sql, film)} FROM jobs WHERE id = ${film.video}::uuid)`},
            making >= ${limit}::int
          FROM (
            SELECT count(*) FILTER (WHERE NOT (${inLine(sql)})) AS making, count(*) FILTER (WHERE ${inLine(sql)}) AS waiting
            FROM jobs WHERE user_id = ${job.user}::bigint AND ${unfinished(sql)}
          ) own
          WHERE making < ${limit}::int OR waiting < ${line}::int
          RETURNING id, in_line AS waits
          ), told AS (
            INSERT INTO job_events (job, step, note)
            SELECT id, 'tapped', ${job.event ?? null}::text FROM inserted WHERE ${job.event !== undefined}
          )
          SELECT waits FROM inserted`
        if (inserted === undefined) return yield* new TooManyJobs({ limit })
        return inserted.waits ? "Waits" : "Begins"
      })

      const cancel = Effect.fn("JobOrders.cancel")(function* (id: JobId, user: UserId) {
        const [cancelled] = yield* sql<{ price: number }>`
          UPDATE jobs SET state = 'cancelled', finished_at = now(), due_at = NULL
          WHERE id = ${id}::uuid AND user_id = ${user}::bigint AND state = 'queued' RETURNING price`
        if (cancelled !== undefined) yield* billing.release(id)
        yield* failpoint("cancel.released")
        return cancelled && Coins.make(cancelled.price)
      }, sql.withTransaction)

      const resume: JobOrders["Service"]["resume"] = Effect.fn("JobOrders.resume")(
        (job) => sql`
          INSERT INTO jobs (id, of, user_id, state, request, provider, provider_model, price, demo, source, progress,
            status_message, answers, topic, traceparent, film_of, film_until)
          SELECT ${job.id}::uuid, old.id, old.user_id, 'storing', old.request, old.provider, old.provider_model, old.price,
            old.demo, late.source, 100, ${job.statusMessage}::bigint, old.answers, old.topic, ${job.traceparent}::text,
            old.film_of, old.film_until
          FROM jobs old JOIN late_videos late ON late.job = old.id
          WHERE old.id = ${job.of}::uuid AND late.id = ${job.id}::uuid`,
        Effect.asVoid
      )

      return JobOrders.of({ create, cancel, resume })
    })
  )
}
