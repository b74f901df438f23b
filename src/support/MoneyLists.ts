import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import { ChargeId, UserId } from "../domain/Ids.ts"
import { StorableText } from "../domain/StorableText.ts"

/** Rows of one page of a list. */
const page = 50

/** A payment as a line of a list. Times are in ms of the epoch. */
export const PaymentLine = Schema.Struct({
  charge: ChargeId,
  user: UserId,
  stars: Schema.Int,
  currency: Schema.String,
  /** It fits no invoice of ours: nobody got coins for it, but by an operator's word. */
  unknown: Schema.Boolean,
  /** Learnt from Telegram's list, as its update never came. */
  healed: Schema.Boolean,
  at: Schema.Finite,
  refunded: Schema.NullOr(Schema.Finite),
  /** Where the next page begins: in µs of the epoch. */
  cursor: Schema.Int
})
export type PaymentLine = typeof PaymentLine.Type

/** Which payments are listed; the newest first, from the cursor on. */
export const PaymentFilter = Schema.Struct({
  state: Schema.optional(Schema.Literals(["paid", "refunded", "unknown", "healed"])),
  user: Schema.optional(UserId),
  before: Schema.optional(Schema.Int)
})
export type PaymentFilter = typeof PaymentFilter.Type

/** A promo code as a line of a list. */
export const PromoLine = Schema.Struct({
  code: Schema.String,
  coins: Coins,
  uses: Schema.Int,
  used: Schema.Int,
  /** For how many days its coins are good; null for ever. */
  days: Schema.NullOr(Schema.Int),
  ends: Schema.NullOr(Schema.Finite)
})
export type PromoLine = typeof PromoLine.Type

/** Which promo codes are listed, in their order, behind `after`. */
export const PromoFilter = Schema.Struct({
  state: Schema.optional(Schema.Literals(["open", "over"])),
  after: Schema.optional(StorableText.check(Schema.isMaxLength(32)))
})
export type PromoFilter = typeof PromoFilter.Type

const decodePayments = Schema.decodeUnknownEffect(Schema.Array(PaymentLine))
const decodePromos = Schema.decodeUnknownEffect(Schema.Array(PromoLine))

type ListError = SqlError.SqlError | Schema.SchemaError

/** What was paid, and what is given away by codes, as lists for operators. */
export class MoneyLists extends Context.Service<
  MoneyLists,
  {
    readonly payments: (filter: PaymentFilter) => Effect.Effect<ReadonlyArray<PaymentLine>, ListError>
    readonly promos: (filter: PromoFilter) => Effect.Effect<ReadonlyArray<PromoLine>, ListError>
  }
>()("kudo/MoneyLists") {
  static readonly layer = Layer.effect(
    MoneyLists,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const states = {
        paid: sql`refunded_at IS NULL`,
        refunded: sql`refunded_at IS NOT NULL`,
        unknown: sql`invoice IS NULL`,
        healed: sql`healed`
      }
      const open = sql`used < uses AND coalesce(ends_at > now(), true)`

      return MoneyLists.of({
        payments: Effect.fn("MoneyLists.payments")(({ state, user, before }: PaymentFilter) =>
          Effect.flatMap(
            sql`
              SELECT charge, user_id::float8 AS user, stars, currency, invoice IS NULL AS unknown, healed,
                (extract(epoch FROM at) * 1000)::float8 AS at,
                (extract(epoch FROM refunded_at) * 1000)::float8 AS refunded,
                (extract(epoch FROM at) * 1000000)::float8 AS cursor
              FROM payments WHERE ${sql.and([
                sql`true`,
                ...(state === undefined ? [] : [states[state]]),
                ...(user === undefined ? [] : [sql`user_id = ${user}::bigint`]),
                ...(before === undefined ? [] : [sql`extract(epoch FROM at) * 1000000 < ${before}::bigint`])
              ])}
              ORDER BY at DESC LIMIT ${page}`,
            decodePayments
          )
        ),
        promos: Effect.fn("MoneyLists.promos")(({ state, after }: PromoFilter) =>
          Effect.flatMap(
            sql`
              SELECT code, coins, uses, used, days, (extract(epoch FROM ends_at) * 1000)::float8 AS ends
              FROM promo_codes WHERE ${sql.and([
                sql`true`,
                ...(state === undefined ? [] : [state === "open" ? open : sql`NOT (${open})`]),
                ...(after === undefined ? [] : [sql`code > ${after}`])
              ])}
              ORDER BY code LIMIT ${page}`,
            decodePromos
          )
        )
      })
    })
  )
}
