import { shippedPacks } from "../../../src/money/CoinPacks.ts"
import { type Step, type Tampering } from "./steps.ts"

const monthly = shippedPacks.findIndex((pack) => pack.monthly)
const plain = { by: "update", shared: false, crash: false } as const

/** A life in which everything happens that one of the older planted bugs is about. */
const telling: ReadonlyArray<Step> = [
  { what: "pay", pack: 0, ...plain },
  { what: "confirm", price: 100, crash: false },
  { what: "deliver", job: 0, crash: true },
  { what: "refund", charge: 0, by: "update", sweep: false, crash: false },
  { what: "pay", pack: 1, ...plain, crash: true },
  { what: "repay", charge: 1 },
  { what: "confirm", price: 10, crash: false },
  { what: "fail", job: 1, crash: false },
  { what: "grant", coins: 20, crash: true },
  { what: "revoke", coins: 15, crash: false },
  { what: "credit", coins: 15, by: "update", crash: false }
]

/** A video that was less than its order, paid from two lots, while there is a debt. */
const lessThanOrdered: ReadonlyArray<Step> = [
  { what: "confirm", price: 40, crash: false },
  { what: "pay", pack: 0, ...plain },
  { what: "confirm", price: 60, crash: false },
  { what: "deliver-less", job: 1, part: 0.7, crash: true },
  { what: "refund", charge: 0, by: "update", sweep: false, crash: false },
  { what: "deliver-less", job: 0, part: 0.5, crash: false }
]

/** Daily coins that are held at midnight and come back after it. */
const midnight: ReadonlyArray<Step> = [
  { what: "daily", coins: 30, crash: false },
  { what: "confirm", price: 20, crash: false },
  { what: "age" },
  { what: "sweep" },
  { what: "cancel", job: 0, crash: false },
  { what: "sweep" }
]

/** Coins that are held when they expire, and again when the day is over that they came back for. */
const heldTwice: ReadonlyArray<Step> = [
  { what: "pay", pack: monthly, ...plain },
  { what: "confirm", price: 20, crash: false },
  { what: "age" },
  { what: "sweep" },
  { what: "cancel", job: 0, crash: true },
  { what: "confirm", price: 20, crash: false },
  { what: "age" },
  { what: "sweep" },
  { what: "cancel", job: 1, crash: false },
  { what: "sweep" }
]

/** A subscription whose coins expire unused before it is refunded, and one whose coins expire while it is. */
const lapsed: ReadonlyArray<Step> = [
  { what: "pay", pack: monthly, ...plain },
  { what: "age" },
  { what: "sweep" },
  { what: "refund", charge: 0, by: "update", sweep: false, crash: true },
  { what: "pay", pack: monthly, ...plain },
  { what: "age" },
  { what: "refund", charge: 1, by: "both", sweep: true, crash: false }
]

/** Coins that come while somebody orders for more than they have. */
const together: ReadonlyArray<Step> = [
  { what: "race", coins: 20, above: 10 },
  { what: "race", coins: 5, above: 20 }
]

/** Offers of late videos that expire at each moment around their taking. */
const tooLate: ReadonlyArray<Step> = [
  { what: "confirm", price: 10, crash: false },
  { what: "confirm", price: 11, crash: false },
  { what: "confirm", price: 12, crash: false },
  { what: "late", job: 0, expires: "in the moment", crash: true },
  { what: "late", job: 1, expires: "before", crash: false },
  { what: "late", job: 2, expires: "after", crash: true },
  { what: "deliver", job: 3, crash: false }
]

/** Somebody who is banned while they pay, whose payment comes after that, who is charged again and takes it up again. */
const banned: ReadonlyArray<Step> = [
  { what: "pay", pack: monthly, ...plain },
  { what: "ban", crash: true },
  { what: "stop" },
  { what: "renew", charge: 0, crash: false },
  { what: "stop" },
  { what: "tell", charge: 0, state: "active", crash: false },
  { what: "stop" }
]

/** What Telegram tells of a subscription, and one that is renewed after its user had another. */
const subscribed: ReadonlyArray<Step> = [
  { what: "pay", pack: monthly, ...plain },
  { what: "tell", charge: 0, state: "canceled", crash: true },
  { what: "tell", charge: 0, state: "active", crash: false },
  { what: "tell", charge: 0, state: "failed", crash: false },
  { what: "renew", charge: 0, crash: true },
  { what: "refund", charge: 1, by: "list", sweep: false, crash: false },
  { what: "stop" },
  { what: "pay", pack: monthly, ...plain },
  { what: "renew", charge: 0, crash: false },
  { what: "ban", crash: false },
  { what: "stop" }
]

/** Payments of which only the list tells: with an affiliate's part, refunded, and for an invoice that is lost. */
const listed: ReadonlyArray<Step> = [
  { what: "pay", pack: 0, by: "list", shared: true, crash: false },
  { what: "pay", pack: 1, by: "both, the list first", shared: true, crash: true },
  { what: "refund", charge: 1, by: "both", sweep: false, crash: false },
  { what: "credit", coins: 30, by: "list", crash: true }
]

/** Three friends in a circle, and three who are none. */
const friends: ReadonlyArray<Step> = [
  { what: "friends", friends: 3, order: [0, 5, 1, 6, 2, 7, 0, 0] },
  { what: "friends", friends: 3, order: [9, 5, 1, 6, 2, 7, 0, 0] },
  { what: "confirm", price: 10, crash: false },
  { what: "cancel", job: 0, crash: false }
]

const unharmed: Tampering = { how: 0, row: 0 }

/** The coins of a movement went the other way, which no other rule than the one of balances can see. */
const turned: readonly [ReadonlyArray<Step>, Tampering] = [
  [{ what: "confirm", price: 10, crash: false }, { what: "sweep" }, { what: "sweep" }, { what: "sweep" }],
  { how: 0, row: 1 }
]

/** Histories that are tried before the random ones: each is about some of the planted bugs. */
export const lives: ReadonlyArray<[ReadonlyArray<ReadonlyArray<Step>>, Tampering]> = [
  telling,
  lapsed,
  lessThanOrdered,
  midnight,
  heldTwice,
  together,
  tooLate,
  banned,
  subscribed,
  listed,
  friends
]
  .map((life) => [life, unharmed] as const)
  .concat([turned])
  .map(([life, tampering]) => [[life], tampering])
