import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../../money/Billing.ts"
import { OperatorActions } from "../../../support/OperatorActions.ts"
import type { TransactionalCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import { type Change, type Save, withBalance } from "./save.ts"

type Operate = Extract<TransactionalCommand, { _tag: "Operate" }>

/** Takes an operator's action in the transaction that saves its message: once per update, or not at all. */
export const makeOperate = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const actions = yield* OperatorActions

  return Effect.fnUntraced(function* (change: Change, { action, argument }: Operate) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const { user, event } = change
    const { answer, stops } = yield* actions.perform({ operator: user, event, action, argument })
    const followUps: ReadonlyArray<FollowUp> = [
      { _tag: "Answer", html: answer },
      ...(stops === undefined ? [] : [{ _tag: "StopSubscription", user: stops } as const])
    ]
    return { ...withBalance(saved, yield* billing.balance(user)), followUps }
  }, sql.withTransaction)
})
