import { Context, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { type JobId, UserId } from "../../domain/Ids.ts"
import { Billing } from "../../money/Billing.ts"
import type { SentVideo } from "../../telegram/TelegramGateway.ts"
import { Promotions, type Reward } from "../../money/Promotions.ts"
import type { Shortfall } from "../Shortfall.ts"
import type { Delivery, SentVideoFile } from "./Job.ts"
import { telling } from "./JobEvents.ts"
import { changed, type JobsError } from "./table.ts"

/** The message that carries a video, as Telegram knows the file. */
interface SentFile {
  readonly fileId: string
  readonly video: typeof SentVideoFile.Type
}

/**
 * What is kept of a message, so that its file can be sent again without an upload; `smaller` where it has fewer bytes than the
 * video that was bought for its size.
 */
export const sentFile = (sent: SentVideo | undefined, smaller = false): SentFile | undefined =>
  sent?.fileId === undefined
    ? undefined
    : {
        fileId: sent.fileId,
        video: {
          width: sent.width,
          height: sent.height,
          duration: sent.duration,
          kind: sent.kind,
          bot: sent.bot,
          ...(sent.cover !== undefined && { cover: sent.cover }),
          ...(smaller && { smaller })
        }
      }

/** What is told of a file: what it is, and when it was stored, in ms of the epoch. */
interface ToldFile {
  readonly what: string
  readonly storedAt: number
}

/** How a stored video comes to its user, and its price to the house. A delivery that was begun is not begun again. */
export class JobDeliveries extends Context.Service<
  JobDeliveries,
  {
    /** storing → delivering; false when an earlier run had begun to deliver. The file is told of once. */
    readonly begin: (id: JobId, file: ToldFile) => Effect.Effect<boolean, JobsError>
    /** delivering → storing: it is certain that nothing was sent; `why` is Telegram's answer, and what is tried next. */
    readonly pause: (id: JobId, why: string) => Effect.Effect<void, JobsError>
    /**
     * delivering, or storing where nothing could be sent, → delivered, with the capture of the coins and what is due to whom
     * brought the user; none when it had ended. A run that was taken for lost may still come and say that its send arrived:
     * then that is what is known, in place of "maybe".
     */
    readonly delivered: (
      id: JobId,
      delivery: Delivery,
      sent: SentFile | undefined,
      /** What it lacks: the coins for it go back in the same transaction. */
      shortfall?: Shortfall,
      /** Telegram's last answer, where it did not take the file. */
      refusal?: string
    ) => Effect.Effect<Option.Option<ReadonlyArray<Reward>>, JobsError>
    /** Whether no video has come to the user yet. */
    readonly isFirst: (user: UserId) => Effect.Effect<boolean, JobsError>
    /** Keeps the file id under which Telegram sends the video again. */
    readonly remember: (id: JobId, sent: SentFile) => Effect.Effect<void, JobsError>
  }
>()("kudo/Jobs/JobDeliveries") {
  static readonly layer = Layer.effect(
    JobDeliveries,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing
      const promotions = yield* Promotions

      const remember = (id: JobId, sent: SentFile) =>
        Effect.asVoid(sql`
          UPDATE jobs SET file_id = ${sent.fileId}, video = ${JSON.stringify(sent.video)}::jsonb WHERE id = ${id}::uuid`)

      /** What the user sees of its end is told anew. */
      const arrived = (id: JobId, sent: SentFile | undefined) =>
        Effect.asVoid(sql`
          UPDATE jobs SET delivery = 'video', end_shown = false, file_id = coalesce(${sent?.fileId ?? null}, file_id),
            video = coalesce(${sent === undefined ? null : JSON.stringify(sent.video)}::jsonb, video)
          WHERE id = ${id}::uuid AND state = 'delivered' AND delivery = 'maybe'`)

      const delivered: JobDeliveries["Service"]["delivered"] = Effect.fn("JobDeliveries.delivered")(function* (
        id,
        delivery,
        sent,
        shortfall,
        refusal
      ) {
        const file = sent === undefined ? null : JSON.stringify(sent.video)
        const where = sql`id = ${id}::uuid AND state IN ('delivering', 'storing')`
        const told =
          refusal === undefined
            ? sql``
            : sql`WITH told AS (${telling(sql, { step: "not taken", where, note: refusal })})`
        const [done] = yield* sql<{ user: number }>`
          ${told} UPDATE jobs SET state = 'delivered', delivery = ${delivery}, finished_at = now(),
            shortfall = ${shortfall === undefined ? null : JSON.stringify(shortfall)}::jsonb, file_id = coalesce(${sent?.fileId ?? null}, file_id), video = coalesce(${file}::jsonb, video)
          WHERE ${where} RETURNING user_id::float8 AS user`
        if (done === undefined) {
          if (delivery === "video") yield* arrived(id, sent)
          return Option.none()
        }
        yield* billing.capture(id, shortfall?.coins)
        return Option.some(yield* promotions.reward(UserId.make(done.user)))
      }, sql.withTransaction)

      return JobDeliveries.of({
        begin: (id, file) => {
          const where = sql`id = ${id}::uuid AND state = 'storing'`
          const isNew = sql`NOT EXISTS (SELECT FROM job_events WHERE job = ${id}::uuid AND step = 'stored')`
          return changed(sql`
            WITH told AS (${telling(sql, { step: "stored", where: sql`${where} AND ${isNew}`, note: file.what, at: file.storedAt })})
            UPDATE jobs SET state = 'delivering' WHERE ${where} RETURNING id`)
        },
        pause: (id, why) => {
          const where = sql`id = ${id}::uuid AND state = 'delivering'`
          return Effect.asVoid(sql`
            WITH told AS (${telling(sql, { step: "not taken", where, note: why })})
            UPDATE jobs SET state = 'storing' WHERE ${where}`)
        },
        delivered,
        isFirst: (user) =>
          changed(
            sql`SELECT 1 WHERE NOT EXISTS (SELECT FROM jobs WHERE user_id = ${user}::bigint AND state = 'delivered')`
          ),
        remember
      })
    })
  )
}
