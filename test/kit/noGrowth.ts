import { Growth } from "../../src/money/Growth.ts"

/** A bot that gives nothing away. */
export const noGrowth = Growth.layer({ referralCoins: 0, referralsPerDay: 1, dailyCoins: 0 })
