import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../src/platform/Database.ts"

/** A bot's database without the bot: opens it, says when the server started and how often it was opened, and holds it. */
const hold = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ started: string }>`SELECT pg_postmaster_start_time()::text AS started`
    yield* sql`CREATE TABLE IF NOT EXISTS openings (at timestamptz DEFAULT now())`
    yield* sql`INSERT INTO openings DEFAULT VALUES`
    const [{ times = 0 } = {}] = yield* sql<{ times: number }>`SELECT count(*)::int AS times FROM openings`
    yield* Console.log(`up ${row?.started}, opened ${times}`)
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
