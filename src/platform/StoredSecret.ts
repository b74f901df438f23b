import { Effect, Redacted } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { randomBytes } from "node:crypto"

/** As many bits as the hash that is keyed with it has. */
const secretBytes = 32

/** A random secret that is made once for a database. */
export interface StoredSecret {
  readonly secret: Redacted.Redacted
  readonly ageSeconds: number
}

/** The secret of a name: the one that is stored, whichever process stored it first. */
export const storedSecret = Effect.fnUntraced(function* (
  name: string
): Effect.fn.Return<StoredSecret, SqlError.SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const fresh = yield* Effect.sync(() => randomBytes(secretBytes).toString("base64url"))
  yield* sql`INSERT INTO secrets (name, value) VALUES (${name}, ${fresh}) ON CONFLICT (name) DO NOTHING`
  const [row] = yield* sql<{ value: string; age: number }>`
    SELECT value, extract(epoch FROM now() - created_at)::float8 AS age FROM secrets WHERE name = ${name}`
  return { secret: Redacted.make(row?.value ?? fresh), ageSeconds: row?.age ?? 0 }
})
