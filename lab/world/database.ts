import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, Redacted } from "effect"
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

const createFrom = (template: string) =>
  Effect.gen(function* () {
    const name = `test_${randomUUID().replaceAll("-", "")}`
    yield* administer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
    return { name, url: withName(name) }
  })
const create = createFrom("postgres")
const drop = ({ name }: { readonly name: string }) =>
  Effect.ignore(administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))

/** Postgres answers in real time: minutes of a test clock neither close a connection nor give one up that is being opened. */
const timeless = { connectTimeout: Duration.infinity, idleTimeout: Duration.infinity }

/** A client of a migrated database of the test's own, dropped at the end. */
export const freshDatabase = Layer.unwrap(
  Effect.map(Effect.acquireRelease(create, drop), ({ url }) => PgClient.layer({ url, maxConnections: 10, ...timeless }))
)

/** The URL of such a database, for as long as the scope lasts. */
export const freshDatabaseUrl = Effect.map(Effect.acquireRelease(create, drop), ({ url }) => url)

/** The URL of a database without a single table. */
export const emptyDatabaseUrl = Effect.map(Effect.acquireRelease(createFrom("template0"), drop), ({ url }) => url)

/** The URL of a migrated database, or an empty one, for a process under test, and what drops it. A server that does not answer says so. */
export const openDatabase = async (template: "postgres" | "template0" = "postgres") => {
  const database = await Effect.runPromise(Effect.timeout(createFrom(template), "1 minute"))
  return { url: Redacted.value(database.url), drop: () => Effect.runPromise(drop(database)) }
}
