import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Users } from "../../../users/Users.ts"
import type { OutreachCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { Change, Save } from "./save.ts"

/** Keeps what a user says of news, in the transaction that saves it. */
export const makeOutreach = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const users = yield* Users

  return Effect.fnUntraced(function* (change: Change, { wanted }: OutreachCommand) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    yield* users.setNews(change.user, wanted)
    const followUps: ReadonlyArray<FollowUp> = [{ _tag: "Tell", key: wanted ? "news-on" : "news-off", args: {} }]
    return { ...saved, followUps }
  }, sql.withTransaction)
})
