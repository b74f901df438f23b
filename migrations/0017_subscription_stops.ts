/**
 * A subscription that is to be stopped at Telegram is remembered until Telegram has answered, so that neither a crash nor a
 * Telegram that is away loses the wish. The release before goes on: it never looks at the column.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE subscriptions ADD COLUMN stopping boolean NOT NULL DEFAULT false`
})
