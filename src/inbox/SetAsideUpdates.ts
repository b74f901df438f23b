import { Context, Duration, Effect, Layer, Option, Predicate, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { UserId } from "../domain/Ids.ts"
import { inOneProcess } from "../platform/Recurring.ts"

/** How long an update that could not act is kept: long enough for a release that can read it. */
const kept = Duration.days(30)
/** Updates that are kept; beyond them the oldest go, as something else is wrong. */
const most = 1000
/** Characters of the longest update that is kept: Telegram's own are a tenth of it. */
const maxLength = 100_000
const pruneEvery = Duration.hours(1)
/** Updates of one page of the list. */
const page = 50

/** The number of an update that was set aside. */
export const SetAsideId = Schema.Int.pipe(Schema.brand("SetAsideId"))
export type SetAsideId = typeof SetAsideId.Type

/** Why an update could not act: nobody can read it, or its user's actor never can. */
export const SetAsideKind = Schema.Literals(["unreadable", "set-aside"])

/** An update that could not act, without what is in it. Times are in ms of the epoch. */
export const SetAsideUpdate = Schema.Struct({
  id: SetAsideId,
  /** Telegram's number of it, where it has one. */
  update: Schema.NullOr(Schema.Int),
  user: Schema.NullOr(UserId),
  kind: SetAsideKind,
  at: Schema.Finite,
  replayed: Schema.NullOr(Schema.Finite)
})
export type SetAsideUpdate = typeof SetAsideUpdate.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(SetAsideUpdate))
const decodeUser = Schema.decodeUnknownOption(UserId)
const decodeNumber = Schema.decodeUnknownOption(Schema.Int)

type StoreError = SqlError.SqlError | Schema.SchemaError

/** An update as text, in which a NUL is written out; undefined for one that is no JSON, nested too deeply, or too long. */
const written = (update: unknown): string | undefined => {
  try {
    const text: string | undefined = JSON.stringify(update)
    return text === undefined || text.length > maxLength ? undefined : text
  } catch {
    return undefined
  }
}

/** Whose an update is, whatever kind it is of. */
const userOf = (update: unknown): UserId | undefined =>
  Predicate.isObject(update)
    ? Object.values(update).flatMap((part) =>
        Predicate.hasProperty(part, "from") && Predicate.hasProperty(part.from, "id")
          ? Option.toArray(decodeUser(part.from.id))
          : []
      )[0]
    : undefined

const numberOf = (update: unknown): number | undefined =>
  Predicate.hasProperty(update, "update_id") ? Option.getOrUndefined(decodeNumber(update.update_id)) : undefined

/**
 * Updates that could not act, kept for a month as they came, so that they can act after all when what kept them from it is mended.
 * What is in them are users' words: nobody is shown them.
 */
export class SetAsideUpdates extends Context.Service<
  SetAsideUpdates,
  {
    /** Keeps an update, once per its number. A database that does not answer is logged: nobody waits for it. */
    readonly keep: (update: unknown, kind: typeof SetAsideKind.Type) => Effect.Effect<void>
    /** The newest first, with numbers below `before`; those alone that were not replayed, where `open`. */
    readonly list: (filter: {
      readonly open?: boolean | undefined
      readonly before?: number | undefined
    }) => Effect.Effect<ReadonlyArray<SetAsideUpdate>, StoreError>
    readonly find: (id: SetAsideId) => Effect.Effect<Option.Option<SetAsideUpdate>, StoreError>
    /** The update as it came. */
    readonly body: (id: SetAsideId) => Effect.Effect<Option.Option<unknown>, SqlError.SqlError>
    readonly replayed: (id: SetAsideId) => Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/SetAsideUpdates") {
  static readonly layer = Layer.effect(
    SetAsideUpdates,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql.literal(`
        SELECT id::float8 AS id, update_id::float8 AS update, user_id::float8 AS user, kind,
          (extract(epoch FROM at) * 1000)::float8 AS at, (extract(epoch FROM replayed_at) * 1000)::float8 AS replayed
        FROM set_aside_updates`)

      return SetAsideUpdates.of({
        keep: Effect.fnUntraced(function* (update, kind) {
          const body = written(update)
          if (body === undefined) return
          yield* sql`
            INSERT INTO set_aside_updates (update_id, user_id, kind, body)
            VALUES (${numberOf(update) ?? null}::bigint, ${userOf(update) ?? null}::bigint, ${kind}, ${body})
            ON CONFLICT DO NOTHING`.pipe(
            Effect.catch((error) => Effect.logWarning("an update that was set aside is not kept", error))
          )
        }),
        list: ({ open, before }) =>
          Effect.flatMap(
            sql`${columns} WHERE ${sql.and([
              sql`true`,
              ...(open === true ? [sql`replayed_at IS NULL`] : []),
              ...(before === undefined ? [] : [sql`id < ${before}::bigint`])
            ])} ORDER BY id DESC LIMIT ${page}`,
            decode
          ),
        find: (id) =>
          Effect.map(Effect.flatMap(sql`${columns} WHERE id = ${id}::bigint`, decode), ([found]) =>
            Option.fromUndefinedOr(found)
          ),
        body: (id) =>
          Effect.map(sql<{ body: string }>`SELECT body FROM set_aside_updates WHERE id = ${id}::bigint`, ([found]) =>
            Option.map(Option.fromUndefinedOr(found), ({ body }): unknown => JSON.parse(body))
          ),
        replayed: (id) => Effect.asVoid(sql`UPDATE set_aside_updates SET replayed_at = now() WHERE id = ${id}::bigint`)
      })
    })
  )

  /** Forgets what is old, and the oldest of too many. */
  static readonly layerRun = inOneProcess({
    name: "PruneSetAsideUpdates",
    every: pruneEvery,
    round: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        DELETE FROM set_aside_updates WHERE at < now() - make_interval(secs => ${Duration.toSeconds(kept)}::float8)
          OR id <= (SELECT id FROM set_aside_updates ORDER BY id DESC OFFSET ${most} LIMIT 1)`
    })
  })
}
