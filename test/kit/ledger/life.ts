import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { stay } from "../../../src/dialog/Dialog/step.ts"
import { makeOperate } from "../../../src/dialog/DialogActor/Commits/operate.ts"
import { makeSave } from "../../../src/dialog/DialogActor/Commits/save.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { type ChargeId, EventId, type JobId, UserId } from "../../../src/domain/Ids.ts"
import type { Invoice } from "../../../src/money/Payments.ts"
import type { Standing } from "../../../src/money/Spending.ts"
import type { Action } from "../../../src/support/Operation.ts"
import { CoinModel } from "./CoinModel.ts"
import { welcome } from "./stores.ts"
import { SubscriptionModel } from "./SubscriptionModel.ts"

/** What a user paid, and what an affiliate got of it. */
export interface Paid {
  readonly charge: ChargeId
  readonly invoice: Invoice
  readonly until: number | undefined
  readonly nanostars: number
  refunded: boolean
}

let names = 0
/** A number that nothing else has. */
export const newName = () => ++names

const operator = UserId.make(900_000_000)

class Crash extends Error {
  readonly _tag = "Crash"
}

/** A user whose history is lived, with what the models say of it. */
export const openLife = Effect.fnUntraced(function* (judged: boolean) {
  const sql = yield* SqlClient.SqlClient
  const sessions = yield* SessionStore
  const save = yield* makeSave
  const operate = yield* makeOperate(save)
  const user = UserId.make(newName())
  const model = new CoinModel()
  yield* sessions.open(user, "en")
  yield* sessions.open(operator, "en")
  model.give("bonus", welcome)

  /** Runs a step to its end, after it was cut in the middle where it is to crash. */
  const surviving = <A, E, R>(crash: boolean, work: Effect.Effect<A, E, R>) =>
    crash
      ? Effect.andThen(
          Effect.ignore(sql.withTransaction(Effect.andThen(work, Effect.fail(new Crash())))),
          sql.withTransaction(work)
        )
      : sql.withTransaction(work)

  /** What somebody's event leads to, before anything of it is saved. */
  const changeOf = (who: UserId, event: EventId) =>
    Effect.map(sessions.open(who, "en"), (session) => ({
      user: who,
      event,
      pressed: undefined,
      session,
      step: stay(session.dialog)
    }))

  /** An operator's message, which comes twice. */
  const operated = Effect.fnUntraced(function* (action: Action, argument: string, crash: boolean) {
    const event = EventId.make(`u${newName()}`)
    const acting = Effect.flatMap(changeOf(operator, event), (change) =>
      operate(change, { _tag: "Operate", action, argument })
    )
    yield* surviving(crash, acting)
    yield* acting
  })

  return {
    user,
    operator,
    judged,
    model,
    subscription: new SubscriptionModel(),
    save,
    surviving,
    changeOf,
    operated,
    orders: [] as Array<JobId>,
    /** Those of them that are videos which came too late. */
    late: new Set<JobId>(),
    paid: [] as Array<Paid>,
    months: 0,
    /** What is noted of operators' actions, and what affiliates got. */
    told: { notes: 0, nanostars: 0 },
    standing: "active" as Standing
  }
})
export type Life = Effect.Success<ReturnType<typeof openLife>>
