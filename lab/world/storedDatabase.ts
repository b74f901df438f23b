import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted } from "effect"
import { SqlMessageStorage, SqlRunnerStorage } from "effect/cluster"
import { Client } from "pg"
import { migrate } from "../../src/platform/Database/Migrations.ts"

/** Who lives and what was migrated is not carried over: it is made anew. */
const madeAnew = /^cluster_(runners|locks)$|migrations$/

const connected = async <A>(url: string, work: (client: Client) => Promise<A>) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  return work(client).finally(() => client.end())
}

/** Every row of a database as JSON text, written by Postgres itself: its numbers are longer than ours. */
export const dump = (url: string): Promise<string> =>
  connected(url, async (client) => {
    const tables = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    const parts: Array<string> = []
    const last = await client.query("SELECT max(migration_id) AS last FROM effect_sql_migrations")
    parts.push(`"migration": ${last.rows[0].last}`)
    for (const { tablename } of tables.rows) {
      if (madeAnew.test(tablename)) continue
      const rows = await client.query(
        `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS rows FROM "${tablename}" t`
      )
      parts.push(`"${tablename}": ${rows.rows[0].rows}`)
    }
    return `{${parts.join(",\n")}}\n`
  })

/** Brings an empty database to where a release had it. */
const migrateTo = (url: string, last: number) =>
  migrate(last).pipe(
    Effect.andThen(
      Layer.build(Layer.merge(SqlMessageStorage.layerMigrations({}), SqlRunnerStorage.layerMigrations({})))
    ),
    Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 2 })),
    Effect.scoped,
    Effect.runPromise
  )

/** Makes a database what a release left behind: its schema, and the rows of a {@link dump}. */
export const restore = async (url: string, text: string) => {
  await connected(url, (client) => client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
  await migrateTo(url, Number(/"migration": (\d+)/.exec(text)?.[1]))
  await connected(url, async (client) => {
    // Neither triggers nor references: the rows are as they were when those had done their work.
    await client.query("SET session_replication_role = replica")
    const tables = await client.query("SELECT key FROM jsonb_object_keys($1::jsonb) key WHERE key <> 'migration'", [
      text
    ])
    for (const { key } of tables.rows) {
      await client.query(`DELETE FROM "${key}"`)
      const columns = await client.query(
        `SELECT string_agg(quote_ident(column_name), ',') AS names FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
        [key]
      )
      const { names } = columns.rows[0]
      await client.query(
        `INSERT INTO "${key}" (${names}) OVERRIDING SYSTEM VALUE
         SELECT ${names} FROM jsonb_populate_recordset(NULL::"${key}", $1::jsonb -> '${key}')`,
        [text]
      )
    }
    await client.query(`
      DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT table_name t, column_name c, pg_get_serial_sequence(quote_ident(table_name), column_name) s
          FROM information_schema.columns WHERE table_schema = 'public'
        LOOP
          IF one.s IS NOT NULL THEN
            EXECUTE format('SELECT setval(%L, coalesce(max(%I), 0) + 1, false) FROM %I', one.s, one.c, one.t);
          END IF;
        END LOOP;
      END $$`)
  })
}
