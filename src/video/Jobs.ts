import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { failpoint } from "../platform/Failpoints.ts"
import { Billing } from "../money/Billing.ts"
import { type JobId, type MessageId, UserId } from "../domain/Ids.ts"
import { VideoRequest } from "../domain/Video.ts"
import { Promotions, type Reward } from "../money/Promotions.ts"
import { type Delivery, type Failure, Job, type SentVideoFile } from "./Jobs/Job.ts"
import { makeAttention } from "./Jobs/attention.ts"
import { firstLook, makeLate } from "./Jobs/late.ts"
import type { Route } from "./ModelCatalogue.ts"
import { type Cost, type ProviderName, type TaskRef, VideoSource } from "../providers/VideoProvider.ts"

export * from "./Jobs/Job.ts"

export type JobsError = SqlError.SqlError | Schema.SchemaError

/** As many of a user's videos as are at once in the making; nothing was inserted. */
export class TooManyJobs extends Schema.TaggedError<TooManyJobs>()("TooManyJobs", { limit: Schema.Int }) {}

const decodeJobs = Schema.decodeUnknownEffect(Schema.Array(Job))
const encodeRequest = Schema.encodeEffect(Schema.fromJsonString(Schema.toCodecJson(VideoRequest)))
const encodeSource = Schema.encodeEffect(Schema.fromJsonString(VideoSource))

/** How many finished videos the gallery lists. */
const gallerySize = 8
/** How many past jobs the estimate looks at: enough for a median, few enough to follow a provider's mood. */
const estimateSample = 50

/**
 * The table of videos in the making. Every change of state is conditional on the state before, so late, repeated and
 * competing writers change nothing; a terminal state and its money are one transaction.
 */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** Inserts a queued job unless the user has `limit` unfinished ones. */
    readonly create: (
      job: Pick<Job, "id" | "user" | "request" | "price" | "demo" | "statusMessage" | "traceparent">,
      limit: number
    ) => Effect.Effect<void, TooManyJobs | JobsError>
    readonly find: (id: JobId) => Effect.Effect<Option.Option<Job>, JobsError>
    readonly findByTask: (provider: ProviderName, task: TaskRef) => Effect.Effect<Option.Option<Job>, JobsError>
    readonly knownTasks: (
      provider: ProviderName,
      tasks: ReadonlyArray<TaskRef>
    ) => Effect.Effect<ReadonlySet<string>, JobsError>
    readonly gallery: (user: UserId) => Effect.Effect<ReadonlyArray<Job>, JobsError>
    /** queued → submitting, at the provider of the route; false when it is not queued any more. */
    readonly claim: (id: JobId, route: Route) => Effect.Effect<boolean, JobsError>
    /** submitting → queued: it is certain that the provider has not started it. */
    readonly unclaim: (id: JobId) => Effect.Effect<void, JobsError>
    /** submitting → generating, due for its first status read after `pollAfter` ms. */
    readonly accepted: (
      id: JobId,
      accepted: { readonly task: TaskRef; readonly pollAfter: number; readonly deadlineMinutes: number }
    ) => Effect.Effect<void, JobsError>
    /** Stores progress, never backwards, and sets the next status read. */
    readonly progressed: (id: JobId, progress: number | undefined, pollAfter: number) => Effect.Effect<void, JobsError>
    /** Stores what the provider charged. */
    readonly spent: (id: JobId, cost: Cost) => Effect.Effect<void, JobsError>
    /** generating → storing, once the provider says where the bytes are. */
    readonly ready: (id: JobId, source: VideoSource) => Effect.Effect<void, JobsError>
    /** storing → delivering; false when an earlier run had begun to deliver. */
    readonly beginDelivery: (id: JobId) => Effect.Effect<boolean, JobsError>
    /** delivering → storing: it is certain that nothing was sent. */
    readonly pauseDelivery: (id: JobId) => Effect.Effect<void, JobsError>
    /** delivering → delivered, with the capture of the coins and what is due to whom brought the user. */
    readonly delivered: (
      id: JobId,
      delivery: Delivery,
      sent: { readonly fileId: string; readonly video: typeof SentVideoFile.Type } | undefined
    ) => Effect.Effect<ReadonlyArray<Reward>, JobsError>
    readonly remember: (
      id: JobId,
      sent: { readonly fileId: string; readonly video: typeof SentVideoFile.Type }
    ) => Effect.Effect<void, JobsError>
    /** Any unfinished state → failed, with the release of the coins; looked at again where the video may yet come. */
    readonly failed: (id: JobId, failure: Failure) => Effect.Effect<void, JobsError>
    /** queued → cancelled by its user, with the release of the coins; false when it had started. */
    readonly cancel: (id: JobId, user: UserId) => Effect.Effect<boolean, JobsError>
    /** Due jobs of other providers than these. */
    readonly due: (besides: ReadonlyArray<ProviderName>) => Effect.Effect<ReadonlyArray<Job>, JobsError>
    /** Jobs whose workflow seems not to run: untouched for a minute, or unfinished long after their deadline. */
    readonly stalled: Effect.Effect<ReadonlyArray<JobId>, JobsError>
    /** Jobs that ended within the hour and whose status message says something else. */
    readonly untold: Effect.Effect<ReadonlyArray<JobId>, JobsError>
    /** Has the task of a job read now, also after the job was given up: its looks begin anew then. */
    readonly makeDue: (id: JobId) => Effect.Effect<void, JobsError>
    /** The task of a job whose submit's answer was lost, told by the provider; none where there is no such job. */
    readonly learn: (id: JobId, provider: ProviderName, task: TaskRef) => Effect.Effect<Option.Option<Job>, JobsError>
    /** Counts a look at the task of a job that was given up, and sets the next: none once it is decided. */
    readonly looked: (id: JobId, decided: boolean) => Effect.Effect<void, JobsError>
    /** The job `id` that delivers the late video of the job `of`, for the same price; it is not yet paid. */
    readonly resume: (
      job: Pick<Job, "id" | "statusMessage" | "traceparent"> & { readonly of: JobId }
    ) => Effect.Effect<void, JobsError>
    /** Remembers what the status message shows, and whether that is the job's end; true when the job has ended by now. */
    readonly shown: (id: JobId, text: string, message: MessageId, end: boolean) => Effect.Effect<boolean, JobsError>
    /** The median of past generation times in seconds; undefined while there is nothing to go by. */
    readonly estimate: (model: string) => Effect.Effect<number | undefined, JobsError>
    /** False when a callback with this id was seen before. */
    readonly firstCallback: (id: string) => Effect.Effect<boolean, JobsError>
    /** Forgets callback ids that providers no longer repeat. */
    readonly forgetCallbacks: Effect.Effect<void, JobsError>
    readonly countByState: Effect.Effect<ReadonlyArray<{ readonly state: string; readonly count: number }>, JobsError>
  }
>()("kudo/Jobs") {
  static readonly layer = Layer.effect(
    Jobs,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing
      const promotions = yield* Promotions

      const columns = sql.literal(`
        id, user_id::float8 AS "user", state, request, provider, provider_model AS "providerModel", price, demo, task, source,
        progress, cost, failure, delivery, file_id AS "fileId", video, status_message::float8 AS "statusMessage",
        status_shown AS "statusShown", (extract(epoch FROM status_shown_at) * 1000)::float8 AS "statusShownAt",
        traceparent, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
        (extract(epoch FROM submitted_at) * 1000)::float8 AS "submittedAt",
        (extract(epoch FROM deadline_at) * 1000)::float8 AS "deadlineAt"`)
      const unfinished = sql.literal(`state NOT IN ('delivered', 'failed', 'cancelled')`)
      const one = Effect.fnUntraced(function* (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) {
        const [job] = yield* decodeJobs(yield* rows)
        return Option.fromUndefinedOr(job)
      })
      const changed = (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) =>
        Effect.map(rows, (rows) => rows.length > 0)

      const create = Effect.fn("Jobs.create")(function* (
        job: Pick<Job, "id" | "user" | "request" | "price" | "demo" | "statusMessage" | "traceparent">,
        limit: number
      ) {
        const request = yield* encodeRequest(job.request)
        // The user's row is locked by the commit that this is part of, so two confirmations cannot both pass the limit.
        const inserted = yield* changed(sql`
          INSERT INTO jobs (id, user_id, state, request, price, demo, status_message, traceparent, due_at)
          SELECT ${job.id}::uuid, ${job.user}::bigint, 'queued', ${request}::jsonb, ${job.price}::int, ${job.demo}::boolean, ${job.statusMessage}::bigint, ${job.traceparent}::text, NULL
          WHERE (SELECT count(*) FROM jobs WHERE user_id = ${job.user}::bigint AND ${unfinished}) < ${limit}::int
          RETURNING id`)
        if (!inserted) return yield* new TooManyJobs({ limit })
      })

      const find = (id: JobId) => one(sql`SELECT ${columns} FROM jobs WHERE id = ${id}::uuid`)
      const findByTask = (provider: ProviderName, task: TaskRef) =>
        one(sql`SELECT ${columns} FROM jobs WHERE provider = ${provider} AND task = ${task}`)
      const knownTasks = (provider: ProviderName, tasks: ReadonlyArray<TaskRef>) =>
        tasks.length === 0
          ? Effect.succeed(new Set<string>())
          : sql<{ task: string }>`SELECT task FROM jobs WHERE provider = ${provider} AND ${sql.in("task", tasks)}`.pipe(
              Effect.map((rows) => new Set(rows.map((row) => row.task)))
            )

      const gallery = (user: UserId) =>
        Effect.flatMap(
          sql`SELECT ${columns} FROM jobs WHERE user_id = ${user}::bigint AND state = 'delivered'
              ORDER BY created_at DESC LIMIT ${gallerySize}`,
          decodeJobs
        )

      const claim = (id: JobId, { provider, model }: Route) =>
        changed(sql`
          UPDATE jobs SET state = 'submitting', submitted_at = now(), task = NULL, turn = NULL, called_at = NULL, provider = ${provider}, provider_model = ${model}
          WHERE id = ${id}::uuid AND state = 'queued' RETURNING id`)
      const unclaim = (id: JobId) =>
        Effect.asVoid(sql`UPDATE jobs SET state = 'queued' WHERE id = ${id}::uuid AND state = 'submitting'`)

      const later = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000}::float8)`

      const accepted = Effect.fn("Jobs.accepted")(
        (
          id: JobId,
          to: { readonly task: TaskRef; readonly pollAfter: number; readonly deadlineMinutes: number }
        ) => sql`
          UPDATE jobs SET state = 'generating', task = ${to.task}, due_at = ${later(to.pollAfter)},
            deadline_at = now() + make_interval(mins => ${to.deadlineMinutes}::int)
          WHERE id = ${id}::uuid AND state = 'submitting'`,
        Effect.asVoid
      )
      const progressed = (id: JobId, progress: number | undefined, pollAfter: number) =>
        Effect.asVoid(sql`
          UPDATE jobs SET due_at = ${later(pollAfter)},
            progress = greatest(progress, ${progress === undefined ? null : Math.round(progress)}::int)
          WHERE id = ${id}::uuid AND state = 'generating'`)
      const spent = (id: JobId, cost: Cost) =>
        Effect.asVoid(sql`UPDATE jobs SET cost = ${JSON.stringify(cost)}::jsonb WHERE id = ${id}::uuid`)
      const ready = Effect.fn("Jobs.ready")(function* (id: JobId, source: VideoSource) {
        const encoded = yield* encodeSource(source)
        yield* sql`
          UPDATE jobs SET state = 'storing', source = ${encoded}::jsonb, progress = 100, ready_at = now(), due_at = NULL
          WHERE id = ${id}::uuid AND state = 'generating'`
      })
      const beginDelivery = (id: JobId) =>
        changed(sql`
          UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid AND state = 'storing' RETURNING id`)

      const pauseDelivery = (id: JobId) =>
        Effect.asVoid(sql`UPDATE jobs SET state = 'storing' WHERE id = ${id}::uuid AND state = 'delivering'`)

      const remember = (id: JobId, sent: { readonly fileId: string; readonly video: typeof SentVideoFile.Type }) =>
        Effect.asVoid(sql`
          UPDATE jobs SET file_id = ${sent.fileId}, video = ${JSON.stringify(sent.video)}::jsonb WHERE id = ${id}::uuid`)

      const delivered = Effect.fn("Jobs.delivered")(function* (
        id: JobId,
        delivery: Delivery,
        sent: { readonly fileId: string; readonly video: typeof SentVideoFile.Type } | undefined
      ) {
        if (sent !== undefined) yield* remember(id, sent)
        const done = yield* sql<{ user: number }>`
          UPDATE jobs SET state = 'delivered', delivery = ${delivery}, finished_at = now()
          WHERE id = ${id}::uuid AND state = 'delivering' RETURNING user_id::float8 AS user`
        const [first] = done
        if (first === undefined) return []
        yield* billing.capture(id)
        return yield* promotions.reward(UserId.make(first.user))
      }, sql.withTransaction)

      const failed = Effect.fn("Jobs.failed")(function* (id: JobId, failure: Failure) {
        const done = yield* changed(sql`
          UPDATE jobs SET state = 'failed', failure = ${failure}, finished_at = now(), due_at = ${firstLook(sql, failure)}
          WHERE id = ${id}::uuid AND ${unfinished} RETURNING id`)
        yield* failpoint("release.failed")
        if (done) yield* billing.release(id)
      }, sql.withTransaction)

      const cancel = Effect.fn("Jobs.cancel")(function* (id: JobId, user: UserId) {
        const done = yield* changed(sql`
          UPDATE jobs SET state = 'cancelled', finished_at = now(), due_at = NULL
          WHERE id = ${id}::uuid AND user_id = ${user}::bigint AND state = 'queued' RETURNING id`)
        if (done) yield* billing.release(id)
        yield* failpoint("cancel.released")
        return done
      }, sql.withTransaction)

      const shown = (id: JobId, text: string, message: MessageId, end: boolean) =>
        Effect.map(
          sql<{ ended: boolean }>`
            UPDATE jobs SET status_shown = ${text}, status_shown_at = now(), status_message = ${message}::bigint,
              end_shown = ${end}
            WHERE id = ${id}::uuid RETURNING NOT (${unfinished}) AS ended`,
          ([row]) => row?.ended === true
        )

      const estimate = (model: string) =>
        sql<{ seconds: number | null }>`
          SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ready_at - submitted_at))::float8 AS seconds
          FROM (SELECT ready_at, submitted_at FROM jobs
                WHERE request ->> 'model' = ${model} AND ready_at IS NOT NULL
                ORDER BY submitted_at DESC LIMIT ${estimateSample}) AS recent`.pipe(
          Effect.map(([row]) => row?.seconds ?? undefined)
        )

      const firstCallback = (id: string) =>
        changed(sql`INSERT INTO callbacks (id) VALUES (${id}) ON CONFLICT DO NOTHING RETURNING id`)

      // The longest that a provider repeats a callback is 72 hours; the fourth day is for clocks.
      const forgetCallbacks = Effect.asVoid(sql`DELETE FROM callbacks WHERE at < now() - interval '4 days'`)

      const countByState = sql<{ state: string; count: number }>`
        SELECT state, count(*)::int AS count FROM jobs WHERE ${unfinished} GROUP BY state`

      return Jobs.of({
        create,
        find,
        findByTask,
        knownTasks,
        gallery,
        claim,
        unclaim,
        accepted,
        progressed,
        spent,
        ready,
        beginDelivery,
        pauseDelivery,
        delivered,
        remember,
        failed,
        cancel,
        ...makeAttention(sql, columns),
        ...makeLate(sql, columns),
        shown,
        estimate,
        firstCallback,
        forgetCallbacks,
        countByState
      })
    })
  )
}
