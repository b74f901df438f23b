import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import { readdir } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { Database, migrated } from "../../src/platform/Database.ts"
import { nameOf } from "../../src/platform/Database/Claim.ts"
import * as DatabaseUrl from "../../src/platform/Database/DatabaseUrl.ts"
import { emptyDatabaseUrl, freshDatabaseUrl } from "../../lab/world/database.ts"
import { start } from "../../lab/world/processes.ts"

const open = (url: string) => Layer.build(Database({ url: Option.some(Redacted.make(url)), dataDir: "/nowhere" }))

const rewritten = (url: Redacted.Redacted, change: (url: URL) => void) => {
  const parsed = new URL(Redacted.value(url))
  change(parsed)
  return parsed.toString()
}

const applied = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<{ name: string }>`SELECT name, created_at FROM effect_sql_migrations ORDER BY migration_id`
})

const files = Effect.promise(() => readdir(fileURLToPath(new URL("../../migrations", import.meta.url))))

describe("a DATABASE_URL", () => {
  const told = (url: string) =>
    Effect.map(Effect.result(DatabaseUrl.read("DATABASE_URL", Redacted.make(url))), (read) =>
      Result.isFailure(read)
        ? read.failure.message
        : [read.success.at, ...read.success.securities.map((one) => (one === false ? "plain" : one.rejectUnauthorized))]
    )

  const modes = "disable, allow, prefer, require, verify-ca, verify-full"
  const unescaped =
    "DATABASE_URL is no URL: in a user and a password, write / as %2F, @ as %40, # as %23, ? as %3F, % as %25"

  it.effect.each([
    ["postgres:///kudo?host=/tmp", ["/tmp/.s.PGSQL.5432", "plain"]],
    ["postgres://:5433/kudo?host=/tmp", ["/tmp/.s.PGSQL.5433", "plain"]],
    ["postgres://kudo@:5433/kudo?host=/tmp", ["/tmp/.s.PGSQL.5433", "plain"]],
    ["postgresql://?host=/tmp&port=5433", ["/tmp/.s.PGSQL.5433", "plain"]],
    ["postgres://kudo:a%40b@[::1]/kudo?sslmode=disable", ["[::1]:5432", "plain"]],
    ["postgres://:hush@db/kudo?sslmode=allow", ["db:5432", "plain", false]],
    ["postgres://db/kudo", ["db:5432", false, "plain"]],
    ["postgres://db/kudo?sslmode=require", ["db:5432", false]],
    ["postgres://db/kudo?sslmode=verify-ca", ["db:5432", true]],
    ["postgres://db/kudo?sslrootcert=system", ["db:5432", true]],
    [
      "postgres://db/kudo?sslrootcert=system&sslmode=require",
      "DATABASE_URL: sslmode must be verify-full beside sslrootcert=system"
    ],
    ["postgres://db/kudo?port=abc", "DATABASE_URL: its port must be a number from 1 to 65535"],
    ["postgres://db:0/kudo", "DATABASE_URL: its port must be a number from 1 to 65535"],
    ["postgres://a,b/kudo", "DATABASE_URL names several hosts: only one can be used"],
    ["postgres://kudo:hush@a:5432,b:5433/kudo", "DATABASE_URL names several hosts: only one can be used"],
    ["postgres:///kudo?host=a,b", "DATABASE_URL names several hosts: only one can be used"],
    ["postgres://%2Ftmp/kudo", ["/tmp/.s.PGSQL.5432", "plain"]],
    ["postgres://db/kudo?sslmode=REQUIRE", `DATABASE_URL: sslmode must be one of ${modes}`],
    ["postgres://db/kudo?sslmode=no-verify", `DATABASE_URL: sslmode must be one of ${modes}`],
    [
      "postgres://db/kudo?sslmode=verify-full&sslrootcert=/no/such",
      "DATABASE_URL: sslrootcert /no/such cannot be read (ENOENT)"
    ],
    ["postgres://kudo:50%@db/kudo", unescaped],
    ["postgres://kudo:%ff@db/kudo", unescaped],
    ["postgres://db/ku%do", unescaped]
  ] as const)("is read as libpq reads it, or refused in one line: %s", ([url, expected]) =>
    Effect.map(told(url), (read) => assert.deepStrictEqual<unknown>(read, expected))
  )
})

describe("a database at DATABASE_URL", () => {
  it.live("that does not answer is one clear line without the password", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(open("postgres://kudo:hush@127.0.0.1:1/kudo"))
      assert.strictEqual(error.reason, "unreachable")
      assert.strictEqual(error.message, "DATABASE_URL: no Postgres answers at 127.0.0.1:1: connection refused")
    })
  )

  it.live("with a wrong password is one clear line without the password", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabaseUrl
      const error = yield* Effect.flip(open(rewritten(url, (url) => (url.password = "hush"))))
      assert.strictEqual(error.reason, "refused")
      assert.match(error.message, /^DATABASE_URL: Postgres at 127\.0\.0\.1:\d+ refuses this user or password$/)
    })
  )

  it.live(
    "ends what waits for a lock for three seconds, and a transaction in which a frozen process says nothing for ten",
    () =>
      Effect.gen(function* () {
        const context = yield* open(Redacted.value(yield* freshDatabaseUrl))
        const sql = yield* Effect.provide(SqlClient.SqlClient, context)
        const names = ["lock_timeout", "idle_in_transaction_session_timeout"]
        const settings =
          yield* sql`SELECT name, setting FROM pg_settings WHERE ${sql.in("name", names)} ORDER BY name DESC`
        assert.deepStrictEqual(settings, [
          { name: "lock_timeout", setting: "3000" },
          { name: "idle_in_transaction_session_timeout", setting: "10000" }
        ])
      })
  )

  it.live("that does not exist is one clear line with its name", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabaseUrl
      const error = yield* Effect.flip(open(rewritten(url, (url) => (url.pathname = "/absent"))))
      assert.strictEqual(error.reason, "refused")
      assert.match(error.message, /^DATABASE_URL: Postgres at 127\.0\.0\.1:\d+ says: .*"absent" does not exist$/)
    })
  )

  it.live.each(["postgres://kudo:hu/sh@127.0.0.1:5432/kudo", "postgres://kudo:1/hush@127.0.0.1:5432/kudo"])(
    "whose password is not escaped is one clear line without a part of it: %s",
    (url) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(open(url))
        assert.match(error.message, /^DATABASE_URL is no URL: in a user and a password, write \/ as %2F/)
        assert.notMatch(error.message, /hu|hush/)
      })
  )

  it.live("belongs to one bot, and the next one may have it as soon as the first is gone", () =>
    Effect.gen(function* () {
      const url = Redacted.value(yield* freshDatabaseUrl)
      const bot = start("lab/world/holdDatabase.ts", { DATABASE_URL: url })
      yield* Effect.promise(() => bot.line(/^up /m))
      const error = yield* Effect.flip(open(url))
      assert.strictEqual(error.reason, "in-use")
      assert.strictEqual(error.message, `DATABASE_URL is in use by another bot (process ${bot.child.pid})`)
      yield* Effect.promise(() => bot.end("SIGKILL"))
      yield* open(url)
    })
  )

  it("names the machine of its bot where that is another one", () => {
    assert.strictEqual(nameOf("kudoaibot 12 on elsewhere"), "another bot (process 12 on elsewhere)")
    assert.strictEqual(nameOf("psql"), "another bot")
  })
})

describe("the migrations", () => {
  it.live("run once, also when several processes start at the same moment", () =>
    Effect.gen(function* () {
      const url = yield* emptyDatabaseUrl
      const contexts = yield* Effect.all(
        [1, 2, 3].map(() => Layer.build(migrated(url))),
        { concurrency: "unbounded" }
      )
      const names = yield* Effect.forEach(contexts, (context) => Effect.provide(applied, context))
      const all = yield* files
      assert.isNotEmpty(all)
      for (const rows of names) assert.lengthOf(rows, all.length)
    })
  )

  it.live("are left alone by a later start", () =>
    Effect.gen(function* () {
      const url = yield* emptyDatabaseUrl
      const first = yield* Effect.provide(applied, yield* Layer.build(migrated(url)))
      assert.deepStrictEqual(yield* Effect.provide(applied, yield* Layer.build(migrated(url))), first)
    })
  )

  it.live("leave no half of themselves when one fails, and say which", () =>
    Effect.gen(function* () {
      const url = yield* emptyDatabaseUrl
      // The template has them all; without the record they run again and meet their own tables.
      const sql = yield* Effect.provide(SqlClient.SqlClient, yield* Layer.build(migrated(url)))
      yield* sql`DELETE FROM effect_sql_migrations WHERE migration_id > 1`
      yield* sql`ALTER TABLE users ADD COLUMN untouched integer`
      const error = yield* Effect.flip(Layer.build(migrated(url)))
      assert.strictEqual(error.reason, "migration")
      assert.match(
        error.message,
        /^the database could not be brought up to date: Migration "2_\w+" failed: relation "\w+" already exists$/
      )
      assert.lengthOf(yield* sql`SELECT * FROM effect_sql_migrations`, 1)
    })
  )
})
