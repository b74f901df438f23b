/**
 * What each process of a cluster runs with, as far as all must agree: hashes of the bot's token and of the folder's mark. A
 * process that joins is held against those that live; a release that does not know the table writes nothing here, and is held
 * against nobody.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE cluster_members (
      address text PRIMARY KEY,
      token_hash text NOT NULL,
      folder_hash text NOT NULL,
      joined_at timestamptz NOT NULL DEFAULT now()
    )`
})
