import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { openDatabase } from "../../lab/world/database.ts"
import { compileCache, endAll, start } from "../../lab/world/processes.ts"
import { token, World } from "../../lab/world/World.ts"

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
  endAll()
})

const demo = { OPENAI_BASE_URL: "", OPENAI_API_KEY: "", OPENAI_WEBHOOK_SECRET: "" }

describe("ways to start", () => {
  it("by polling, without a public URL or callbacks, the whole flow works", async () => {
    world = await World.open({ env: { PUBLIC_URL: "", OPENAI_WEBHOOK_SECRET: "" } })
    expect((await world.calls()).some(({ method }) => method === "setWebhook")).toBe(false)
    const person = world.person(401)
    await person.orders("pulled, not pushed")
    await person.presses("✅ Создать")
    await person.seesVideo()
    expect(await person.balance()).toBe(44)
  })

  it("without any key it says what runs with what, and nothing that frightens somebody new", async () => {
    const database = await openDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-start-"))
    const bot = start("src/main.ts", { PLAYGROUND: "1", PORT: "0", DATA_DIR: dataDir, DATABASE_URL: database.url })
    await bot.line(/^→ http\S+$/m)
    expect(bot.output().trim().split("\n").slice(0, -1)).toEqual([
      "KudoAiBot",
      "database:  external",
      "telegram:  playground",
      "video:     playground",
      "assistant: playground",
      ""
    ])
    await bot.end("SIGTERM")
    await database.drop()
  })

  it("SIGTERM to npm, as systemd or a container's init sends it, ends the bot and its Postgres", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-npm-"))
    const npm = spawn("npm", ["start", "--silent"], {
      env: { PATH: process.env["PATH"], HOME: dataDir, ...compileCache, PORT: "0", DATA_DIR: dataDir },
      stdio: ["ignore", "pipe", "inherit"]
    })
    let said = ""
    await new Promise<void>((resolve) =>
      npm.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString()
        if (/→ http/.test(said)) resolve()
      })
    )
    const lock = join(dataDir, "postgres", "postmaster.pid")
    expect(existsSync(lock)).toBe(true)
    // Its output is closed once nobody is left who could write there.
    const silent = once(npm.stdout, "close", { signal: AbortSignal.timeout(60_000) })
    npm.kill("SIGTERM")
    await silent
    expect(existsSync(lock)).toBe(false)
    await rm(dataDir, { recursive: true, force: true })
  })

  it("without a video server it is a demo: a clip marked as one, and no coin moves", async () => {
    world = await World.open({ env: demo })
    const person = world.person(402)
    await person.orders("just looking")
    expect((await person.sees(/Проверьте/)).text).toContain("монеты не списываются")
    await person.presses("✅ Создать")
    expect((await person.seesVideo()).text).toMatch(/Демо/)
    expect(await person.balance()).toBe(60)
    // The double inside is for the bot alone, and the rest of the playground is not there.
    expect((await fetch(`${world.bot}/playground/openai/v1/videos`)).status).toBe(401)
    expect((await fetch(`${world.bot}/playground`)).status).toBe(404)
    expect((await fetch(`${world.bot}/playground/faults`)).status).toBe(404)
  })

  it("with OpenAI's own key SORA 2 is shown as retired, with the reason, and no coin is taken", async () => {
    world = await World.open({ env: { ...demo, OPENAI_API_KEY: "sk-of-openai" } })
    const person = world.person(403)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "🌟 SORA 2")
    await person.sees(/24 сентября 2026/)
    expect(await person.balance()).toBe(60)
  })
})

describe("starts that fail say why, one line per fault", () => {
  const failing = async (env: Record<string, string>) => {
    const bot = start("src/main.ts", { TELEGRAM_BOT_TOKEN: token, ...env })
    await new Promise((resolve) => bot.child.once("exit", resolve))
    expect(bot.child.exitCode).toBe(1)
    return bot.output().trim().split("\n")
  }

  it("every wrong setting is named, and its value is not", async () => {
    const lines = await failing({
      PORT: "eighty",
      TELEGRAM_BOT_TOKEN: "hush",
      WELCOME_COINS: "-5",
      PUBLIC_URL: "ftp://x"
    })
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "TELEGRAM_BOT_TOKEN",
      "PUBLIC_URL",
      "PORT",
      "WELCOME_COINS"
    ])
    expect(lines.join()).not.toMatch(/hush|eighty|ftp/)
  })

  it("Telegram itself is reached by https only", async () => {
    const fault = "PUBLIC_URL: must be https, Telegram sends updates nowhere else"
    expect(await failing({ PUBLIC_URL: "http://bot.example" })).toEqual([fault])
    const logged = await failing({ PUBLIC_URL: "http://bot.example", LOG_FORMAT: "json" })
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ level: "FATAL", annotations: { reason: fault } }])
  })

  it("a taken port is one line", async () => {
    const database = await openDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-port-"))
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resolve(address !== null && typeof address === "object" ? address.port : 0)
      })
    })
    expect(
      await failing({
        TELEGRAM_BOT_TOKEN: "",
        PLAYGROUND: "1",
        PORT: String(port),
        DATABASE_URL: database.url,
        DATA_DIR: dataDir
      })
    ).toEqual([`PORT ${port} is taken or not allowed`])
    server.close()
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })
})
