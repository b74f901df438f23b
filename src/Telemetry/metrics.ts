import { Metric } from "effect"

/** Jobs in the making, read from the database at each scrape. */
export const jobsByState = Metric.gauge("kudo_jobs", { description: "Unfinished jobs by state" })
/** Coins held for videos in the making, read from the database at each scrape. */
export const coinsHeld = Metric.gauge("kudo_coins_held", { description: "Coins held for videos in the making" })
