import { Option, Predicate, Schema } from "effect"
import { storable } from "./storable.ts"

/** What an update says of a payment that cannot be read: enough to find it at Telegram. */
export type OddPayment = Readonly<Record<string, string>>

const some = Schema.optional(Schema.Unknown)

/** Of a payment that cannot be read, the longest of its values that is told, in characters. */
const maxTold = 200

const OddMessage = Schema.Struct({ from: some, successful_payment: some, refunded_payment: some })
const decodeOdd = Schema.decodeUnknownOption(Schema.Struct({ message: OddMessage }))
/** A value as it is written. What is nested thousands of levels deep cannot be, and says nothing of a payment. */
const written = (value: unknown): string => {
  if (typeof value === "string") return value
  try {
    return JSON.stringify(value)
  } catch {
    return "(nested too deeply)"
  }
}
const told = (value: unknown) => storable(written(value)).slice(0, maxTold)

/** What is told, where it is there; a payment that is no object is told as it is. */
const oddFields: ReadonlySet<string> = new Set([
  "userId",
  "telegram_payment_charge_id",
  "currency",
  "total_amount",
  "invoice_payload",
  "subscription_expiration_date",
  "payment"
])

/** The payment of an update that is none, in words: money has moved, whatever is wrong with its report. */
export const oddPayment = (body: unknown): OddPayment | undefined =>
  Option.match(decodeOdd(body), {
    onNone: () => undefined,
    onSome: ({ message: { from, successful_payment: paid, refunded_payment: refunded } }) => {
      const payment = paid ?? refunded
      if (payment === undefined || payment === null) return undefined
      const of = Predicate.isObject(payment) ? payment : { payment }
      const payer = Predicate.hasProperty(from, "id") ? { userId: from.id } : {}
      return {
        direction: paid === undefined ? "refunded" : "paid",
        ...Object.fromEntries(
          Object.entries({ ...payer, ...of })
            .filter(([name, value]) => oddFields.has(name) && value !== undefined)
            .map(([name, value]) => [name, told(value)])
        )
      }
    }
  })
