import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted } from "effect"
import { Pruner } from "../../src/video/Pruner.ts"
import { connected } from "./database.ts"
import { type Figure, type Part, play } from "./figures.ts"
import { gathered } from "./jobs/people.ts"
import { freePort } from "../world/freePort.ts"
import { type Stage } from "./stage.ts"

/**
 * What a video costs the database and how many a second are made, from the tap on "Create" to the video in the chat, with
 * a provider that renders in a tenth of a second and tells so by its webhook. What the cleaning takes away is counted as well.
 */
const webhookSecret = `whsec_${Buffer.from("a secret of the video server").toString("base64")}`

const spent = (url: string) =>
  connected(url, async (client) => {
    const one = async (query: string) => Number(Object.values((await client.query(query)).rows[0] ?? {})[0])
    const here = "WHERE datname = current_database()"
    return {
      statements: await one(
        `SELECT sum(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid ${here} AND toplevel`
      ),
      commits: await one(`SELECT xact_commit FROM pg_stat_database ${here}`),
      wal: await one("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"),
      bytes: await one("SELECT pg_database_size(current_database())"),
      rows: await one("SELECT (SELECT count(*) FROM cluster_messages) + (SELECT count(*) FROM cluster_replies)")
    }
  })

/** Prints how many of each statement a video has, the most frequent first. */
const showsStatements = process.argv.includes("--statements")
const printStatements = (url: string, count: number) =>
  connected(url, async (client) => {
    const { rows } = await client.query(
      `SELECT s.calls, regexp_replace(s.query, '\\s+', ' ', 'g') AS text
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
       WHERE datname = current_database() AND toplevel ORDER BY calls DESC LIMIT 80`
    )
    for (const { calls, text } of rows) console.log(`${(calls / count).toFixed(2).padStart(7)}  ${text.slice(0, 150)}`)
  })

/** What is left once the pruner has come by, two days later. */
const cleaned = async (url: string) => {
  await connected(url, (client) => client.query("UPDATE jobs SET finished_at = finished_at - interval '2 days'"))
  const pruner = Pruner.layer.pipe(Layer.provide(PgClient.layer({ url: Redacted.make(url) })))
  const prune = Effect.flatMap(Pruner, ({ forgetWorkflows }) => Effect.repeat(forgetWorkflows, { while: (n) => n > 0 }))
  await Effect.runPromise(Effect.provide(prune, pruner))
  await connected(url, (client) => client.query("VACUUM FULL"))
  return spent(url)
}

/**
 * Until every workflow has come to its end: a moment after its video came to the chat, or after twenty seconds if a message
 * of it was lost on its way.
 */
const ended = (url: string) =>
  connected(url, async (client) => {
    const waiting = `
      SELECT kind, tag, message_id, processed, last_read FROM cluster_messages
      WHERE tag = 'run' AND NOT processed OR last_reply_id IS NULL`
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if ((await client.query(waiting)).rowCount === 0) return
    }
    const { rows } = await client.query(waiting)
    throw new Error(`there are workflows without an end: ${JSON.stringify(rows.slice(0, 3))}`)
  })

/** What the bot asks the database while nobody comes, per ms: it is no part of a video. */
const atRest = async (url: string, quick: boolean) => {
  const before = await spent(url)
  const begun = performance.now()
  await new Promise((resolve) => setTimeout(resolve, quick ? 5_000 : 15_000))
  await counted()
  const after = await spent(url)
  const millis = performance.now() - begun
  return {
    statements: (after.statements - before.statements) / millis,
    commits: (after.commits - before.commits) / millis
  }
}

/** The server counts a transaction within a second of its end. */
const counted = () => new Promise((resolve) => setTimeout(resolve, 1500))

const measure = async ({ launch, database, bot }: Stage, quick: boolean) => {
  const count = quick ? 10 : 200
  const people = await gathered(count)
  const provider = await freePort()
  const baseUrl = `http://127.0.0.1:${provider}/v1`
  await launch(
    "lab/bench/provider/server.ts",
    { PORT: String(provider), SECRET: webhookSecret, RENDER_MS: "100" },
    /ready/
  )
  const url = await database("jobs")
  const ours = await bot({
    TELEGRAM_API_ROOT: people.telegram,
    DATABASE_URL: url,
    SORA_BASE_URL: baseUrl,
    SORA_WEBHOOK_SECRET: webhookSecret
  })
  await connected(url, (client) => client.query("CREATE EXTENSION pg_stat_statements"))
  const empty = (await cleaned(url)).bytes
  await people.toTheirCards(ours.port)
  await counted()
  await connected(url, (client) => client.query("SELECT pg_stat_statements_reset()"))
  const rest = await atRest(url, quick)
  const begun = performance.now()
  const [before, used] = [await spent(url), await ours.usage()]
  const took = await people.create()
  await ended(url)
  await counted()
  const [after, now] = [await spent(url), await ours.usage()]
  const passed = performance.now() - begun
  if (showsStatements) await printStatements(url, count)
  const left = await cleaned(url)
  people.close()
  const each = (total: number) => total / count
  return [
    { name: "videos started and delivered", value: count / (took / 1000), unit: "/s" },
    { name: "processor time of a video", value: each(now.cpu - used.cpu), unit: "ms" },
    {
      name: "statements of a video",
      value: each(after.statements - before.statements - rest.statements * passed),
      unit: "",
      target: { of: "value", most: 45 }
    },
    {
      name: "commits of a video",
      value: each(after.commits - before.commits - rest.commits * passed),
      unit: "",
      target: { of: "value", most: 25 }
    },
    { name: "write-ahead log of a video", value: each(after.wal - before.wal) / 1000, unit: "kB" },
    {
      name: "the engine's rows of a video, for a day",
      value: each(after.rows - before.rows),
      unit: "",
      target: { of: "value", most: 4 }
    },
    {
      name: "the engine's rows of a video, after it",
      value: each(left.rows),
      unit: "",
      target: { of: "value", most: 0 }
    },
    { name: "database of a video, for a day", value: each(after.bytes - before.bytes) / 1000, unit: "kB" },
    { name: "database of a video, after it", value: each(left.bytes - empty) / 1000, unit: "kB" }
  ] satisfies ReadonlyArray<Figure>
}

export const jobs: Part = { command: "node lab/bench/jobs.ts", measure }
if (import.meta.main) await play([jobs])
