import { Schema } from "effect"

/** A time in seconds of the epoch, as Telegram tells times, up to the end of the year 9999: later ones no date can hold. */
export const UnixSeconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 253_402_300_799 }))
