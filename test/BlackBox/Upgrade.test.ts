import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { Client } from "pg"
import { afterEach, describe, expect, it } from "vitest"
import { dump, restore } from "../../lab/world/storedDatabase.ts"
import { endAll, start } from "../../lab/world/processes.ts"
import { World } from "../../lab/world/World.ts"
import packageJson from "../../package.json" with { type: "json" }

/**
 * `fixtures/stored/<release>/database.json` is the whole database of that release, killed while it made a video. It is
 * written like the shapes beside it, see `StoredShapes.test.ts`: `STORED=write npx vitest run test/BlackBox/Upgrade.test.ts`.
 */
const folder = new URL("../fixtures/stored/", import.meta.url)
const at = (release: string) => new URL(`${release}/database.json`, folder)

const [maker, reader] = [2001, 2002]
const words = "made by two releases"

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
  endAll()
})

const machineOf = ({ machines: [machine] }: World) => {
  if (machine === undefined) throw new Error("a world has a bot")
  return machine
}

/** Leaves one person with a video in the making and coins bought, and one before the card. */
const leave = async () => {
  world = await World.open({ tools: false, renderSeconds: 60 })
  const { database } = world
  await world.person(maker).orders(words)
  await world.person(maker).presses("✅ Создать")
  await world.person(reader).orders("not yet confirmed")
  await world.task(words)
  await world.person(maker).say("/buy")
  await world.person(maker).presses("50 🪙")
  await world.person(maker).pays(await world.person(maker).invoice())
  await world.person(maker).sees(/\+50 🪙/)
  // Until the job waits for its provider, and its run has come to its end.
  await world.eventually(async () => /generating[^]*Complete|Complete[^]*generating/.test(await dump(database)))
  await machineOf(world).process.end("SIGKILL")
  return dump(database)
}

const writes = process.env["STORED"] === "write"
if (writes) {
  describe("this release", () => {
    it("leaves its database", async () => writeFileSync(at(packageJson.version), await leave()))
  })
}

/** A task of the video server, made by hand: the one of the release before was in another world. */
const makeTask = async ({ playground }: World) => {
  const response = await fetch(`${playground}/playground/openai/v1/videos`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer any" },
    body: JSON.stringify({ model: "sora-2", prompt: words, seconds: "4", size: "720x1280" })
  })
  const { id } = (await response.json()) as { readonly id: string } // the double's own format
  return id
}

/** Where the release before left the job, as changes of its row. */
const left = {
  "in the making": async (here: World, database: Client) =>
    database.query(
      `UPDATE jobs SET task = $1, created_at = now(), submitted_at = now(), due_at = now(),
         deadline_at = now() + interval '1 hour'`,
      [await makeTask(here)]
    ),
  // Tickets of the release before are its own numbers.
  "in the queue": async (_: World, database: Client) =>
    database.query(
      `UPDATE jobs SET state = 'queued', turn = 2, lap = 0, provider = NULL, provider_model = NULL, task = NULL,
         created_at = now(), submitted_at = NULL, due_at = NULL, deadline_at = NULL`
    )
} as const

// Not at once: the doubles number updates from the clock on, and would meet the numbers just written.
describe.skipIf(writes)("an upgrade with a video on its way", () => {
  it("has the whole database of this release", () => {
    expect(existsSync(at(packageJson.version))).toBe(true)
  })

  const releases = readdirSync(folder).filter((name) => existsSync(at(name)))
  for (const [release, [where, leaveJob]] of releases.flatMap((one) =>
    Object.entries(left).map((how) => [one, how] as const)
  )) {
    it(`from ${release}, ${where}: the video comes, ordered and paid once, and every dialog goes on`, async () => {
      world = await World.open({ tools: false })
      const machine = machineOf(world)
      const people = [world.person(maker), world.person(reader)] as const
      for (const person of people) await person.say("/start")
      for (const person of people) await person.sees(/Баланс/)
      await machine.process.end("SIGKILL")
      await restore(world.database, readFileSync(at(release), "utf8"))
      const database = new Client({ connectionString: world.database })
      database.on("error", () => {})
      await database.connect()
      await leaveJob(world, database)
      await world.startAgain(machine)
      await people[0].seesVideo()
      expect(await world.creations(words)).toHaveLength(1)
      expect(await people[0].balance()).toBe(94)
      expect(await people[1].balance()).toBe(60)
      await people[1].say("/video")
      await people[1].sees(/Выберите модель/)
      expect((await database.query("SELECT state, delivery FROM jobs")).rows).toEqual([
        { state: "delivered", delivery: "video" }
      ])
      await database.end()
      const audit = start("src/commands/Audit.ts", { DATABASE_URL: world.database })
      await new Promise((resolve) => audit.child.once("exit", resolve))
      expect(audit.child.exitCode).toBe(0)
      expect(world.output()).not.toMatch(/not readable|cannot be read|generation broke/)
    })
  }
})
