import { Duration, Effect, Layer, Ref, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { statfs } from "node:fs/promises"
import { alertKinds, alertNamed, ends, raises } from "../platform/AlertKinds.ts"
import { monotonicMillis } from "../platform/MonotonicTime.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import type { ModelId } from "../domain/Ids.ts"
import { CoinPacks } from "../money/CoinPacks.ts"
import { coinDollars } from "../video/ModelCatalogue/pricing.ts"
import type { Failure } from "../video/Jobs.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { makeBackupNotes } from "./BackupNotes.ts"
import { type Figures, type Finding, judge, lasts, type Room } from "./HealthWatch/judge.ts"

/** How often it is looked: what is found lasts for many minutes. */
const every = "1 minute"
/** How far back the disk's rate is taken from, and how often a look is kept for it. */
const roomKept = { looks: 24, every: Duration.minutes(15) } as const
/** Fewer videos of an hour say nothing of the next one. */
const fewest = 5
/** A disk of the network that does not answer tells nothing. */
const within = Duration.seconds(3)

/** What the alerts of this room are. */
const watched = [
  "model-failures",
  "delivery-slow",
  "line-age",
  "margin",
  "disk-days",
  "backup-old",
  "restore-test",
  "erasure-late"
] as const
const titles = watched.map((name) => alertKinds[name].title)

/** Failures that are no fault of a model: words and pictures of users. */
const own: ReadonlyArray<Failure> = ["moderation", "too-long", "unreadable"]

const Read = Schema.Struct({
  models: Schema.Array(Schema.Struct({ model: Schema.String, delivered: Schema.Int, failed: Schema.Int })),
  slowestSeconds: Schema.NullOr(Schema.Finite),
  lineSeconds: Schema.NullOr(Schema.Finite),
  erasureSeconds: Schema.NullOr(Schema.Finite),
  spending: Schema.Array(
    Schema.Struct({ model: Schema.String, videos: Schema.Int, dollars: Schema.Finite, coins: Schema.Finite })
  )
})
const decode = Schema.decodeUnknownEffect(Schema.Tuple([Read]))
const decodeOpen = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ kind: Schema.String, cause: Schema.String }))
)

/** Those of `unhurried` models take as long as they take. */
const readJobs = (sql: SqlClient.SqlClient, unhurried: ReadonlyArray<ModelId>) =>
  Effect.flatMap(
    sql`
      WITH lately AS MATERIALIZED (
        SELECT request ->> 'model' AS model, state, failure,
          extract(epoch FROM finished_at - coalesce(left_line_at, created_at)) AS took
        FROM jobs WHERE finished_at > now() - interval '1 hour' AND NOT demo
      ), models AS (
        SELECT model, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
          count(*) FILTER (WHERE state = 'failed' AND NOT ${sql.in("failure", own)})::int AS failed
        FROM lately GROUP BY model
      ), spending AS (
        SELECT request ->> 'model' AS model, count(*)::int AS videos,
          (sum(coalesce(actual, estimate)) / 1000000)::float8 AS dollars,
          sum(CASE WHEN state = 'delivered' THEN price - coalesce((shortfall ->> 'coins')::int, 0) ELSE 0 END)::float8 AS coins
        FROM jobs JOIN provider_costs ON provider_costs.job = jobs.id
        WHERE finished_at > now() - interval '1 day' AND NOT demo AND coalesce(actual, estimate) IS NOT NULL GROUP BY 1
      )
      SELECT coalesce((SELECT jsonb_agg(models) FROM models), '[]') AS models,
        (SELECT CASE WHEN count(*) >= ${fewest}::int THEN percentile_cont(0.95) WITHIN GROUP (ORDER BY took)::float8 END
         FROM lately WHERE state = 'delivered'
           AND model NOT IN (SELECT jsonb_array_elements_text(${JSON.stringify(unhurried)}::jsonb))) AS "slowestSeconds",
        (SELECT extract(epoch FROM now() - min(coalesce(left_line_at, created_at)))::float8
         FROM jobs WHERE state = 'queued' AND turn IS NOT NULL AND NOT in_line) AS "lineSeconds",
        (SELECT extract(epoch FROM now() - min(asked_at))::float8 FROM erasures WHERE erased_at IS NULL) AS "erasureSeconds",
        coalesce((SELECT jsonb_agg(spending) FROM spending), '[]') AS spending`,
    decode
  )

const makeRoom = Effect.fnUntraced(function* (dataDir: string) {
  const looks = yield* Ref.make<ReadonlyArray<Room>>([])
  return Effect.gen(function* () {
    const found = yield* Effect.tryPromise(() => statfs(dataDir)).pipe(Effect.timeout(within), Effect.option)
    if (found._tag === "None") return undefined
    const now = { millis: yield* monotonicMillis, bytes: found.value.bavail * found.value.bsize }
    const [first = now, ...more] = yield* Ref.get(looks)
    const last = more.at(-1) ?? first
    if (last === now || now.millis - last.millis >= Duration.toMillis(roomKept.every)) {
      yield* Ref.update(looks, (kept) => [...kept, now].slice(-roomKept.looks))
    }
    return lasts(first, now)
  })
})

/** What is watched, and how long ago a backup may have been taken, and one been tried out. */
export interface WatchOptions {
  readonly dataDir: string
  readonly backupWithin: Duration.Duration | undefined
  readonly restoreTestWithin: Duration.Duration | undefined
}

/** Reads how videos do now. */
const makeFigures = Effect.fnUntraced(function* ({ dataDir, backupWithin, restoreTestWithin }: WatchOptions) {
  const sql = yield* SqlClient.SqlClient
  const packs = yield* CoinPacks
  const catalogue = yield* ModelCatalogue
  const backups = yield* makeBackupNotes
  const room = yield* makeRoom(dataDir)
  return Effect.gen(function* () {
    const [{ slowestSeconds, lineSeconds, erasureSeconds, ...read }] = yield* readJobs(
      sql,
      catalogue.offers.flatMap(({ model }) => (model.unhurried ? [model.id] : []))
    )
    const ages = yield* backups.ages
    const due = (within: Duration.Duration | undefined, doneSeconds: number | undefined) =>
      within && { within, doneSeconds, databaseSeconds: ages.database }
    return {
      ...read,
      slowestSeconds: slowestSeconds ?? undefined,
      lineSeconds: lineSeconds ?? undefined,
      erasureSeconds: erasureSeconds ?? undefined,
      coinDollars: coinDollars(packs),
      diskLasts: yield* room,
      backup: due(backupWithin, ages.taken),
      restoreTest: due(restoreTestWithin, ages.verified)
    }
  })
})

const causeOf = ({ model = "" }: Finding) => model

/** One look: what is wrong is raised, and what was and is not any more is over, whichever process raised it. */
export const makeHealthRound = <E, R>(figures: Effect.Effect<Figures, E, R>) =>
  Effect.map(SqlClient.SqlClient, (sql) =>
    Effect.gen(function* () {
      const found = judge(yield* figures)
      for (const { name, model, details } of found) {
        yield* Effect.logError(alertKinds[name].title).pipe(
          Effect.annotateLogs({ ...raises(name), ...(model !== undefined && { model }), ...details })
        )
      }
      const open = yield* decodeOpen(
        yield* sql`SELECT kind, cause FROM alerts WHERE resolved_at IS NULL AND ${sql.in("kind", titles)}`
      )
      for (const { kind, cause } of open) {
        const name = alertNamed(kind)?.name
        if (name === undefined || found.some((one) => one.name === name && causeOf(one) === cause)) continue
        yield* Effect.logInfo("it is well again").pipe(
          Effect.annotateLogs({ ...ends(name), ...(cause !== "" && { model: cause }) })
        )
      }
    })
  )

/**
 * Watches whether videos come about as they should (their failures, their time, their line, their margin and their disk) and whether
 * what has to be done in time is: backups, tests of them, and deletions.
 */
export const HealthWatch = {
  /** Looks in one process of all. */
  layerRun: (options: WatchOptions) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const round = yield* makeHealthRound(yield* makeFigures(options))
        return inOneProcess<SqlError.SqlError | Schema.SchemaError, never>({ name: "HealthWatch", every, round })
      })
    ),
  /** What a look reads. */
  figures: makeFigures
} as const
