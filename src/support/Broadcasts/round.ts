import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { alertKinds, raises } from "../../platform/AlertKinds.ts"
import { idsOf, readRows } from "../../platform/readRows.ts"
import { BroadcastDraft, BroadcastId } from "./Broadcast.ts"
import { makeSendNext } from "./send.ts"

const readBroadcasts = readRows(Schema.Struct({ id: BroadcastId, ...BroadcastDraft.fields }), "broadcasts")
const decodeIds = Schema.decodeUnknownEffect(Schema.Array(BroadcastId))

/** Sends the oldest broadcast that is to be sent, until nobody is left to be sent it, or somebody stops it. */
export const makeRound = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const sendNext = yield* makeSendNext

  const sending = sql`SELECT id::float8 AS id, content, audience FROM broadcasts WHERE state = 'sending' ORDER BY id`
  /** Nobody was left to be claimed; one that was paused meanwhile stays so. */
  const finish = (id: BroadcastId) =>
    sql`
      UPDATE broadcasts SET state = 'done', ended_at = now() WHERE id = ${id}::bigint AND state = 'sending'
        AND NOT EXISTS (SELECT FROM broadcast_recipients r WHERE r.broadcast = broadcasts.id AND r.state = 'waiting')`
  const pause = (id: BroadcastId, trouble: string) =>
    Effect.andThen(
      sql`UPDATE broadcasts SET state = 'paused', trouble = ${trouble} WHERE id = ${id}::bigint AND state = 'sending'`,
      Effect.logError(alertKinds.broadcast.title).pipe(
        Effect.annotateLogs({ ...raises("broadcast"), broadcast: id, reason: trouble })
      )
    )

  const step = Effect.fnUntraced(function* (id: BroadcastId, draft: BroadcastDraft) {
    const claimed = yield* sendNext(id, draft)
    switch (claimed._tag) {
      case "Sent":
        return true
      case "Later":
        yield* Effect.sleep(claimed.wait)
        return true
      case "Refused":
        yield* pause(id, claimed.trouble)
        return false
      case "Nobody":
        yield* finish(id)
        return false
    }
  })

  return Effect.gen(function* () {
    const { read, unread } = yield* readBroadcasts(yield* sending)
    // It would be in the way of those after it: somebody stops it, or starts it with a release that can read it.
    for (const id of yield* decodeIds(idsOf(unread))) yield* pause(id, "this release cannot read it")
    const [broadcast] = read
    if (broadcast === undefined) return
    const { id, ...draft } = broadcast
    yield* Effect.repeat(step(id, draft), { while: (more) => more })
  })
})
