import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Users } from "../../../users/Users.ts"
import type { OutreachCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { Change, Save } from "./save.ts"

/** Keeps by which campaign a user came and what they say of news, in the transaction that saves it. */
export const makeOutreach = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const users = yield* Users

  const perform = Effect.fnUntraced(function* (change: Change, command: OutreachCommand) {
    switch (command._tag) {
      case "ComeBy":
        yield* users.setCampaign(change.user, command.campaign)
        return []
      case "ChooseNews": {
        yield* users.setNews(change.user, command.wanted)
        const told: FollowUp = { _tag: "Tell", key: command.wanted ? "news-on" : "news-off", args: {} }
        return [told]
      }
    }
  })

  return Effect.fnUntraced(function* (change: Change, command: OutreachCommand) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const followUps: ReadonlyArray<FollowUp> = yield* perform(change, command)
    return { ...saved, followUps }
  }, sql.withTransaction)
})
