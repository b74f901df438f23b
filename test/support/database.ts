import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"

const withName = (name: string) => Redacted.make(inject("databaseUrl").replace(/\/postgres$/, `/${name}`))

/** Statements about databases themselves; they need a connection that is in none of them. */
const administer = (statement: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql.unsafe(statement)
  }).pipe(Effect.provide(PgClient.layer({ url: withName("template1"), maxConnections: 1 })))

/** The URL of a migrated database of the test's own, dropped at the end of the scope. */
export const freshDatabaseUrl = Effect.acquireRelease(
  Effect.gen(function* () {
    const name = `test_${randomUUID().replaceAll("-", "")}`
    yield* administer(`CREATE DATABASE ${name} TEMPLATE postgres`)
    return { name, url: withName(name) }
  }),
  ({ name }) => Effect.ignore(administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
).pipe(Effect.map(({ url }) => url))

/** A client of a migrated database of the test's own. */
export const freshDatabase = Layer.unwrap(
  Effect.map(freshDatabaseUrl, (url) => PgClient.layer({ url, maxConnections: 10 }))
)
