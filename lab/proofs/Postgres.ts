import { Effect, Redacted } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"
import * as EmbeddedPostgres from "../../src/platform/Database/EmbeddedPostgres.ts"

/** Enough for several bots with their pools. */
const settings = ["max_connections=200"]

/** A proof that is broken off leaves no server behind. */
const interruptions = ["SIGINT", "SIGTERM"] as const

/** A Postgres server of the proof's own, which may be ended and started again while a bot uses it. */
export interface Postgres {
  readonly url: string
  readonly query: <Row extends pg.QueryResultRow>(text: string, values?: ReadonlyArray<unknown>) => Promise<Row[]>
  /** Ends every connection of others. */
  readonly cut: () => Promise<void>
  /** Ends the server as a careful operator would, and starts it again on its port. */
  readonly restart: () => Promise<void>
  readonly drop: () => Promise<void>
}

export const openPostgres = async (): Promise<Postgres> => {
  const folder = await mkdtemp(join(tmpdir(), "kudo-proof-"))
  const at = await Effect.runPromise(EmbeddedPostgres.place(folder))
  const server = await Effect.runPromise(EmbeddedPostgres.ensure(at, { settings }))
  const url = Redacted.value(server.url)
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  // A connection that a restart takes away is opened anew by the next query.
  pool.on("error", () => undefined)
  const drop = async () => {
    for (const signal of interruptions) process.off(signal, interrupted)
    await pool.end()
    await Effect.runPromise(EmbeddedPostgres.stop(at))
    await rm(folder, { recursive: true, force: true })
  }
  const interrupted = () => void drop().finally(() => process.exit(130))
  for (const signal of interruptions) process.once(signal, interrupted)
  return {
    url,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows,
    cut: async () => {
      await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
      )
    },
    restart: async () => {
      await Effect.runPromise(EmbeddedPostgres.stop(at))
      await Effect.runPromise(EmbeddedPostgres.ensure(at, { port: server.port, settings }))
    },
    drop
  }
}
