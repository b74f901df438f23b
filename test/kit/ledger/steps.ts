import fc from "fast-check"
import { shippedPacks } from "../../../src/money/CoinPacks.ts"

/** What can happen to a user's money; `crash` cuts the step's transaction before its end, and then it is sent again. */
const crash = fc.boolean()
const coins = fc.integer({ min: 1, max: 60 })
/** By the update that Telegram sends, by its list of Stars, or by both, whichever is first. */
const by = fc.constantFrom("update", "list", "both", "both, the list first")

const orders = [
  fc.record({ what: fc.constant("confirm" as const), price: fc.integer({ min: 1, max: 150 }), crash }),
  fc.record({ what: fc.constantFrom("deliver" as const, "fail" as const, "cancel" as const), job: fc.nat(3), crash }),
  fc.record({
    what: fc.constant("deliver-less" as const),
    job: fc.nat(3),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    crash
  }),
  fc.record({
    what: fc.constant("race" as const),
    coins: fc.integer({ min: 1, max: 30 }),
    /** What the order costs above the coins that are there before. */
    above: fc.integer({ min: 1, max: 40 })
  }),
  fc.record({
    what: fc.constant("late" as const),
    job: fc.nat(3),
    /** What becomes of the offer before it is taken, in that moment, or after. */
    expires: fc.constantFrom("before", "in the moment", "after", "never", "declined"),
    crash
  })
] as const

const payments = [
  fc.record({
    what: fc.constant("pay" as const),
    pack: fc.nat(shippedPacks.length - 1),
    by,
    shared: fc.boolean(),
    crash
  }),
  fc.record({ what: fc.constant("renew" as const), charge: fc.nat(2), crash }),
  fc.record({ what: fc.constant("repay" as const), charge: fc.nat(2) }),
  fc.record({ what: fc.constant("refund" as const), charge: fc.nat(2), by, sweep: fc.boolean(), crash }),
  fc.record({ what: fc.constant("credit" as const), coins, by, crash }),
  fc.record({
    what: fc.constant("tell" as const),
    charge: fc.nat(2),
    state: fc.constantFrom("canceled" as const, "active" as const, "failed" as const),
    crash
  })
] as const

const others = [
  fc.record({ what: fc.constant("gift" as const), coins: fc.integer({ min: 1, max: 30 }), expiring: fc.boolean() }),
  fc.record({ what: fc.constantFrom("grant" as const, "revoke" as const), coins, crash }),
  fc.record({ what: fc.constant("daily" as const), coins, crash }),
  fc.record({ what: fc.constantFrom("ban" as const, "freeze" as const, "unfreeze" as const), crash }),
  fc.record({ what: fc.constantFrom("age" as const, "sweep" as const, "stop" as const) }),
  fc.record({
    what: fc.constant("friends" as const),
    friends: fc.integer({ min: 2, max: 4 }),
    /** In which order they come by each other's invitations, each by the last one's, and get their first videos. */
    order: fc.array(fc.nat(99), { minLength: 8, maxLength: 8 })
  })
] as const

export const step = fc.oneof(...orders, ...payments, ...others)
export type Step = typeof step extends fc.Arbitrary<infer A> ? A : never
export type Of<What extends Step["what"]> = Extract<Step, { readonly what: What }>

/** What somebody changes around the database's guards, in one of the user's rows. */
export const tampering = fc.record({ how: fc.nat(99), row: fc.nat(99) })
export type Tampering = typeof tampering extends fc.Arbitrary<infer A> ? A : never
