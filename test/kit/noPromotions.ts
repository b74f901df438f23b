import { Promotions } from "../../src/money/Promotions.ts"

/** A bot that gives nothing away. */
export const noPromotions = Promotions.layer({ referralCoins: 0, referralsPerDay: 1, dailyCoins: 0 })
