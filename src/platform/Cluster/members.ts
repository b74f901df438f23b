import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { presence } from "./departed.ts"

/** A process that has joined the cluster, and whether it lives. In ms of the epoch. */
export const ClusterMember = Schema.Struct({ address: Schema.String, joined: Schema.Finite, alive: Schema.Boolean })

const decode = Schema.decodeUnknownEffect(Schema.Array(ClusterMember))

/** The processes of the cluster; none where there is one process alone. Who lives has the lock of its address. */
export const clusterMembers = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.flatMap(
    sql`
      SELECT address, (extract(epoch FROM joined_at) * 1000)::float8 AS joined, EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = ${presence}::bigint AND granted
          AND objid::bigint = (hashtext(address)::bigint & 4294967295)
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      ) AS alive
      FROM cluster_members ORDER BY address`,
    decode
  )
)
