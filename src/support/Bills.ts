import { Context, Duration, Effect, Layer, Metric, Schema } from "effect"
import { gauge, withdraw } from "../platform/Metrics.ts"
import { SqlClient, type SqlError } from "effect/sql"
import { MicroDollars } from "../domain/Dollars.ts"
import { JobId } from "../domain/Ids.ts"
import { VideoRequest } from "../domain/Video.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import {
  type BillLine,
  type BillReader,
  type Provider,
  ProviderName,
  TaskRef,
  VideoProviders
} from "../providers/VideoProvider.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { SideOrders } from "../providers/SideOrders.ts"
import { ProviderCosts } from "../video/ProviderCosts.ts"
import { toldCost } from "../video/ProviderCosts/costing.ts"
import { StillOrders } from "../video/StillOrders.ts"
import { compare, findingKinds, type Finding, type Line, type Ours } from "./Bills/compare.ts"
import { alertKinds, raises } from "../platform/AlertKinds.ts"

/** How often the lists are read: what is wrong with them is not mended within minutes. */
const every = "1 hour"
/** A start first serves who waits for it. */
const firstAfter = "5 minutes"
/** How far back a list is read, beyond the time in which it settles. */
const lookBack = Duration.days(2)
/** A line younger than this may be of an order whose answer is looked for. */
const onItsWay = Duration.minutes(10)
/** How long a finding is kept, in days. */
const keptDays = 90
/** Days over which what refusals by rules cost is summed up. */
const refusalDays = 30
/** Rows of one statement, at most. */
const page = 1000

const findings = gauge("kudo_bill_findings")
const refusals = gauge("kudo_provider_refusals_dollars")

/** A video whose task is on a list. */
const Listed = Schema.Struct({
  id: JobId,
  task: TaskRef,
  request: Schema.toCodecJson(VideoRequest),
  provider: ProviderName,
  providerModel: Schema.NullOr(Schema.String),
  /** What is known without the list: the provider's word in its status, or the estimate of a video that came. */
  expected: Schema.NullOr(MicroDollars)
})
const decodeListed = Schema.decodeUnknownEffect(Schema.Array(Listed))
const decodeMissing = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ job: JobId, task: TaskRef })))

type Failure = SqlError.SqlError | Schema.SchemaError

/** Whether a provider's list was read, and what is new in it. */
export type Held =
  | { readonly _tag: "Read"; readonly lines: number; readonly found: ReadonlyArray<Finding> }
  /** It has no list, our key may not read it, or it did not answer. */
  | { readonly _tag: "Unread" }

/**
 * Holds each provider's own list of what it made, or charged, against our videos and what was ordered beside them: a line without
 * either, a video without a line and a sum off by more than 5 % are each a row, once, and one alert for each provider. What a list says that a video cost has the
 * last word in the ledger of costs.
 */
export class Bills extends Context.Service<
  Bills,
  {
    /** Reads the list of one provider. */
    readonly hold: (provider: Provider) => Effect.Effect<Held, Failure>
    /** Reads all lists, tells operators of what is new, and forgets what is old. */
    readonly round: Effect.Effect<void, Failure>
  }
>()("kudo/Bills") {
  /** `young` is how old a line without a video may be that is left alone yet. */
  static readonly layer = (options: { readonly young?: Duration.Duration } = {}) =>
    Layer.effect(Bills, makeBills(options.young ?? onItsWay)).pipe(Layer.provide([SideOrders.layer, StillOrders.layer]))

  /** Holds the lists against the videos every hour, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(Bills, ({ round }) =>
      inOneProcess({
        name: "Bills",
        every,
        firstAfter,
        round,
        atEnd: withdraw("kudo_bill_findings", "kudo_provider_refusals_dollars")
      })
    )
  )
}

/** The rows of differences. */
const makeFindings = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  /** Gives those that were not known. */
  const store = Effect.fnUntraced(function* (provider: ProviderName, found: ReadonlyArray<Finding>) {
    if (found.length === 0) return []
    const rows = yield* sql<{ kind: string; task: string }>`
      INSERT INTO bill_findings (provider, kind, task, job, ours, theirs)
      SELECT ${provider}, kind, task, job, ours, theirs
      FROM jsonb_to_recordset(${JSON.stringify(found)}::jsonb) AS f (kind text, task text, job uuid, ours bigint, theirs bigint)
      ON CONFLICT DO NOTHING RETURNING kind, task`
    const fresh = new Set(rows.map(({ kind, task }) => `${kind} ${task}`))
    return found.filter(({ kind, task }) => fresh.has(`${kind} ${task}`))
  })

  /** What has found its other half since is no difference any more. */
  const settle = (provider: ProviderName, listed: ReadonlyArray<TaskRef>) => sql`
    DELETE FROM bill_findings f WHERE provider = ${provider} AND task IN (SELECT jsonb_array_elements_text(${JSON.stringify(listed)}::jsonb))
      AND (kind = 'no-line' OR (kind = 'no-job' AND (
        EXISTS (SELECT 1 FROM jobs j WHERE j.provider = f.provider AND j.task = f.task)
        OR EXISTS (SELECT 1 FROM side_orders s WHERE s.provider = f.provider AND s.task = f.task)
        OR EXISTS (SELECT 1 FROM stills s WHERE s.provider = f.provider AND s.task = f.task))))`

  const count = Effect.gen(function* () {
    yield* sql`DELETE FROM bill_findings WHERE at < now() - make_interval(days => ${keptDays}::int)`
    const counted = yield* sql<{ provider: string; kind: string; count: number }>`
      SELECT provider, kind, count(*)::int AS count FROM bill_findings GROUP BY provider, kind`
    return counted
  })
  return { store, settle, count }
})

/** Our side of a list. */
const makeOurs = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const listed = Effect.fnUntraced(function* (provider: ProviderName, tasks: ReadonlyArray<TaskRef>) {
    const rows = yield* sql`
      SELECT j.id, j.task, j.request, j.provider, j.provider_model AS "providerModel",
        CASE WHEN c.source = 'status' THEN c.actual WHEN c.source IS NULL AND j.ready_at IS NOT NULL THEN c.estimate END::float8 AS expected
      FROM jobs j LEFT JOIN provider_costs c ON c.job = j.id
      WHERE j.provider = ${provider} AND j.task IN (SELECT jsonb_array_elements_text(${JSON.stringify(tasks)}::jsonb))`
    return yield* decodeListed(rows)
  })

  /** Videos that were ordered since, were there for so long that the list has them, and are not on it. */
  const missing = Effect.fnUntraced(function* (
    provider: ProviderName,
    since: number,
    settles: number,
    tasks: ReadonlyArray<TaskRef>
  ) {
    const rows = yield* sql`
      SELECT c.job, c.task FROM provider_costs c JOIN jobs j ON j.id = c.job
      WHERE c.provider = ${provider} AND c.at > to_timestamp(${since}::float8 / 1000)
        AND j.ready_at < now() - make_interval(secs => ${settles / 1000}::float8)
        AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(${JSON.stringify(tasks)}::jsonb) AS t (task) WHERE t.task = c.task)
      LIMIT ${page}`
    return yield* decodeMissing(rows)
  })

  const refused = sql<{ provider: string; dollars: number }>`
    SELECT c.provider, sum(c.actual)::float8 / 1000000 AS dollars FROM provider_costs c JOIN jobs j ON j.id = c.job
    WHERE c.at > now() - make_interval(days => ${refusalDays}::int) AND j.failure = 'moderation' AND c.actual > 0
    GROUP BY c.provider`
  return { listed, missing, refused }
})

const chunked = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / page) }, (_, n) => all.slice(n * page, (n + 1) * page))

/** What of a list is stills, with the sums that it tells of them. */
const makeHoldStills = Effect.map(StillOrders, (stills) =>
  Effect.fnUntraced(function* (provider: ProviderName, lines: ReadonlyArray<Line>) {
    const listed = yield* stills.listed(
      provider,
      lines.map(({ task }) => task)
    )
    const known = new Set(listed.map(({ task }) => task))
    yield* stills.billed(
      provider,
      lines.flatMap(({ task, cost }) => (known.has(task) && cost !== undefined ? [{ task, cost }] : []))
    )
    return listed.map(({ task, estimate }): [TaskRef, Ours] => [task, { job: null, expected: estimate ?? undefined }])
  })
)

const makeHold = Effect.fnUntraced(function* (young: Duration.Duration) {
  const catalogue = yield* ModelCatalogue
  const costs = yield* ProviderCosts
  const side = yield* SideOrders
  const holdStills = yield* makeHoldStills
  const rows = yield* makeFindings
  const own = yield* makeOurs

  /** Holds some lines against our videos, and keeps the sums that they tell. */
  const holdLines = Effect.fnUntraced(function* (
    provider: ProviderName,
    lines: ReadonlyArray<BillLine>,
    youngest: number
  ) {
    const listed = yield* own.listed(
      provider,
      lines.map(({ task }) => task)
    )
    const byTask = new Map(listed.map((job) => [job.task, job]))
    const priced = lines.map(({ task, at, cost: told }): Line => {
      const job = byTask.get(task)
      const foreign = told?._tag === "Dollars" ? told.amount : undefined
      return { task, at, cost: told && job ? toldCost(catalogue, job, told) : foreign }
    })
    yield* costs.billed(
      priced.flatMap(({ task, cost }) => {
        const job = byTask.get(task)
        if (job === undefined || cost === undefined) return []
        const { id, providerModel } = job
        return [{ id, provider, providerModel, task, cost }]
      })
    )
    const ours = listed.map(({ id, task, expected }): [TaskRef, Ours] => [
      task,
      { job: id, expected: expected ?? undefined }
    ])
    const ordered = new Map([...ours, ...(yield* holdStills(provider, priced))])
    return compare(yield* side.billed(provider, priced), ordered, youngest)
  })

  /** Videos that the list should have by now. */
  const missingOf = (provider: ProviderName, since: number, { settles }: BillReader, tasks: ReadonlyArray<TaskRef>) =>
    settles === undefined
      ? Effect.succeed([])
      : Effect.map(own.missing(provider, since, settles, tasks), (jobs) =>
          jobs.map(({ job, task }): Finding => ({ kind: "no-line", task, job, ours: null, theirs: null }))
        )

  const hold = Effect.fn("Bills.hold")(function* ({ name, bill }: Provider): Effect.fn.Return<Held, Failure> {
    if (bill === undefined) return { _tag: "Unread" }
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const from = now - Duration.toMillis(lookBack) - (bill.settles ?? 0)
    const read = yield* bill
      .read(from)
      .pipe(
        Effect.catch(({ reason }) =>
          Effect.logWarning("a provider's list could not be read").pipe(
            Effect.annotateLogs({ provider: name, reason: reason._tag }),
            Effect.andThen(Effect.undefined)
          )
        )
      )
    if (read === undefined) return { _tag: "Unread" }
    const youngest = now - Duration.toMillis(young)
    const tasks = read.lines.map(({ task }) => task)
    const held = yield* Effect.forEach(chunked(read.lines), (some) => holdLines(name, some, youngest))
    yield* Effect.forEach(chunked(tasks), (some) => rows.settle(name, some), { discard: true })
    const found = [...held.flat(), ...(yield* missingOf(name, read.since, bill, tasks))]
    return { _tag: "Read", lines: tasks.length, found: yield* rows.store(name, found) }
  })
  return { hold, rows, refused: own.refused }
})

const countOf = (found: ReadonlyArray<Finding>, kind: Finding["kind"]) =>
  found.filter((one) => one.kind === kind).length

const makeBills = Effect.fnUntraced(function* (young: Duration.Duration) {
  const providers = yield* VideoProviders
  const { hold, rows, refused } = yield* makeHold(young)
  const side = yield* SideOrders
  const stills = yield* StillOrders

  const alert = (provider: ProviderName, found: ReadonlyArray<Finding>) =>
    Effect.logError(alertKinds.bill.title).pipe(
      Effect.annotateLogs({
        ...raises("bill"),
        provider,
        linesWithoutVideo: countOf(found, "no-job"),
        videosWithoutLine: countOf(found, "no-line"),
        otherSums: countOf(found, "amount"),
        task: found[0]?.task
      })
    )

  const round = Effect.gen(function* () {
    for (const provider of providers.values()) {
      const held = yield* hold(provider)
      if (held._tag === "Read" && held.found.length > 0) yield* alert(provider.name, held.found)
    }
    yield* side.forget
    yield* stills.forget
    const counted = new Map((yield* rows.count).map(({ provider, kind, count }) => [`${provider} ${kind}`, count]))
    const dollars = new Map((yield* refused).map((one) => [one.provider, one.dollars]))
    for (const provider of providers.keys()) {
      for (const kind of findingKinds)
        yield* Metric.update(
          Metric.withAttributes(findings, { provider, kind }),
          counted.get(`${provider} ${kind}`) ?? 0
        )
      yield* Metric.update(Metric.withAttributes(refusals, { provider }), dollars.get(provider) ?? 0)
    }
  })
  return Bills.of({ hold, round: round.pipe(Effect.withSpan("Bills.round")) })
})
