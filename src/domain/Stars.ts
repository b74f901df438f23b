import { Schema } from "effect"

/** Whole Telegram Stars, as an invoice may ask for them: 1 to 10,000 for a subscription, to 100,000 otherwise. */
export const Stars = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 })).pipe(Schema.brand("Stars"))
export type Stars = typeof Stars.Type
