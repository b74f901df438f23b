import { createServer } from "node:http"
import { PgClient } from "@effect/sql-pg"
import { Effect, ManagedRuntime, Redacted } from "effect"
import { SqlClient } from "effect/sql"

/** The limit: Node's own server and one upsert per update, by the same driver with as many connections. */
const url = Redacted.make(process.env["DATABASE_URL"] ?? "")
const runtime = ManagedRuntime.make(PgClient.layer({ url, maxConnections: 20 }))
const sql = await runtime.runPromise(SqlClient.SqlClient)
await runtime.runPromise(sql`CREATE TABLE IF NOT EXISTS bare (id bigint PRIMARY KEY, state jsonb NOT NULL)`)

const server = createServer((request, response) => {
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    const id = Number(/"from":\{"id":(\d+)/.exec(body)?.[1] ?? 0)
    const state = JSON.stringify({ state: { _tag: "MainMenu" }, language: "ru", update: body.length })
    const upsert = sql`
      INSERT INTO bare (id, state) VALUES (${id}::bigint, ${state}::jsonb)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state`
    void runtime.runPromise(Effect.asVoid(upsert)).then(
      () => response.end(),
      () => response.writeHead(500).end()
    )
  })
})
server.listen(Number(process.env["PORT"]), "127.0.0.1", () => console.log("ready"))
