import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Effect, Option } from "effect"
import { running } from "../src/Database/EmbeddedPostgres.ts"
import { endAll, start } from "./support/processes.ts"

const script = "test/support/holdDatabase.ts"
const server = (dataDir: string) => Effect.runPromise(running(join(dataDir, "postgres")))

describe("the embedded database", () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "kudo-data-"))
  })
  afterEach(async () => {
    endAll()
    const left = await server(dataDir)
    if (Option.isSome(left)) process.kill(left.value.pid, "SIGQUIT")
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  it("starts in an empty folder and stops with the process", async () => {
    const bot = start(script, { DATA_DIR: dataDir })
    await bot.line(/^up /m)
    expect(Option.isSome(await server(dataDir))).toBe(true)
    await bot.end("SIGTERM")
    expect(Option.isNone(await server(dataDir))).toBe(true)
  })

  it("that a killed bot left behind is adopted by the next one, and stops with it", async () => {
    const first = start(script, { DATA_DIR: dataDir })
    const [, before] = await first.line(/^up (.*)$/m)
    await first.end("SIGKILL")
    const second = start(script, { DATA_DIR: dataDir })
    const [, after] = await second.line(/^up (.*)$/m)
    expect(after).toBe(before)
    await second.end("SIGTERM")
    expect(Option.isNone(await server(dataDir))).toBe(true)
  })

  it("belongs to one bot: a second one on the same folder ends with one clear line, and harms nothing", async () => {
    const first = start(script, { DATA_DIR: dataDir })
    await first.line(/^up /m)
    const second = start(script, { DATA_DIR: dataDir })
    await second.line(/^failed DATA_DIR .* is in use by another bot \(process \d+\)$/m)
    expect(second.output().trim().split("\n")).toHaveLength(1)
    expect(Option.isSome(await server(dataDir))).toBe(true)
    await first.end("SIGTERM")
  })

  it("starts over a pid file whose process is another program", async () => {
    const first = start(script, { DATA_DIR: dataDir })
    await first.line(/^up /m)
    const pidFile = join(dataDir, "postgres", "postmaster.pid")
    const lines = (await readFile(pidFile, "utf8")).split("\n")
    await first.end("SIGTERM")
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join("\n"))
    await chmod(pidFile, 0o644)
    const second = start(script, { DATA_DIR: dataDir })
    await second.line(/^up /m)
    await second.end("SIGTERM")
  })

  it.skipIf(process.getuid?.() !== 0)("works for a plain user (run here as root, which can become one)", async () => {
    await chmod(dataDir, 0o777)
    const bot = start(script, { DATA_DIR: join(dataDir, "mine") }, { uid: 65_534, gid: 65_534 })
    await bot.line(/^up /m)
    await bot.end("SIGTERM")
  })

  it.skipIf(process.getuid?.() !== 0)("works for root in a folder that is closed to others", async () => {
    await chmod(dataDir, 0o700)
    const bot = start(script, { DATA_DIR: join(dataDir, "closed") })
    await bot.line(/^up /m)
    await bot.end("SIGTERM")
  })
})

describe("a database at DATABASE_URL", () => {
  afterEach(endAll)

  it("that cannot be reached is one clear line without the password", async () => {
    const bot = start(script, { DATABASE_URL: "postgres://kudo:hush@127.0.0.1:1/kudo" })
    await bot.line(/^failed DATABASE_URL: no usable Postgres at 127.0.0.1:1\/kudo$/m)
    expect(bot.output()).not.toContain("hush")
  })
})
