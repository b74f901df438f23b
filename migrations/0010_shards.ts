/**
 * Sixty shards in place of three hundred, so that a process hands over in a fifth of the statements. A name's shard is its
 * hash modulo their number, and sixty divides three hundred: every stored message stays with its actor or workflow.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [known] = yield* sql<{ exists: boolean }>`SELECT to_regclass('cluster_messages') IS NOT NULL AS exists`
  if (known?.exists !== true) return
  yield* sql`
    UPDATE cluster_messages
    SET shard_id = split_part(shard_id, ':', 1) || ':' || ((split_part(shard_id, ':', 2)::int - 1) % 60 + 1)
    WHERE split_part(shard_id, ':', 2)::int > 60`
})
