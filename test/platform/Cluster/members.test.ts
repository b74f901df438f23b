import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../../lab/world/database.ts"
import { presence } from "../../../src/platform/Cluster/departed.ts"
import { clusterMembers } from "../../../src/platform/Cluster/members.ts"

describe("the processes of a cluster", () => {
  layer(freshDatabase)((it) => {
    it.effect("are alive while they hold the lock of their address, and no others are", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const addresses = ["10.0.0.1:34431", "10.0.0.2:34431", "10.0.0.3:34431", "bot-4:34431"]
        for (const address of addresses) {
          yield* sql`
            INSERT INTO cluster_members (address, token_hash, folder_hash) VALUES (${address}, 'of a token', 'of a folder')`
        }
        const alive = Effect.map(clusterMembers, (members) =>
          members.flatMap(({ address, alive }) => (alive ? [address] : []))
        )
        assert.deepStrictEqual(yield* alive, [])
        const lock = (address: string) => sql`SELECT pg_advisory_xact_lock(${presence}::int, hashtext(${address}))`
        const held = Effect.andThen(
          Effect.forEach(["10.0.0.2:34431", "bot-4:34431"], lock),
          Effect.gen(function* () {
            yield* sql`SELECT pg_advisory_xact_lock(1, hashtext('10.0.0.1:34431'))`
            return yield* alive
          })
        )
        assert.deepStrictEqual(yield* sql.withTransaction(held), ["10.0.0.2:34431", "bot-4:34431"])
        assert.deepStrictEqual(yield* alive, [])
      })
    )
  })
})
