import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../src/Database.ts"

/** A process that opens the database of `DATA_DIR` or `DATABASE_URL`, says so, and holds it until it is killed. */
const hold = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ started: string }>`SELECT pg_postmaster_start_time()::text AS started`
    yield* Console.log(`up ${row?.started}`)
  })
).pipe(
  Layer.provide(
    Database({
      url: Option.map(Option.fromUndefinedOr(process.env["DATABASE_URL"]), (url) => Redacted.make(url)),
      dataDir: process.env["DATA_DIR"] ?? ""
    })
  )
)

Layer.launch(hold).pipe(
  Effect.catchTag("DatabaseError", (error) =>
    Effect.andThen(
      Console.log(`failed ${error.message}`),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )
  ),
  NodeRuntime.runMain
)
