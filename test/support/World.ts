import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Webhook } from "standardwebhooks"
import { openDatabase } from "./database.ts"
import { Person } from "./Person.ts"
import { type Running, start } from "./processes.ts"

export const token = "123456:TEST-token"
export const telegramSecret = "telegram-secret"
export const webhookSecret = `whsec_${Buffer.from("a secret of the video server").toString("base64")}`

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0))
    })
  })

/** A double or a bot that does not answer for so long has hung, and the test says where. */
const patience = 20_000

const json = (body: unknown): RequestInit => ({
  method: "POST",
  signal: AbortSignal.timeout(patience),
  headers: { "content-type": "application/json", authorization: "Bearer any" },
  body: JSON.stringify(body)
})

/** A recorded Bot API call. */
export interface Call {
  readonly n: number
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

/** The bot as a real process, and everything around it as doubles in another one. Nothing is shared but HTTP. */
export class World {
  readonly playground: string
  readonly bot: string
  private readonly env: Readonly<Record<string, string>>
  private readonly drop: () => Promise<void>
  private processes: ReadonlyArray<Running>
  process: Running

  private constructor(
    playground: string,
    bot: string,
    env: Readonly<Record<string, string>>,
    processes: readonly [Running, Running],
    drop: () => Promise<void>
  ) {
    this.playground = playground
    this.bot = bot
    this.env = env
    this.processes = processes
    this.process = processes[1]
    this.drop = drop
  }

  /**
   * `env` is laid over the settings of a production bot, whose doubles are at `doubles`; an empty value takes one away.
   * `models` is the operator's file: by default it adds a dear model.
   */
  static async open(
    options: {
      readonly renderSeconds?: number
      readonly env?: Record<string, string> | ((doubles: string) => Record<string, string>)
      readonly models?: ReadonlyArray<object>
    } = {}
  ) {
    const doubles = start("src/Playground/Standalone.ts", {
      PORT: "0",
      RENDER_SECONDS: String(options.renderSeconds ?? 0.3),
      KIE_WEBHOOK_KEY: webhookSecret,
      GEMINI_WEBHOOK_SECRET: webhookSecret,
      OPENROUTER_WEBHOOK_SECRET: webhookSecret
    })
    const [, playground = ""] = await doubles.line(/^playground (\S+)$/m)
    const database = await openDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-world-"))
    const port = await freePort()
    const bot = `http://127.0.0.1:${port}`
    const models = join(dataDir, "models.json")
    await writeFile(models, JSON.stringify(options.models ?? [{ id: "sora-2-pro", enabled: true }]))
    const env = {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: `${playground}/playground/telegram`,
      TELEGRAM_WEBHOOK_SECRET: telegramSecret,
      PUBLIC_URL: bot,
      HOST: "127.0.0.1",
      PORT: String(port),
      OPENAI_BASE_URL: `${playground}/playground/openai/v1`,
      OPENAI_API_KEY: "sk-of-the-operator",
      OPENAI_WEBHOOK_SECRET: webhookSecret,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      LOG_FORMAT: "json",
      MODELS_FILE: models,
      ...(typeof options.env === "function" ? options.env(playground) : options.env)
    }
    await fetch(`${playground}/playground/openai/webhook`, json({ url: `${bot}/sora_callback`, secret: webhookSecret }))
    const process = start("src/main.ts", env)
    const world = new World(playground, bot, env, [doubles, process], async () => {
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    })
    await world.listening()
    return world
  }

  /** Until the bot has told Telegram where it is, or pulls. */
  private async listening() {
    await this.process.line(/→ http/)
    await this.eventually(async () => (await this.calls()).some((call) => call.method === "setMyShortDescription"))
  }

  /** Polls until something is so; fails after a bound, with what the bot printed. */
  async eventually<A>(question: () => Promise<A | undefined | false>, ms = 45_000): Promise<A> {
    const end = Date.now() + ms
    for (;;) {
      const answer = await question()
      if (answer !== undefined && answer !== false) return answer
      if (Date.now() > end) throw new Error(`not so within ${ms} ms: ${String(question)}\n${this.process.output()}`)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }

  async killAndRestart() {
    const before = (await this.calls()).at(-1)?.n ?? 0
    await this.process.end("SIGKILL")
    this.process = start("src/main.ts", this.env)
    this.processes = [...this.processes, this.process]
    await this.process.line(/→ http/)
    await this.eventually(async () =>
      (await this.calls(before)).some((call) => call.method === "setMyShortDescription")
    )
  }

  person(id: number, language = "ru") {
    return new Person(this, id, language)
  }

  async calls(after = 0): Promise<ReadonlyArray<Call>> {
    const response = await fetch(`${this.playground}/playground/telegram/calls?after=${after}`, {
      signal: AbortSignal.timeout(patience)
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

  /** The task of the one video with these words, once it is ordered. */
  task(words: string) {
    return this.eventually(async () => (await this.creations(words))[0]?.id)
  }

  async fault(...faults: ReadonlyArray<Record<string, unknown>>) {
    const response = await fetch(`${this.playground}/playground/faults`, json({ faults }))
    if (!response.ok) throw new Error(await response.text())
  }

  async redeliver(update: number, times: number) {
    const response = await fetch(`${this.playground}/playground/telegram/redeliver`, json({ update_id: update, times }))
    return (await response.json()) as { readonly statuses: ReadonlyArray<number> } // the double's own format
  }

  update(body: unknown, secret: string | undefined = telegramSecret) {
    return fetch(`${this.bot}/telegram`, {
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
