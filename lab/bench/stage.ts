import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { cpus, loadavg, tmpdir, totalmem } from "node:os"
import { join } from "node:path"
import { Effect, Redacted } from "effect"
import pg from "pg"
import * as EmbeddedPostgres from "../../src/platform/Database/EmbeddedPostgres.ts"
import { freePort } from "../world/freePort.ts"
import type { Question, Usage } from "./probe.ts"

/** A process on the stage. */
export interface Player {
  /** What it printed until it was ready. */
  readonly said: string
  /** Milliseconds from its start until then. */
  readonly startedIn: number
  readonly usage: (options?: { readonly collect: boolean }) => Promise<Usage>
  /** Writes a processor profile of what it does meanwhile. */
  readonly profiled: (file: string, act: () => Promise<unknown>) => Promise<void>
  readonly end: (signal?: NodeJS.Signals) => Promise<void>
}

/** What a bench stands on: processes of its own and a Postgres with a database for each contender. */
export interface Stage {
  readonly folder: string
  /** Starts a file and waits for a line; all end with the stage. */
  readonly launch: (file: string, env: Readonly<Record<string, string>>, ready: RegExp) => Promise<Player>
  /** A new, empty database. */
  readonly database: (name: string) => Promise<string>
  /** The bot's own process, ready, on a database and a Telegram of its own choice. */
  readonly bot: (env: Readonly<Record<string, string>>) => Promise<Player & { readonly port: number }>
  /** Ends every process, so that the next part has the machine for itself. */
  readonly clear: () => Promise<void>
}

/** What updates carry to show that they are Telegram's. */
export const secret = "bench-secret"

/** Statements are counted by the server itself. */
const settings = ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=all"]

/** What `npm start` puts into the environment unless an operator puts something else there. */
export const startEnvironment = (): Readonly<Record<string, string>> => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync("package.json", "utf8")
  )
  const own = [...(scripts["start"] ?? "").matchAll(/([A-Z_]+)="\$\{\1:-(.*?)\}"/g)]
  return Object.fromEntries(own.map(([, name = "", value = ""]) => [name, value]))
}

export const median = (values: ReadonlyArray<number>) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The machine in a few words, and how many programs wanted its cores in the last minute: with others at work only ratios say something. */
export const machine = () =>
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}`

const probe = new URL("./probe.ts", import.meta.url).href

/** What a process printed when the line came; it goes on printing into nothing. */
const untilSaid = (child: ChildProcess, ready: RegExp) =>
  new Promise<string>((resolve, reject) => {
    let said = ""
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString()
      if (ready.test(said)) resolve(said)
    })
    child.once("exit", () => reject(new Error(`${child.spawnargs.at(-1)} ended before ${ready}:\n${said}`)))
  })

const ended = async (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM") => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, "exit")
  child.kill(signal)
  await exit
}

type Ask<Q = Question> = Q extends Question ? Omit<Q, "id"> : never

/** Talks with the probe in a process. */
const asked = (child: ChildProcess): Pick<Player, "usage" | "profiled"> => {
  let last = 0
  const ask = (question: Ask) =>
    new Promise<Usage>((resolve) => {
      const id = ++last
      const hear = (answer: { readonly id: number; readonly found: Usage }) => {
        if (answer.id !== id) return
        child.off("message", hear)
        resolve(answer.found)
      }
      child.on("message", hear)
      child.send({ id, ...question })
    })
  return {
    usage: ({ collect } = { collect: false }) => ask({ ask: "usage", collect }),
    profiled: async (file, act) => {
      await ask({ ask: "profile" })
      await act()
      await ask({ ask: "profiled", file })
    }
  }
}

/** Sets the stage, plays, and takes everything down again. */
export const onStage = async (play: (stage: Stage) => Promise<void>) => {
  const players: Array<Player> = []
  let databases = 0
  const folder = await mkdtemp(join(tmpdir(), "kudo-bench-"))
  const at = await Effect.runPromise(EmbeddedPostgres.place(folder))
  const server = await Effect.runPromise(EmbeddedPostgres.ensure(at, { settings }))

  const launch: Stage["launch"] = async (file, env, ready) => {
    const begun = performance.now()
    const child = spawn(process.execPath, ["--expose-gc", "--import", probe, file], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit", "ipc"]
    })
    const said = await untilSaid(child, ready)
    const startedIn = performance.now() - begun
    const player: Player = { said, startedIn, ...asked(child), end: (signal) => ended(child, signal) }
    players.push(player)
    return player
  }
  const database: Stage["database"] = async (name) => {
    const url = new URL(Redacted.value(server.url))
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    const unique = `${name}_${++databases}`
    await client.query(`CREATE DATABASE ${unique}`)
    await client.end()
    url.pathname = `/${unique}`
    return url.href
  }
  const bot: Stage["bot"] = async (env) => {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const own = {
      PORT: String(port),
      HOST: "127.0.0.1",
      PUBLIC_URL: address,
      TELEGRAM_BOT_TOKEN: "1:bench",
      TELEGRAM_WEBHOOK_SECRET: secret,
      // The Telegram of a bench takes whatever comes; what is measured is the bot.
      TELEGRAM_RATE: "100000",
      TELEGRAM_CHAT_RATE: "100000",
      DATA_DIR: join(folder, `bot-${port}`),
      LOG_LEVEL: "Error"
    }
    return { port, ...(await launch("src/main.ts", { ...own, ...env }, /→ http/)) }
  }
  const clear = async () => {
    for (const player of players.splice(0)) await player.end("SIGKILL")
  }

  try {
    await play({ folder, launch, database, bot, clear })
  } finally {
    await clear()
    await Effect.runPromise(EmbeddedPostgres.stop(at))
    await rm(folder, { recursive: true, force: true })
  }
}
