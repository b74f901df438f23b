import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { type JobId, ModelId, type UserId } from "../../domain/Ids.ts"
import { readNumber } from "../../domain/VideoNumber.ts"
import { readRows } from "../../platform/readRows.ts"
import { Job } from "./Job.ts"
import { changed, columns, type JobsError } from "./table.ts"
import { wordlessRequest } from "./words.ts"

/** As many videos as a phone shows as buttons. */
const pageSize = 8
/** Models of a user's videos that are offered as a choice: more do not fit a screen. */
const mostModels = 20

/** Which of a user's videos are looked at. */
export interface GalleryFilter {
  /** From 0. */
  readonly page: number
  readonly model?: ModelId | undefined
  readonly favourites?: boolean | undefined
  /** All of them in the prompt; or a video's number, or the day on which it was ordered. */
  readonly words?: string | undefined
}

export interface GalleryPage {
  readonly items: ReadonlyArray<Job>
  /** Whether there are older ones. */
  readonly more: boolean
}

/** What a user can do with a finished video besides looking at it. */
export type GalleryChange = "favourite" | "ordinary" | "delete"

const readVideos = readRows(Job, "videos of a gallery")
const decodeModels = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ model: ModelId })))

/** A word as a pattern of LIKE that means nothing but itself. */
const containing = (word: string) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`

/** A user's finished videos, and what the user does with them. */
export class JobGallery extends Context.Service<
  JobGallery,
  {
    /** The newest first. */
    readonly page: (user: UserId, filter: GalleryFilter) => Effect.Effect<GalleryPage, JobsError>
    /** The models of the user's videos. */
    readonly models: (user: UserId) => Effect.Effect<ReadonlyArray<ModelId>, JobsError>
    /**
     * Changes a finished video of the user; false where there is none. What is deleted loses its words and its file for good;
     * its receipt stays, as coins do not go away with it.
     */
    readonly change: (user: UserId, job: JobId, change: GalleryChange) => Effect.Effect<boolean, JobsError>
  }
>()("kudo/Jobs/JobGallery") {
  static readonly layer = Layer.effect(
    JobGallery,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const finished = sql`(state = 'delivered' OR (state = 'failed' AND failure = 'undeliverable')) AND deleted_at IS NULL`

      const matching = (words: string): Statement.Fragment => {
        const number = readNumber(words) ?? (/^\d{1,15}$/.test(words) ? Number(words) : null)
        const patterns = words.split(/\s+/).filter(Boolean).map(containing)
        const day = sql.literal("created_at AT TIME ZONE 'UTC'")
        return sql`(request ->> 'prompt' ILIKE ALL (SELECT jsonb_array_elements_text(${JSON.stringify(patterns)}::jsonb))
          OR number = ${number}::bigint
          OR ${words} IN (to_char(${day}, 'YYYY-MM-DD'), to_char(${day}, 'DD.MM.YYYY'), to_char(${day}, 'DD.MM')))`
      }

      const page: JobGallery["Service"]["page"] = Effect.fn("JobGallery.page")(function* (user, filter) {
        const { model, favourites = false, words = "" } = filter
        const rows = yield* sql`
          SELECT ${columns(sql)} FROM jobs WHERE user_id = ${user}::bigint AND ${finished}
            AND (${model ?? null}::text IS NULL OR request ->> 'model' = ${model ?? null}::text)
            AND (NOT ${favourites}::boolean OR favourite)
            AND ${words.trim() === "" ? sql`true` : matching(words.trim())}
          ORDER BY created_at DESC, number DESC LIMIT ${pageSize + 1} OFFSET ${filter.page * pageSize}`
        const { read } = yield* readVideos(rows.slice(0, pageSize))
        return { items: read, more: rows.length > pageSize }
      })

      const remove = (user: UserId, job: JobId) => sql`
        UPDATE jobs SET deleted_at = now(), words_erased_at = now(), favourite = false, file_id = NULL, video = NULL,
          request = ${wordlessRequest(sql)}
        WHERE id = ${job}::uuid AND user_id = ${user}::bigint AND ${finished} RETURNING id`

      const mark = (user: UserId, job: JobId, favourite: boolean) => sql`
        UPDATE jobs SET favourite = ${favourite}::boolean
        WHERE id = ${job}::uuid AND user_id = ${user}::bigint AND ${finished} RETURNING id`

      return JobGallery.of({
        page,
        models: (user) =>
          sql`
            SELECT request ->> 'model' AS model FROM jobs WHERE user_id = ${user}::bigint AND ${finished}
            GROUP BY 1 ORDER BY max(created_at) DESC LIMIT ${mostModels}`.pipe(
            Effect.flatMap(decodeModels),
            Effect.map((rows) => rows.map(({ model }) => model))
          ),
        change: (user, job, change) =>
          changed(change === "delete" ? remove(user, job) : mark(user, job, change === "favourite"))
      })
    })
  )
}
