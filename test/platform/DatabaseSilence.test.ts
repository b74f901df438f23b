import { PgConnection } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../src/platform/Database.ts"
import { makeWires } from "../../src/platform/Database/Wires.ts"
import { freshDatabaseUrl } from "../../lab/world/database.ts"
import { start } from "../../lab/world/processes.ts"
import { silentWay } from "../../lab/world/silentWay.ts"

/** A fresh database, by a way that can fall silent. */
const silenceable = Effect.gen(function* () {
  const direct = Redacted.value(yield* freshDatabaseUrl)
  const way = yield* Effect.acquireRelease(
    Effect.promise(() => silentWay(Number(new URL(direct).port))),
    ({ close }) => Effect.sync(close)
  )
  const url = new URL(direct)
  url.port = String(way.port)
  return { direct, url: url.toString(), way }
})

const open = (url: string) => Layer.build(Database({ url: Option.some(Redacted.make(url)), dataDir: "/nowhere" }))

const bot = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => start("lab/world/holdDatabase.ts", { DATABASE_URL: url })),
    ({ end }) => Effect.promise(() => end("SIGKILL"))
  )

describe("a way to the database that falls silent", () => {
  it.live("ends a statement whose answer does not come, and its connection with it", () =>
    Effect.gen(function* () {
      const { url, way } = yield* silenceable
      const wires = yield* makeWires("1 second")
      const connection = yield* PgConnection.make({
        url: Redacted.make(url),
        stream: wires.open({ host: "127.0.0.1", port: way.port }, { encrypted: false })
      })
      assert.lengthOf((yield* connection.query("SELECT 1")).rows, 1)
      way.fallSilent()
      const error = yield* Effect.flip(connection.query("SELECT 1").pipe(Effect.timeout("10 seconds")))
      assert.strictEqual(error._tag, "SqlError")
    })
  )

  it.live("lets a quiet connection and an answer that takes its time be", () =>
    Effect.gen(function* () {
      const { url, way } = yield* silenceable
      const wires = yield* makeWires("4 seconds")
      const connection = yield* PgConnection.make({
        url: Redacted.make(url),
        stream: wires.open({ host: "127.0.0.1", port: way.port }, { encrypted: false })
      })
      yield* connection.query("SELECT pg_sleep(2)")
      yield* Effect.sleep("5 seconds")
      assert.lengthOf((yield* connection.query("SELECT 1")).rows, 1)
    })
  )

  it.live("is no other bot: the owner takes its lock from its own lost session, and what waited is free again", () =>
    Effect.gen(function* () {
      const { url, way, direct } = yield* silenceable
      const context = yield* open(url)
      const sql = yield* Effect.provide(SqlClient.SqlClient, context)
      yield* sql`CREATE TABLE counted (number int)`
      yield* sql`INSERT INTO counted VALUES (1)`
      way.fallSilent()
      // It waits by the old way until that is given up, which is long before its own time is over.
      yield* sql`UPDATE counted SET number = 2`.pipe(Effect.timeout("25 seconds"), Effect.ignore)
      yield* sql`UPDATE counted SET number = 3`
      const second = yield* bot(direct)
      yield* Effect.promise(() => second.line(/^failed DATABASE_URL is in use by another bot \(process \d+\)$/m))
    })
  )

  it.live(
    "of a bot that is killed meanwhile holds up the next one for seconds: it says for whom it waits, and takes over",
    () =>
      Effect.gen(function* () {
        const { url, way, direct } = yield* silenceable
        const first = yield* bot(url)
        yield* Effect.promise(() => first.line(/^up /m))
        way.fallSilent()
        yield* Effect.promise(() => first.end("SIGKILL"))
        const next = yield* bot(direct)
        yield* Effect.promise(() =>
          next.line(
            new RegExp(`DATABASE_URL is still held by another bot \\(process ${first.child.pid}\\), connected since 2`)
          )
        )
        yield* Effect.promise(() => next.line(/^up .*, opened 2$/m))
      })
  )
})

describe("a bot that waits for another to go", () => {
  it.live("asks again when its session is ended, as whoever becomes the owner ends all sessions but its own", () =>
    Effect.gen(function* () {
      const url = Redacted.value(yield* freshDatabaseUrl)
      const wires = yield* makeWires("10 seconds")
      const owner = yield* PgConnection.make({
        url: Redacted.make(url),
        stream: wires.open({ host: "127.0.0.1", port: Number(new URL(url).port) }, { encrypted: false }),
        applicationName: "kudoaibot 1-abcdef on another machine"
      })
      yield* owner.query("SELECT pg_advisory_lock(7583642)")
      const waiting = yield* bot(url)
      yield* Effect.promise(() => waiting.line(/still held by another bot/))
      const ended = yield* owner.query(`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name LIKE 'kudoaibot %' AND pid <> pg_backend_pid() AND datname = current_database()`)
      assert.lengthOf(ended.rows, 1)
      yield* owner.query("SELECT pg_advisory_unlock(7583642)")
      yield* Effect.promise(() => waiting.line(/^up /m))
    })
  )
})
