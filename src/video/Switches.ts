import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { ModelId, UserId } from "../domain/Ids.ts"
import { readRows } from "../platform/readRows.ts"
import { inEveryProcess } from "../platform/Recurring.ts"
import type { ProviderName } from "../providers/VideoProvider.ts"
import {
  allOn,
  PriceAside,
  routeId,
  type RouteName,
  type Subject,
  SwitchedOff,
  type Switchboard,
  switchboard
} from "./Switches/Switchboard.ts"

export {
  allOn,
  PriceAside,
  PricePercent,
  routeId,
  type RouteName,
  Scope,
  type Subject,
  SwitchedOff,
  type Switchboard,
  switchboard
} from "./Switches/Switchboard.ts"

type Failure = SqlError.SqlError | Schema.SchemaError

/** How soon a switch that another process has thrown counts here. */
const lookEvery = "2 seconds"

/** Why a route is off that its provider calls gone. */
const goneReason = "the provider has this model no more"

const Rows = Schema.Array(Schema.Unknown)
const decode = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ off: Rows, prices: Rows, lists: Rows })]))
const readSwitches = readRows(SwitchedOff, "switches")
const readPrices = readRows(PriceAside, "prices that were put aside")
const readLists = readRows(
  Schema.Struct({ provider: Schema.String, models: Schema.Array(Schema.String) }),
  "lists of models"
)

/** How a switch is thrown. */
interface Thrown {
  /** In ms of the epoch; undefined for as long as nobody turns it on. */
  readonly until: number | undefined
  readonly reason: string
  readonly operator: UserId
}

/** How a price is put aside; `until` is in ms of the epoch. */
type PutAside = Pick<PriceAside, "percent" | "until" | "reason" | "operator">

/**
 * What operators say of what is on offer, in tables that all processes read. Switched off can be a model, a route, a provider, the sale of coins, new videos. What
 * is off takes no more work from that moment on; what is being made goes on. A switch with a date turns itself on again. A
 * model's price can be put aside for another until a date; what is ordered by then has cost that.
 */
export class Switches extends Context.Service<
  Switches,
  {
    /** As this process knows it: at most two seconds old while the database is there. */
    readonly current: () => Switchboard
    /** The time by which switches and prices end, which is the database's, in ms of the epoch. */
    readonly now: Effect.Effect<number, SqlError.SqlError>
    /** Part of the transaction that it is called in, if any. One that is off already gets the new date, reason and operator. */
    readonly turnOff: (subject: Subject, thrown: Thrown) => Effect.Effect<void, SqlError.SqlError>
    /** False where it was not off. */
    readonly turnOn: (subject: Subject) => Effect.Effect<boolean, SqlError.SqlError>
    /** Part of the transaction that it is called in, if any. A model that has another price already gets this one. */
    readonly reprice: (model: ModelId, price: PutAside) => Effect.Effect<void, SqlError.SqlError>
    /** False where the model had its usual price. */
    readonly usualPrice: (model: ModelId) => Effect.Effect<boolean, SqlError.SqlError>
    /** A provider refused an order, as it has the model no more. False where the route is off already. */
    readonly gone: (route: RouteName) => Effect.Effect<boolean, Failure>
    /**
     * What a provider says that it has; undefined where it has no list. Gives what it has no more, and what it has again: a
     * route that it had called gone comes back with the latter.
     */
    readonly listed: (
      provider: ProviderName,
      models: ReadonlySet<string> | undefined
    ) => Effect.Effect<{ readonly lost: ReadonlyArray<string>; readonly back: ReadonlyArray<string> }, Failure>
    /** Reads the table anew. */
    readonly reload: Effect.Effect<void, Failure>
  }
>()("kudo/Switches") {
  static readonly layer = Layer.effect(
    Switches,
    Effect.gen(function* () {
      const { current, reload } = yield* makeBoard
      yield* reload
      return Switches.of({
        current,
        reload,
        now: yield* makeNow,
        ...(yield* makeThrowing(reload)),
        ...(yield* makeRepricing(reload)),
        ...(yield* makeSaying(reload))
      })
    })
  )

  /** What nobody switches, such as for commands, which have no database: everything is on where no more is said. */
  static readonly layerFixed = (board: Switchboard = allOn) => Layer.mock(Switches, { current: () => board })

  /** Follows what other processes change, in every process. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(Switches, ({ reload }) => inEveryProcess({ name: "Switches", every: lookEvery, round: reload }))
  )
}

const makeNow = Effect.map(SqlClient.SqlClient, (sql) =>
  sql<{ now: number }>`SELECT (extract(epoch FROM now()) * 1000)::float8 AS now`.pipe(
    Effect.map(([row]) => row?.now ?? 0)
  )
)

/** What the tables say, as it was read last. */
const makeBoard = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  let current = allOn
  let known = ""

  const reload = Effect.gen(function* () {
    const rows = yield* sql`
      SELECT coalesce((
        SELECT jsonb_agg(jsonb_build_object('scope', scope, 'id', id, 'reason', reason, 'operator', operator,
          'since', extract(epoch FROM since) * 1000, 'until', extract(epoch FROM until) * 1000) ORDER BY since, scope, id)
        FROM switches WHERE until IS NULL OR until > now()
      ), '[]') AS off, coalesce((
        SELECT jsonb_agg(jsonb_build_object('model', model, 'percent', percent, 'reason', reason, 'operator', operator,
          'since', extract(epoch FROM since) * 1000, 'until', extract(epoch FROM until) * 1000) ORDER BY model)
        FROM model_prices WHERE until > now()
      ), '[]') AS prices, coalesce((
        SELECT jsonb_agg(jsonb_build_object('provider', provider, 'models', models) ORDER BY provider) FROM provider_models
      ), '[]') AS lists`
    const read = JSON.stringify(rows)
    // The same value as long as nothing changes: whoever works something out of it keeps that.
    if (read === known) return
    const [given] = yield* decode(rows)
    const off = yield* readSwitches(given.off)
    const prices = yield* readPrices(given.prices)
    const lists = yield* readLists(given.lists)
    known = read
    const has = new Map(lists.read.map(({ provider, models }) => [provider, new Set(models)]))
    current = switchboard(off.read, has, prices.read)
  })
  return { current: () => current, reload }
})

type Reload = Switches["Service"]["reload"]

/** What operators do. */
const makeThrowing = Effect.fnUntraced(function* (reload: Reload) {
  const sql = yield* SqlClient.SqlClient
  /** With the transaction that this is part of; what could not be read is read in two seconds. */
  const reloadSoon = sql.afterCommit(Effect.ignore(reload))

  const turnOff: Switches["Service"]["turnOff"] = Effect.fn("Switches.turnOff")(function* (
    { scope, id },
    { until, reason, operator }
  ) {
    yield* sql`
      INSERT INTO switches (scope, id, until, reason, operator)
      VALUES (${scope}, ${id}, to_timestamp(${until ?? null}::float8 / 1000), ${reason}, ${operator}::bigint)
      ON CONFLICT (scope, id) DO UPDATE
      SET since = now(), until = excluded.until, reason = excluded.reason, operator = excluded.operator`
    yield* reloadSoon
  })

  const turnOn: Switches["Service"]["turnOn"] = Effect.fn("Switches.turnOn")(function* ({ scope, id }) {
    const rows = yield* sql`
      DELETE FROM switches WHERE scope = ${scope} AND id = ${id} RETURNING until IS NULL OR until > now() AS was_off`
    yield* reloadSoon
    return rows.some((row) => row["was_off"] === true)
  })

  return { turnOff, turnOn }
})

/** What operators do with prices. */
export const makeRepricing = Effect.fnUntraced(function* (reload: Reload) {
  const sql = yield* SqlClient.SqlClient
  const reloadSoon = sql.afterCommit(Effect.ignore(reload))

  const reprice: Switches["Service"]["reprice"] = Effect.fn("Switches.reprice")(function* (
    model,
    { percent, until, reason, operator }
  ) {
    yield* sql`
      INSERT INTO model_prices (model, percent, until, reason, operator)
      VALUES (${model}, ${percent}, to_timestamp(${until}::float8 / 1000), ${reason}, ${operator}::bigint)
      ON CONFLICT (model) DO UPDATE
      SET percent = excluded.percent, since = now(), until = excluded.until, reason = excluded.reason,
        operator = excluded.operator`
    yield* reloadSoon
  })

  const usualPrice: Switches["Service"]["usualPrice"] = Effect.fn("Switches.usualPrice")(function* (model) {
    const rows = yield* sql`DELETE FROM model_prices WHERE model = ${model} RETURNING until > now() AS held`
    yield* reloadSoon
    return rows.some((row) => row["held"] === true)
  })

  return { reprice, usualPrice }
})

/** What providers say. */
const makeSaying = Effect.fnUntraced(function* (reload: Reload) {
  const sql = yield* SqlClient.SqlClient

  const gone: Switches["Service"]["gone"] = Effect.fn("Switches.gone")(function* (route) {
    const rows = yield* sql`
      INSERT INTO switches (scope, id, reason) VALUES ('route', ${routeId(route)}, ${goneReason})
      ON CONFLICT (scope, id) DO UPDATE
      SET since = now(), until = NULL, reason = excluded.reason, operator = NULL
      WHERE switches.until <= now() RETURNING id`
    yield* reload
    return rows.length > 0
  })

  const listed: Switches["Service"]["listed"] = Effect.fn("Switches.listed")(
    function* (provider, models) {
      const [row] = yield* sql<{ models: ReadonlyArray<string> }>`
        SELECT models FROM provider_models WHERE provider = ${provider} FOR UPDATE`
      const before = new Set(row?.models)
      if (models === undefined) {
        yield* sql`DELETE FROM provider_models WHERE provider = ${provider}`
        return { lost: [], back: [] }
      }
      yield* sql`
        INSERT INTO provider_models (provider, models) VALUES (${provider}, ${JSON.stringify([...models])}::jsonb)
        ON CONFLICT (provider) DO UPDATE SET models = excluded.models, at = now()`
      const fresh = [...models].filter((model) => !before.has(model))
      const back = yield* sql<{ id: string }>`
        DELETE FROM switches WHERE scope = 'route' AND operator IS NULL
          AND id IN (SELECT jsonb_array_elements_text(${JSON.stringify(fresh.map((model) => routeId({ provider, model })))}::jsonb))
        RETURNING id`
      return {
        lost: [...before].filter((model) => !models.has(model)),
        back: back.map(({ id }) => id.slice(provider.length + 1))
      }
    },
    sql.withTransaction,
    (listing) => Effect.tap(listing, reload)
  )

  return { gone, listed }
})
