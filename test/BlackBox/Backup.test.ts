import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDatabase } from "../../lab/world/database.ts"
import { endAll, run as runProgram } from "../../lab/world/processes.ts"
import { World } from "../../lab/world/World.ts"

/** Runs a command of the operator's to its end. */
const run = (command: string, env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  runProgram(`src/commands/${command}.ts`, env, ...args)

const [first, later] = ["on its way at the backup", "ordered after the backup"]

describe("yesterday's backup", () => {
  let world: World
  let folder: string
  const backup = () => join(folder, "backup")
  const env = () => ({ DATABASE_URL: world.database, DATA_DIR: world.folder })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kudo-backup-"))
    world = await World.open({ tools: false })
  })
  afterAll(async () => {
    endAll()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  it("is made beside a running bot, and found good by a restore, the audit and a start of its own", async () => {
    const anna = world.person(901)
    // No video is ready before all is restored.
    await world.fault({ where: "video", match: "status", kind: "fail", status: 503, times: 1000 })
    await anna.orders(first)
    await anna.presses("✅ Создать")
    await world.task(first)
    await anna.sees(/Создаём видео/)
    const made = await run("Backup", env(), backup())
    expect(made).toMatchObject({ code: 0, said: expect.stringMatching(/^database +\d+ rows in \d+ tables, as they /m) })
    const temporary = join(folder, "temporary")
    await mkdir(temporary)
    const verified = await run("VerifyBackup", { ...env(), TMPDIR: temporary }, backup())
    expect(verified).toMatchObject({ code: 0, said: expect.stringMatching(/^→ .*backup can be restored$/m) })
    expect(verified.said.match(/^✓ /gm)).toHaveLength(4)
    expect(made.said + verified.said).not.toMatch(/not noted/)
    expect(await readdir(temporary)).toEqual([])
  })

  it("is no reason to move a bot that runs from under its users", async () => {
    const other = await openDatabase("template0")
    const moved = await run("MoveTo", { ...env(), MOVE_TO: other.url })
    expect(moved).toMatchObject({
      code: 1,
      said: expect.stringMatching(/in use by another bot \(process \d+\): stop it, /)
    })
    await other.drop()
  })

  it("goes on with the video that was on its way, and gives the coins of what was ordered since", async () => {
    const [anna, boris] = [world.person(901), world.person(902)]
    await boris.orders(later)
    await boris.presses("✅ Создать")
    const task = await world.task(later)
    await boris.sees(/Создаём видео/)
    await world.process.end("SIGKILL")
    const empty = await openDatabase("template0")
    const into = { DATABASE_URL: empty.url, DATA_DIR: join(folder, "data") }
    const restored = await run("Restore", into, backup())
    expect(restored).toMatchObject({ code: 0, said: expect.stringMatching(/^database .* brought up to date$/m) })
    await world.heal()
    await world.restart({ env: into })
    await anna.seesVideo()
    expect(await world.creations(first)).toHaveLength(1)
    expect(await anna.balance()).toBe(44)
    expect((await world.callback(task)).status).toBe(200)
    expect((await boris.presses("⏹ Остановить")).toast).toBe("Этого видео больше нет")
    expect(await boris.balance()).toBe(60)
    expect(await run("Audit", into)).toMatchObject({ code: 0 })
    await world.process.end("SIGTERM")
    await empty.drop()
  })
})
