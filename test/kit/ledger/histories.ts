import { assert } from "@effect/vitest"
import { Effect, type ManagedRuntime } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { Billing } from "../../../src/money/Billing.ts"
import { Payments } from "../../../src/money/Payments.ts"
import { Audit } from "../../../src/support/Audit.ts"
import { makeFriends } from "./friends.ts"
import { type Life, openLife } from "./life.ts"
import { makeOrders } from "./orders.ts"
import { makeOthers } from "./others.ts"
import { makePayments } from "./payments.ts"
import { type Step, step, tampering } from "./steps.ts"
import type { Stores } from "./stores.ts"
import { tamper } from "./tamper.ts"

const makeAct = Effect.fnUntraced(function* (life: Life) {
  const orders = yield* makeOrders(life)
  const payments = yield* makePayments(life)
  const others = yield* makeOthers(life)
  const friends = yield* makeFriends

  return Effect.fnUntraced(function* (step: Step) {
    switch (step.what) {
      case "confirm":
        return yield* orders.confirm(step)
      case "deliver":
      case "fail":
      case "cancel":
        return yield* orders.end(step)
      case "deliver-less":
        return yield* orders.deliverLess(step)
      case "race":
        return yield* orders.race(step)
      case "late":
        return yield* orders.late(step)
      case "pay":
        return yield* payments.pay(step)
      case "renew":
        return yield* payments.renew(step)
      case "repay":
        return yield* payments.repay(step)
      case "refund":
        return yield* payments.refund(step)
      case "credit":
        return yield* payments.credit(step)
      case "tell":
        return yield* payments.tell(step)
      case "gift":
        return yield* others.gift(step)
      case "grant":
      case "revoke":
        return yield* others.coins(step)
      case "daily":
        return yield* others.daily(step)
      case "ban":
      case "freeze":
      case "unfreeze":
        return yield* others.stand(step)
      case "age":
      case "sweep":
      case "stop":
        return yield* others.time(step)
      case "friends":
        return yield* friends(step)
    }
  })
})

/** What the services and their tables say of a user, and what the models say. */
const makeSeen = Effect.fnUntraced(function* ({ user, operator, model, subscription, told }: Life) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const payments = yield* Payments

  const seen = Effect.gen(function* () {
    const [row] = yield* sql<{ held: number; debt: number; notes: number; nanostars: number }>`
      SELECT sum(balance) FILTER (WHERE kind = 'held')::float8 AS held,
             abs(sum(balance) FILTER (WHERE kind = 'debt'))::float8 AS debt,
             (SELECT count(*)::int FROM operator_actions WHERE operator = ${operator}::bigint
              AND (target = ${user}::text OR target LIKE ${`odd-${user}-%`})) AS notes,
             (SELECT coalesce(sum(nanostars), 0)::float8 FROM star_commissions
              WHERE charge LIKE ${`stx-${user}-%`}) AS nanostars
      FROM accounts WHERE user_id = ${user}::bigint`
    const { cancelled } = (yield* payments.subscription(user)) ?? { cancelled: undefined }
    const stopping = yield* payments.stopping(user)
    return { balance: Number(yield* billing.balance(user)), ...row, cancelled, stopping }
  })
  const expected = () => ({
    balance: model.balance,
    held: model.held,
    debt: model.debt,
    ...told,
    ...subscription.seen
  })
  return { seen, expected }
})

/**
 * One user lives through a history. While coins expire under several users at once only the audit can judge; otherwise
 * the ledger says what the model says after each step.
 */
const live = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>, judged: boolean) {
  const life = yield* openLife(judged)
  const act = yield* makeAct(life)
  const { seen, expected } = yield* makeSeen(life)
  for (const step of steps) {
    yield* act(step)
    if (judged) assert.deepStrictEqual(yield* seen, expected(), step.what)
  }
  return life.user
})

const sweeps = (step: Step) => step.what === "sweep" || step.what === "age" || (step.what === "refund" && step.sweep)

/** Some users' histories at once, then the audit, and what somebody changes around it. */
export const property = (runtime: ManagedRuntime.ManagedRuntime<Stores, unknown>) =>
  fc.asyncProperty(
    fc.array(fc.array(step, { minLength: 4, maxLength: 18, size: "max" }), { minLength: 1, maxLength: 3 }),
    tampering,
    (users, change) =>
      runtime.runPromise(
        Effect.gen(function* () {
          const judged = users.length === 1 || !users.flat().some(sweeps)
          const [user] = yield* Effect.forEach(users, (steps) => live(steps, judged), { concurrency: "unbounded" })
          assert.deepStrictEqual(yield* (yield* Audit).check, [])
          if (user !== undefined) yield* tamper(user, change)
        })
      )
  )
