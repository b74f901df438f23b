import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Coins } from "../domain/Coins.ts"
import { UserId } from "../domain/Ids.ts"
import { type Language, StoredLanguage } from "../domain/Language.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { makeSignal, type Signal } from "../platform/Signal.ts"

/** Wishes that one statement reads. */
const page = 20

/** A user's wish that all that is theirs be deleted, which is not carried out or not told yet. */
export const Erasure = Schema.Struct({
  id: Schema.Int,
  user: UserId,
  /** What they read, for the last message; it goes with it. */
  language: Schema.NullOr(StoredLanguage),
  erased: Schema.Boolean
})
export type Erasure = typeof Erasure.Type
const decode = Schema.decodeUnknownEffect(Schema.Array(Erasure))

/**
 * Who asked that all that is theirs be deleted. What remains of a wish that is carried out are its number, the user's and the coins
 * that were lost, which the ledger needs.
 */
export class Erasures extends Context.Service<
  Erasures,
  {
    /** Remembers the wish, once, in the transaction that this has to be part of. */
    readonly ask: (user: UserId, language: Language) => Effect.Effect<void, SqlError.SqlError>
    /** A page of the wishes that are to be carried out or told, the oldest after the one of this number first. */
    readonly open: (
      after: Erasure["id"]
    ) => Effect.Effect<ReadonlyArray<Erasure>, SqlError.SqlError | Schema.SchemaError>
    /** It is carried out, and so many coins were lost, in the transaction that took them. */
    readonly erased: (id: Erasure["id"], coins: Coins) => Effect.Effect<void, SqlError.SqlError>
    readonly told: (id: Erasure["id"]) => Effect.Effect<void, SqlError.SqlError>
    /** Rings when a wish has come. */
    readonly signal: Signal
  }
>()("kudo/Erasures") {
  static readonly layer = Layer.effect(
    Erasures,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const signal = yield* makeSignal
      return Erasures.of({
        ask: Effect.fn("Erasures.ask")(function* (user, language) {
          yield* sql`
            INSERT INTO erasures (user_id, language) VALUES (${user}::bigint, ${language}) ON CONFLICT DO NOTHING`
          yield* failpoint("erasure.asked")
          yield* sql.afterCommit(signal.ring)
        }),
        open: (after) =>
          Effect.flatMap(
            sql`
              SELECT id::float8 AS id, user_id::float8 AS "user", language, erased_at IS NOT NULL AS erased
              FROM erasures WHERE told_at IS NULL AND id > ${after}::bigint ORDER BY id LIMIT ${page}`,
            decode
          ),
        erased: (id, coins) =>
          Effect.asVoid(sql`UPDATE erasures SET coins = ${coins}::bigint, erased_at = now() WHERE id = ${id}::bigint`),
        told: (id) => Effect.asVoid(sql`UPDATE erasures SET told_at = now(), language = NULL WHERE id = ${id}::bigint`),
        signal
      })
    })
  )
}
