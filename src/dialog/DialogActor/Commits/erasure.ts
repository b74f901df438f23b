import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Payments } from "../../../money/Payments.ts"
import { Erasures } from "../../../users/Erasures.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { Change, Save } from "./save.ts"

/**
 * The wish that all that is somebody's be deleted, with the transaction that empties their dialog. From then on nothing they ask
 * for is begun; what they are charged for every month is stopped at Telegram first.
 */
export const makeErase = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const erasures = yield* Erasures
  const payments = yield* Payments

  return Effect.fnUntraced(function* (change: Change) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const { user, session } = change
    yield* erasures.ask(user, session.dialog.language)
    const followUps: ReadonlyArray<FollowUp> = [
      { _tag: "Tell", key: "erasure-begun", args: {} },
      ...((yield* payments.stopSubscription(user)) ? [{ _tag: "StopSubscription", user } as const] : [])
    ]
    return { ...saved, session: { ...saved.session, erasing: true }, followUps }
  }, sql.withTransaction)
})
