import { Duration } from "effect"
import type { AlertName } from "../../platform/AlertKinds.ts"

/** How videos do, as it is read of the database and the disk. */
export interface Figures {
  /** What became of a model's videos within an hour; what is its users' own matter, such as refused words, is not counted. */
  readonly models: ReadonlyArray<{ readonly model: string; readonly delivered: number; readonly failed: number }>
  /** How long one in twenty of the videos of the last hour took at least, in seconds; undefined where there were too few. */
  readonly slowestSeconds: number | undefined
  /** How long the oldest video has waited for a provider, in seconds; undefined where none waits. */
  readonly lineSeconds: number | undefined
  /** What the videos of a day cost in dollars, and the coins that were taken for them. */
  readonly spending: ReadonlyArray<{
    readonly model: string
    readonly videos: number
    readonly dollars: number
    readonly coins: number
  }>
  /** What a coin brings in dollars; undefined where none are sold. */
  readonly coinDollars: number | undefined
  /** When the disk is full at the rate of the last hours; undefined where it does not fill. */
  readonly diskLasts: Duration.Duration | undefined
  /** The last backup, and the last one that was found good; undefined where no setting says how long ago they may be. */
  readonly backup: Due | undefined
  readonly restoreTest: Due | undefined
  /** How long the oldest wish to be deleted has waited, in seconds; undefined where none waits. */
  readonly erasureSeconds: number | undefined
}

/** Something that operators do again and again. */
export interface Due {
  /** Since it was done, in seconds; undefined where it never was. */
  readonly doneSeconds: number | undefined
  /** How old the database is, in seconds, which is for how long it could have been done. */
  readonly databaseSeconds: number
  readonly within: Duration.Duration
}

/** Something that is wrong: its kind, whom it concerns, and what tells how wrong it is. */
export interface Finding {
  readonly name: AlertName
  readonly model?: string
  readonly details: Readonly<Record<string, string | number>>
}

/** Failures of a model within an hour that are a pattern, and no accident. */
const manyFailures = 5
/** Of videos from order to delivery, the slowest twentieth. Models take ten minutes at most where nothing is wrong. */
const slow = Duration.minutes(20)
/** Whoever waits longer for a provider does not know any more whether the bot works. */
const longWait = Duration.minutes(10)
/** Videos of a day that a margin is computed of: a single one may be dear. */
const enoughSold = 5
/** A person needs so long to find a larger disk. */
const soon = Duration.days(3)

/** A wish to be deleted waits for its user's videos, which take a day at most. */
const longErasure = Duration.days(1)

/** What is overdue, with since when: of what never was done since there is a database. */
const overdue = (name: AlertName, due: Due | undefined): ReadonlyArray<Finding> => {
  if (due === undefined) return []
  const { doneSeconds, databaseSeconds, within } = due
  if ((doneSeconds ?? databaseSeconds) <= Duration.toSeconds(within)) return []
  return [{ name, details: { hours: doneSeconds === undefined ? "never" : Math.round(doneSeconds / 3600) } }]
}

const cents = (dollars: number) => Number(dollars.toFixed(2))

/** What wants a person. */
export const judge = (figures: Figures): ReadonlyArray<Finding> => {
  const { models, slowestSeconds, lineSeconds, spending, coinDollars, diskLasts, erasureSeconds } = figures
  const failing = models.filter(({ delivered, failed }) => failed >= manyFailures && failed > delivered)
  const losing = spending.filter(
    ({ videos, dollars, coins }) => coinDollars !== undefined && videos >= enoughSold && dollars > coins * coinDollars
  )
  return [
    ...failing.map(({ model, delivered, failed }): Finding => ({
      name: "model-failures",
      model,
      details: { failed, delivered }
    })),
    ...losing.map(({ model, videos, dollars, coins }): Finding => ({
      name: "margin",
      model,
      details: { videos, dollars: cents(dollars), brought: cents(coins * (coinDollars ?? 0)) }
    })),
    ...(slowestSeconds !== undefined && slowestSeconds > Duration.toSeconds(slow)
      ? [{ name: "delivery-slow" as const, details: { minutes: Math.round(slowestSeconds / 60) } }]
      : []),
    ...(lineSeconds !== undefined && lineSeconds > Duration.toSeconds(longWait)
      ? [{ name: "line-age" as const, details: { minutes: Math.round(lineSeconds / 60) } }]
      : []),
    ...(diskLasts !== undefined && Duration.isLessThan(diskLasts, soon)
      ? [{ name: "disk-days" as const, details: { days: Number(Duration.toDays(diskLasts).toFixed(1)) } }]
      : []),
    ...overdue("backup-old", figures.backup),
    ...overdue("restore-test", figures.restoreTest),
    ...(erasureSeconds !== undefined && erasureSeconds > Duration.toSeconds(longErasure)
      ? [{ name: "erasure-late" as const, details: { hours: Math.round(erasureSeconds / 3600) } }]
      : [])
  ]
}

/** What was free at a moment of a clock that only goes forward. */
export interface Room {
  readonly millis: number
  readonly bytes: number
}

/** Less than this, a rate is the noise of a busy hour. */
const leastSpan = Duration.hours(1)

/** How long the disk lasts at the rate between two looks; undefined where they are too near, or it does not fill. */
export const lasts = (first: Room, now: Room): Duration.Duration | undefined => {
  const span = (now.millis - first.millis) / 1000
  const filled = first.bytes - now.bytes
  return span < Duration.toSeconds(leastSpan) || filled <= 0 ? undefined : Duration.seconds((now.bytes * span) / filled)
}
