import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Webhook } from "standardwebhooks"
import { freePort } from "./freePort.ts"
import { membership } from "./membership.ts"
import { patience } from "./patience.ts"
import { Person } from "./Person.ts"
import { type Running, start } from "./processes.ts"
import { production, telegramSecret, webhookSecret } from "./production.ts"
import type { Way } from "./silentWay.ts"
import { roundRobin } from "./roundRobin.ts"

export { telegramSecret, token, webhookSecret } from "./production.ts"

/** A double or a bot that does not answer for so long has hung, and the test says where. */
const timeoutMillis = 60_000
/** How often it is looked whether something is so, in ms. */
const look = 40

const json = (body: unknown): RequestInit => ({
  method: "POST",
  signal: AbortSignal.timeout(timeoutMillis),
  headers: { "content-type": "application/json", authorization: "Bearer any" },
  body: JSON.stringify(body)
})

/** A recorded Bot API call. */
export interface Call {
  readonly n: number
  /** Milliseconds. */
  readonly at: number
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly ok: boolean
  /** Telegram's words, when it refused. */
  readonly error?: string
}
export interface Creation {
  readonly id: string
  readonly prompt: string
}

/** One of the bots of a world, at an address of its own. */
export interface Machine {
  readonly url: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  readonly process: Running
}

/** The bot as a real process, and everything around it as doubles in another one. Nothing is shared but HTTP. */
export class World {
  readonly playground: string
  readonly bot: string
  private readonly env: Readonly<Record<string, string>>
  private readonly drop: () => Promise<void>
  private processes: ReadonlyArray<Running>
  process: Running
  /** All bots; `process` is the first one's, and `bot` the address before them. */
  machines: ReadonlyArray<Machine>
  /** The ways by which several bots reach each other. */
  readonly ways: ReadonlyArray<Way>
  /** How many requests each bot's port answered, where there are several. */
  readonly served: ReadonlyMap<number, number>

  private constructor(
    playground: string,
    bot: string,
    doubles: Running,
    machines: readonly [Machine, ...ReadonlyArray<Machine>],
    ways: ReadonlyArray<Way>,
    served: ReadonlyMap<number, number>,
    drop: () => Promise<void>
  ) {
    this.playground = playground
    this.bot = bot
    this.env = machines[0].env
    this.machines = machines
    this.processes = [doubles, ...machines.map((machine) => machine.process)]
    this.process = machines[0].process
    this.ways = ways
    this.served = served
    this.drop = drop
  }

  /**
   * `env` is laid over the settings of a production bot, whose doubles are at `doubles`; an empty value takes one away.
   * `models` is the operator's file: by default it adds a dear model. Several `bots` are a cluster behind a proxy.
   */
  static async open(
    options: {
      readonly renderSeconds?: number
      readonly env?: Record<string, string> | ((doubles: string) => Record<string, string>)
      readonly models?: ReadonlyArray<object>
      /** By default one of its own on the server of the test run. */
      readonly database?: { readonly url: string; readonly drop: () => Promise<void> }
      readonly bots?: number
      /** Without tools clips are ready-made and have no thumbnail: rendering thirty takes two cores half a minute. */
      readonly tools?: boolean
    } = {}
  ) {
    const without = options.tools === false ? { PATH: "/nowhere" } : {}
    const doubles = start("packages/playground/src/Playground/Standalone.ts", {
      ...without,
      PORT: "0",
      RENDER_SECONDS: String(options.renderSeconds ?? 0.3),
      KIE_WEBHOOK_KEY: webhookSecret,
      GEMINI_WEBHOOK_SECRET: webhookSecret,
      OPENROUTER_WEBHOOK_SECRET: webhookSecret,
      REPLICATE_WEBHOOK_SECRET: webhookSecret
    })
    const [, playground = ""] = await doubles.line(/^playground (\S+)$/m)
    // Only inside a test run is there a server to open one on.
    const database = options.database ?? (await (await import("./database.ts")).openDatabase())
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-world-"))
    const models = join(dataDir, "models.json")
    await writeFile(models, JSON.stringify(options.models ?? [{ id: "sora-2-pro", enabled: true }]))
    const ports = await Promise.all(Array.from({ length: options.bots ?? 1 }, freePort))
    const [only = 0, ...more] = ports
    const proxy = more.length === 0 ? undefined : await roundRobin(ports)
    const bot = proxy?.url ?? `http://127.0.0.1:${only}`
    const env = {
      ...production(playground, bot),
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      MODELS_FILE: models,
      ...without,
      ...(typeof options.env === "function" ? options.env(playground) : options.env)
    }
    await fetch(`${playground}/playground/openai/webhook`, json({ url: `${bot}/sora_callback`, secret: webhookSecret }))
    const members = await Promise.all(proxy === undefined ? [] : ports.map(membership))
    const ways = members.map(({ way }) => way)
    const settings = ports.map((port, n) => ({ PORT: String(port), ...env, ...members[n]?.env }))
    const [first, ...others] = settings.map((env): Machine => {
      return { url: `http://127.0.0.1:${env.PORT}`, port: Number(env.PORT), env, process: start("src/main.ts", env) }
    })
    if (first === undefined) throw new Error("a world has a bot at least")
    const world = new World(
      playground,
      bot,
      doubles,
      [first, ...others],
      ways,
      proxy?.served ?? new Map(),
      async () => {
        await proxy?.close()
        for (const way of ways) way.close()
        await database.drop()
        await rm(dataDir, { recursive: true, force: true })
      }
    )
    await world.listening()
    return world
  }

  /** Until the bot has told Telegram where it is, or pulls. */
  private async listening() {
    await Promise.all(this.machines.map(({ process }) => process.line(/→ http/)))
    await this.eventually(async () => (await this.calls()).some((call) => call.method === "setMyShortDescription"))
  }

  /** Polls until something is so; fails after a bound, with what the bot printed. */
  async eventually<A>(question: () => Promise<A | undefined | false>, ms = 45_000): Promise<A> {
    const wait = patience(ms, look)
    for (;;) {
      const answer = await question()
      if (answer !== undefined && answer !== false) return answer
      if (wait.isOver()) throw new Error(`not so within ${ms} ms: ${String(question)}\n${this.output()}`)
      await new Promise((resolve) => setTimeout(resolve, look))
    }
  }

  killAndRestart() {
    return this.restart()
  }

  /**
   * Ends the bot, unless it ended itself, and starts it again with `env` laid over its settings. One that is to end itself
   * (`CRASH_AT`) may do so while it starts.
   */
  async restart({ signal = "SIGKILL", env = {} }: { signal?: NodeJS.Signals; env?: Record<string, string> } = {}) {
    const before = (await this.calls()).at(-1)?.n ?? 0
    await this.process.end(signal)
    this.process = start("src/main.ts", { ...this.env, ...env })
    this.processes = [...this.processes, this.process]
    const { child, line } = this.process
    const gone = () => env["CRASH_AT"] !== undefined && child.signalCode === "SIGKILL"
    await line(/→ http/).catch((error: unknown) => {
      if (!gone()) throw error
    })
    await this.eventually(
      async () => gone() || (await this.calls(before)).some((call) => call.method === "setMyShortDescription")
    )
  }

  /** Starts a machine again that ended, and waits until it listens. */
  async startAgain(machine: Machine): Promise<Machine> {
    const next = { ...machine, process: start("src/main.ts", machine.env) }
    this.machines = this.machines.map((one) => (one.port === machine.port ? next : one))
    this.processes = [...this.processes, next.process]
    await next.process.line(/→ http/)
    return next
  }

  person(id: number, language = "ru") {
    return new Person(this, id, language)
  }

  async calls(after = 0): Promise<ReadonlyArray<Call>> {
    const response = await fetch(`${this.playground}/playground/telegram/calls?after=${after}`, {
      signal: AbortSignal.timeout(timeoutMillis)
    })
    const { calls } = (await response.json()) as { readonly calls: ReadonlyArray<Call> } // the double's own format
    return calls
  }

  /** Where the bot keeps its files. */
  get folder() {
    return this.env["DATA_DIR"] ?? ""
  }

  /** Where the bot keeps what it knows, to look there or to move a clock. */
  get database() {
    return this.env["DATABASE_URL"] ?? ""
  }

  /** What was ordered at the video server. */
  async creations(words: string): Promise<ReadonlyArray<Creation>> {
    const response = await fetch(`${this.playground}/playground/openai/calls`, {
      headers: { authorization: "Bearer any" }
    })
    const { creates } = (await response.json()) as { readonly creates: ReadonlyArray<Creation> } // the double's own format
    return creates.filter(({ prompt }) => prompt.includes(words))
  }

  /** Says what the text server hears in the next recordings. */
  async hears(...texts: ReadonlyArray<string>) {
    await fetch(`${this.playground}/playground/openai/transcriptions`, json({ texts }))
  }

  /** The task of the one video with these words, once it is ordered. */
  task(words: string) {
    return this.eventually(async () => (await this.creations(words))[0]?.id)
  }

  async fault(...faults: ReadonlyArray<Record<string, unknown>>) {
    const response = await fetch(`${this.playground}/playground/faults`, json({ faults }))
    if (!response.ok) throw new Error(await response.text())
  }

  /** Takes back every fault that has not happened yet. */
  async heal() {
    const response = await fetch(`${this.playground}/playground/faults`, { method: "DELETE" })
    if (!response.ok) throw new Error(await response.text())
  }

  async redeliver(update: number, times: number) {
    const response = await fetch(`${this.playground}/playground/telegram/redeliver`, json({ update_id: update, times }))
    return (await response.json()) as { readonly statuses: ReadonlyArray<number> } // the double's own format
  }

  update(body: unknown, secret: string | undefined = telegramSecret, bot = this.bot) {
    return fetch(`${bot}/telegram`, {
      method: "POST",
      headers: secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret },
      body: typeof body === "string" ? body : JSON.stringify(body)
    })
  }

  /** A webhook of the video server, signed at `at` with `secret`, or not at all. */
  callback(
    task: string,
    { id = "evt_1", secret = webhookSecret, at = new Date(), signed = true, type = "video.completed" } = {}
  ) {
    const body = JSON.stringify({ id, object: "event", created_at: 1, type, data: { id: task } })
    const headers = signed
      ? {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": new Webhook(secret).sign(id, at, body)
        }
      : {}
    return fetch(`${this.bot}/sora_callback`, { method: "POST", headers: new Headers(headers), body })
  }

  output() {
    return this.processes
      .slice(1)
      .map((one) => one.output())
      .join("\n")
  }

  async close() {
    await Promise.all(this.processes.map((one) => one.end("SIGTERM")))
    await this.drop()
  }
}
