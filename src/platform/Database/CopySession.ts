import { Effect, Redacted, Schema } from "effect"
import { dirname, extname } from "node:path"
import { pipeline } from "node:stream/promises"
import type { Duplex, Readable } from "node:stream"
import { Client, type ClientConfig } from "pg"
import { from, to } from "pg-copy-streams"
import { DatabaseError } from "./DatabaseError.ts"
import type { Target } from "./Target.ts"
import { columnsOf, quoted, type Table } from "./Tables.ts"

/** A dead way to Postgres is found by the system, which asks it this long after the last byte, in ms. */
const keepAliveAfter = 10_000
const connectWithin = 10_000

/** Text that means the same to every server, and no bound of a working session: a large table takes its time. */
const prepared = `
  SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; SET lock_timeout = '1min'`

const addressOf = ({ address }: Target): Pick<ClientConfig, "host" | "port"> =>
  "path" in address ? { host: dirname(address.path), port: Number(extname(address.path).slice(1)) } : address

/** The driver of the bot has no COPY, so these sessions have another, which is led the way that the first one found. */
const configOf = (target: Target): ClientConfig => {
  const url = new URL(Redacted.value(target.url))
  const given = (name: string, plain: string) => url.searchParams.get(name) ?? decodeURIComponent(plain)
  const user = given("user", url.username)
  const options = url.searchParams.get("options")
  return {
    ...addressOf(target),
    user,
    password: given("password", url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    ssl: target.security,
    application_name: target.applicationName,
    connectionTimeoutMillis: connectWithin,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfter,
    ...(options !== null && { options })
  }
}

const Coded = Schema.Struct({ code: Schema.String })
/** Postgres's code of a fault: its words may quote rows. */
const because = (cause: unknown) => (Schema.is(Coded)(cause) ? ` (${cause.code})` : "")

/** A part of a copy that did not go through, in one line without anything of a row. */
const failed =
  ({ setting }: Target, what: string) =>
  (cause: unknown) =>
    new DatabaseError({ reason: "refused", detail: `${setting}: ${what}${because(cause)}` })

/** A session in which tables are read and written by COPY, row after row in bounded memory. */
export interface CopySession {
  readonly run: (statement: string) => Effect.Effect<void, DatabaseError>
  readonly ask: <S extends Schema.ConstraintDecoder<unknown>>(
    row: S,
    question: string
  ) => Effect.Effect<ReadonlyArray<S["Type"]>, DatabaseError>
  /** Sends the rows of a table, as COPY's text, through the streams; says how many they were. */
  readonly read: (
    table: Table,
    into: ReadonlyArray<Duplex | NodeJS.WritableStream>
  ) => Effect.Effect<number, DatabaseError>
  /** Adds the rows that come out of the last of the streams to a table; says how many they were. */
  readonly write: (
    table: Table,
    out: readonly [Readable, ...ReadonlyArray<Duplex>]
  ) => Effect.Effect<number, DatabaseError>
}

/** Opens a session that lasts until the scope ends. */
export const copySession = Effect.fnUntraced(function* (target: Target) {
  const client = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const opened = new Client(configOf(target))
        // Whoever waits for an answer is told; between two statements there is nobody to tell.
        opened.on("error", () => {})
        await opened.connect()
        await opened.query(prepared)
        return opened
      },
      catch: failed(target, `no session at ${target.at}`)
    }),
    (opened) => Effect.promise(() => opened.end().catch(() => {}))
  )
  const attempt = <A>(what: string, work: (signal: AbortSignal) => Promise<A>) =>
    Effect.tryPromise({ try: work, catch: failed(target, what) })
  return {
    run: (statement) => Effect.asVoid(attempt("a statement of the copy failed", () => client.query(statement))),
    ask: (row, question) =>
      attempt("the database cannot be read", () => client.query(question)).pipe(
        Effect.flatMap(({ rows }) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(row))(rows)))
      ),
    read: (table, into) =>
      attempt(`the table ${table.name} cannot be read`, async (signal) => {
        const rows = client.query(to(`COPY ${quoted(table.name)} (${columnsOf(table)}) TO STDOUT`))
        await pipeline([rows, ...into], { signal })
        return rows.rowCount
      }),
    write: (table, out) =>
      attempt(`the table ${table.name} does not take its rows`, async (signal) => {
        const rows = client.query(from(`COPY ${quoted(table.name)} (${columnsOf(table)}) FROM STDIN`))
        await pipeline([...out, rows], { signal })
        return rows.rowCount
      })
  } satisfies CopySession
})
