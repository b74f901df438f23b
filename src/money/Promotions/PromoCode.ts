import { Option, Schema } from "effect"

/** A promo code as it is stored: capitals, digits, `_` and `-`. */
export const PromoCode = Schema.String.check(Schema.isPattern(/^[A-Z0-9_-]{1,32}$/)).pipe(Schema.brand("PromoCode"))
export type PromoCode = typeof PromoCode.Type

const decode = Schema.decodeUnknownOption(PromoCode)
// Letters that only become ASCII by capitalising, such as ı, are none of a code's.
const ascii = /^[\w-]*$/

/** What somebody typed, read as a code: in any case, with blanks around it; undefined when no code looks like that. */
export const readPromoCode = (text: string): PromoCode | undefined => {
  const code = text.trim()
  return ascii.test(code) ? Option.getOrUndefined(decode(code.toUpperCase())) : undefined
}
