import { Context, Duration, Effect, Layer, Metric, Ref, Schema, Semaphore } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { alertNamed, alertNames } from "../platform/AlertKinds.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { counter, gauge, histogram, type HistogramName, withdraw } from "../platform/Metrics.ts"
import { exemplify } from "../platform/Metrics/exemplars.ts"
import { makeBackupNotes } from "./BackupNotes.ts"
import { Jobs, type JobsError } from "../video/Jobs.ts"
import { JobState } from "../video/Jobs/Job.ts"

/** How often it is read what happened. */
const every = Duration.seconds(10)
/**
 * Rows are numbered when they are written and seen when their transaction ends, so a later one may be seen first. One that is older
 * than this, in seconds, is seen: our transactions take milliseconds.
 */
const settledSeconds = 3
/** Rows that one statement reads; what is more comes in the next round. */
const page = 5000

const jobsByState = gauge("kudo_jobs")
const coinsHeld = gauge("kudo_coins_held")
const openAlerts = gauge("kudo_alerts")
const backupAge = gauge("kudo_backup_age_seconds")
const verifiedAge = gauge("kudo_backup_verified_age_seconds")
const ended = counter("kudo_videos_ended_total")
const coins = counter("kudo_coins_total")
const stars = counter("kudo_stars_total")
const refunds = counter("kudo_refunds_total")

/** What is one for all processes, and told by the one that reads it. */
const shared = [
  "kudo_jobs",
  "kudo_coins_held",
  "kudo_alerts",
  "kudo_backup_age_seconds",
  "kudo_backup_verified_age_seconds"
] as const

const over: ReadonlySet<string> = new Set<JobState>(["delivered", "failed", "cancelled"])
export const unfinishedStates = JobState.literals.filter((state) => !over.has(state))

/** What a transfer is to whoever looks at the money; holds and debts are no flow. */
const flows = {
  purchase: "sold",
  subscription: "sold",
  welcome: "given",
  referral: "given",
  promo: "given",
  daily: "given",
  grant: "given",
  bonus: "given",
  capture: "spent",
  release: "returned",
  rebate: "returned",
  expiry: "expired",
  refund: "refunded",
  revoke: "refunded"
} as const
export const coinFlows = [...new Set(Object.values(flows))]
const isFlow = Schema.is(Schema.Literals(Object.keys(flows) as ReadonlyArray<keyof typeof flows>)) // Object.keys forgets the key type

const Row = { id: Schema.Finite }
const decodeSteps = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      ...Row,
      step: Schema.String,
      note: Schema.NullOr(Schema.String),
      model: Schema.String,
      /** Since its order, and since the provider was asked. */
      sinceOrdered: Schema.Finite,
      sinceAsked: Schema.NullOr(Schema.Finite),
      traceparent: Schema.NullOr(Schema.String)
    })
  )
)
const decodeTransfers = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      ...Row,
      reason: Schema.String,
      amount: Schema.Finite,
      /** Of the payment's first transfer of its kind; else null. */
      stars: Schema.NullOr(Schema.Finite)
    })
  )
)

type Failure = SqlError.SqlError | Schema.SchemaError | JobsError

/** The last rows that were counted. */
interface Seen {
  readonly step: number
  readonly transfer: number
}

const add = (metric: ReturnType<typeof counter>, labels: Readonly<Record<string, string>>, by = 1) =>
  Metric.update(Metric.withAttributes(metric, labels), by)

/** Measures how long a step of a video took, with its trace as an example. A clock that was set back makes no time below zero. */
const took = (name: HistogramName, seconds: number, { traceparent }: Pick<Step, "traceparent">) => {
  const value = Math.max(0, seconds)
  return Effect.andThen(Metric.update(histogram(name), value), exemplify(name, value, traceparent))
}

type Step = Effect.Success<ReturnType<typeof decodeSteps>>[number]

/** Counts a step of a video. */
const countStep = (taken: Step): Effect.Effect<void> => {
  const { step, note, model, sinceOrdered, sinceAsked } = taken
  switch (step) {
    case "submitting":
      return took("kudo_video_queue_seconds", sinceOrdered, taken)
    case "generating":
      return sinceAsked === null ? Effect.void : took("kudo_video_accept_seconds", sinceAsked, taken)
    case "delivered":
      return Effect.andThen(
        add(ended, { outcome: step, reason: "none", model }),
        took("kudo_video_delivery_seconds", sinceOrdered, taken)
      )
    case "failed":
      return add(ended, { outcome: step, reason: note ?? "unknown", model })
    case "cancelled":
      return add(ended, { outcome: step, reason: "none", model })
    default:
      // A step that is measured by none: the next one's time holds it.
      return Effect.void
  }
}

type Transfer = Effect.Success<ReturnType<typeof decodeTransfers>>[number]

const countTransfer = Effect.fnUntraced(function* ({ reason, amount, stars: paid }: Transfer) {
  if (isFlow(reason)) yield* add(coins, { flow: flows[reason] }, amount)
  if (paid === null) return
  yield* add(stars, { flow: reason === "refund" ? "refunded" : "received" }, paid)
  if (reason === "refund") yield* Metric.update(refunds, 1)
})

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const jobs = yield* Jobs
  const backups = yield* makeBackupNotes
  const seen = yield* Ref.make<Seen | undefined>(undefined)
  const alone = yield* Semaphore.make(1)

  /** What was there before this process counts belongs to the one before it. */
  const begin = Effect.map(
    sql<Seen>`
      SELECT coalesce((SELECT max(id) FROM job_events), 0)::float8 AS step,
        coalesce((SELECT max(id) FROM transfers), 0)::float8 AS transfer`,
    ([now]) => now ?? { step: 0, transfer: 0 }
  )

  const steps = (after: number) =>
    Effect.flatMap(
      sql`
        SELECT e.id::float8 AS id, e.step, e.note, j.request ->> 'model' AS model, j.traceparent,
          extract(epoch FROM e.at - coalesce(j.left_line_at, j.created_at))::float8 AS "sinceOrdered",
          extract(epoch FROM e.at - j.submitted_at)::float8 AS "sinceAsked"
        FROM job_events e JOIN jobs j ON j.id = e.job
        WHERE e.id > ${after} AND e.at < now() - make_interval(secs => ${settledSeconds}) ORDER BY e.id LIMIT ${page}`,
      decodeSteps
    )
  const transfers = (after: number) =>
    Effect.flatMap(
      sql`
        SELECT t.id::float8 AS id, t.reason, t.amount::float8 AS amount,
          CASE WHEN t.reason IN ('purchase', 'subscription', 'refund') AND NOT EXISTS (
            SELECT FROM transfers before WHERE before.payment = t.payment AND before.id < t.id
              AND (before.reason = 'refund') = (t.reason = 'refund') AND before.reason IN ('purchase', 'subscription', 'refund')
          ) THEN p.stars::float8 END AS stars
        FROM transfers t LEFT JOIN payments p ON p.charge = t.payment
        WHERE t.id > ${after} AND t.at < now() - make_interval(secs => ${settledSeconds}) ORDER BY t.id LIMIT ${page}`,
      decodeTransfers
    )

  const events = Effect.gen(function* () {
    const from = (yield* Ref.get(seen)) ?? (yield* begin)
    const [stepped, moved] = yield* Effect.all([steps(from.step), transfers(from.transfer)])
    yield* Effect.forEach(stepped, countStep, { discard: true })
    yield* Effect.forEach(moved, countTransfer, { discard: true })
    yield* Ref.set(seen, { step: stepped.at(-1)?.id ?? from.step, transfer: moved.at(-1)?.id ?? from.transfer })
  })

  const states = Effect.gen(function* () {
    const byState = yield* jobs.unfinishedByState
    const counts = new Map(byState.map(({ state, count }) => [state, count]))
    for (const state of unfinishedStates) {
      yield* Metric.update(Metric.withAttributes(jobsByState, { state }), counts.get(state) ?? 0)
    }
    yield* Metric.update(
      coinsHeld,
      byState.reduce((sum, { coins }) => sum + coins, 0)
    )
    const open = yield* sql<{ kind: string; count: number }>`
      SELECT kind, count(*)::int AS count FROM alerts WHERE resolved_at IS NULL GROUP BY kind`
    for (const kind of alertNames) {
      const count = open.find((one) => alertNamed(one.kind)?.name === kind)?.count ?? 0
      yield* Metric.update(Metric.withAttributes(openAlerts, { kind }), count)
    }
    const { taken, verified } = yield* backups.ages
    if (taken !== undefined) yield* Metric.update(backupAge, taken)
    if (verified !== undefined) yield* Metric.update(verifiedAge, verified)
  })

  const round: Effect.Effect<void, Failure> = alone
    .withPermit(Effect.andThen(events, states))
    .pipe(Effect.withTracerEnabled(false))
  const refresh = Effect.flatMap(Ref.get(seen), (here) => (here === undefined ? Effect.void : round))
  const leave = Effect.andThen(Ref.set(seen, undefined), withdraw(...shared))
  return { round, refresh, leave }
})

/**
 * Measures what the database tells: how many jobs there are, what became of videos, how long they took, which coins and Stars moved.
 * One process of all does, so that none of it is counted twice.
 */
export class Tally extends Context.Service<
  Tally,
  {
    /** Reads what happened since it was read last; the first time only how things are. */
    readonly round: Effect.Effect<void, Failure>
    /** The same for whoever asks now, where this process is the one that reads. */
    readonly refresh: Effect.Effect<void, Failure>
    /** Another process goes on. */
    readonly leave: Effect.Effect<void>
  }
>()("kudo/Tally") {
  static readonly layer = Layer.effect(Tally, make)

  static readonly layerRun = Layer.unwrap(
    Effect.map(Tally, ({ round, leave }) => inOneProcess({ name: "Tally", every, round, atEnd: leave }))
  )
}
