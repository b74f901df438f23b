import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { JobGallery } from "../../../video/Jobs.ts"
import type { TransactionalCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { Change, Save } from "./save.ts"

type ChangeVideo = Extract<TransactionalCommand, { _tag: "ChangeVideo" }>

/** What a user does with a finished video, in the transaction that saves the dialog; the file of a deleted one goes after it. */
export const makeChangeVideo = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const gallery = yield* JobGallery

  return Effect.fnUntraced(function* (change: Change, command: ChangeVideo) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const done = yield* gallery.change(change.user, command.job, command.change)
    if (!done) return { ...saved, toast: "gone" } as const
    const followUps: ReadonlyArray<FollowUp> =
      command.change === "delete" ? [{ _tag: "RemoveFile", job: command.job }] : []
    return { ...saved, followUps }
  }, sql.withTransaction)
})
