import { parseArgs } from "node:util"
import { connected } from "./database.ts"
import { gathered } from "./jobs/people.ts"
import { load } from "./load.ts"
import { freePort } from "../world/freePort.ts"
import { machine, onStage, type Stage, startEnvironment } from "./stage.ts"

/**
 * A steady life: 40 updates and 2.4 videos a second, for as long as is asked (`--minutes`, twelve by default), by the bot as
 * `npm start` starts it. Prints its memory, handles and connections every ten seconds, and ends with 1 when it was ever
 * resident with more than it is to be, or when anything went wrong. Postgres is another process, and is not counted.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "12" },
    "most-megabytes": { type: "string", default: "300" },
    /** The options of Node.js, to try others than those of `npm start`. */
    node: { type: "string" }
  }
})
const seconds = Number(values.minutes) * 60
const mostMegabytes = Number(values["most-megabytes"])
const updatesPerSecond = 40
const videosPerSecond = 2.4
const lookEverySeconds = 10
const webhookSecret = `whsec_${Buffer.from("a secret of the video server").toString("base64")}`

/** As `npm start` has it, unless other options are asked for. */
const environment = () => ({
  ...startEnvironment(),
  ...(values.node === undefined ? {} : { NODE_OPTIONS: values.node })
})

const cast = async ({ launch, database, bot }: Stage) => {
  const people = await gathered(0)
  const provider = await freePort()
  await launch(
    "lab/bench/provider/server.ts",
    { PORT: String(provider), SECRET: webhookSecret, RENDER_MS: "500" },
    /ready/
  )
  const url = await database("soak")
  const ours = await bot({
    TELEGRAM_API_ROOT: people.telegram,
    DATABASE_URL: url,
    SORA_BASE_URL: `http://127.0.0.1:${provider}/v1`,
    SORA_WEBHOOK_SECRET: webhookSecret,
    ...environment()
  })
  return { people, url, ours }
}

const row = (cells: ReadonlyArray<string | number>) =>
  console.log(cells.map((cell) => String(cell).padStart(12)).join(""))

const soak = async (stage: Stage) => {
  const { people, url, ours } = await cast(stage)
  const begun = performance.now()
  let most = 0
  const look = async () => {
    const { heap, rss, handles, connections } = await ours.usage()
    const [{ count } = { count: 0 }] = await connected(url, async (client) => {
      const found = await client.query(
        "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()"
      )
      return found.rows
    })
    const megabytes = rss / 1_000_000
    most = Math.max(most, megabytes)
    const elapsed = Math.round((performance.now() - begun) / 1000)
    row([elapsed, Math.round(megabytes), Math.round(heap / 1_000_000), handles, connections, count - 1])
  }
  console.log(`${machine()}, ${JSON.stringify(environment())}`)
  row(["second", "resident MB", "heap MB", "handles", "connections", "database"])
  await look()
  const looking = setInterval(() => void look(), lookEverySeconds * 1000)
  const [updates, videos] = await Promise.all([
    load(ours.port, { kind: "member", rate: updatesPerSecond, seconds }),
    people.arrive(ours.port, videosPerSecond, seconds)
  ])
  clearInterval(looking)
  await look()
  const states = await connected(url, (client) =>
    client.query("SELECT state, failure, count(*)::int FROM jobs GROUP BY state, failure ORDER BY count DESC")
  )
  console.log(states.rows.map((one) => Object.values(one).join(" ")).join(", "))
  people.close()
  console.log(
    `${updates.sent} updates (p50 ${updates.p50.toFixed(1)} ms, p99 ${updates.p99.toFixed(1)} ms), ${videos.arrived} videos`
  )
  return [
    ...(most > mostMegabytes ? [`${Math.round(most)} MB were resident, more than ${mostMegabytes}`] : []),
    ...(updates.failed > 0 ? [`${updates.failed} updates were not answered with 200`] : []),
    ...videos.failed
  ]
}

const wrong: Array<string> = []
await onStage(async (stage) => {
  wrong.push(...(await soak(stage)))
})
for (const one of wrong) console.log(`✗ ${one}`)
if (wrong.length === 0) console.log(`✓ never more than ${mostMegabytes} MB resident`)
process.exit(wrong.length === 0 ? 0 : 1)
