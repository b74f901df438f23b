import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { createHash } from "node:crypto"
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Client } from "pg"
import { emptyDatabaseUrl, freshDatabaseUrl } from "../../lab/world/database.ts"
import { storeHistory } from "../../lab/world/history.ts"
import { asFound, targetAt } from "../../src/platform/Database.ts"
import { copyDatabase } from "../../src/platform/Database/Moving.ts"
import { lastKnown } from "../../src/platform/Database/Migrations.ts"
import { Audit } from "../../src/support/Audit.ts"
import { noteAt } from "../../src/support/BackupNotes.ts"
import { checkBackup, makeBackup, restoreDatabase, restoreVideos } from "../../src/support/Backup.ts"

const scratch = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-backup-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const connected = <A>(url: Redacted.Redacted, work: (client: Client) => Promise<A>) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: Redacted.value(url) })
    await client.connect()
    return work(client).finally(() => client.end())
  })

/** What a table says, whatever the order of its rows. */
const digests = (url: Redacted.Redacted, tables: ReadonlyArray<string>) =>
  connected(url, async (client) => {
    const found: Record<string, string> = {}
    for (const table of tables) {
      const { rows } = await client.query(
        `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS says FROM "${table}" t`
      )
      found[table] = rows[0].says
    }
    return found
  })

const audit = (url: Redacted.Redacted) =>
  Effect.flatMap(Audit, ({ check }) => check).pipe(Effect.provide(Audit.layer.pipe(Layer.provide(asFound(url)))))

/** Text that COPY writes in another way than it is. */
const odd = "a\ttab, a\nline, a \\ and \\N, „Grüße“ 🦊, \\."

const inhabited = Effect.gen(function* () {
  const url = yield* freshDatabaseUrl
  yield* connected(url, async (client) => {
    await storeHistory(client, { jobs: 1000 })
    await client.query("UPDATE users SET username = $1 WHERE id = 1", [odd])
    await client.query("INSERT INTO secrets (name, value) VALUES ('links', 'hush-link-secret')")
  })
  return url
})

const backup = (url: Redacted.Redacted, folder: string, dataDir: string) =>
  Effect.flatMap(targetAt(url), (target) =>
    makeBackup({ target, dataDir, bucket: undefined, folder: join(folder, "backup") })
  )

const restored = Effect.fnUntraced(function* (folder: string, url: Redacted.Redacted) {
  const manifest = yield* checkBackup(folder, "database")
  return yield* restoreDatabase(folder, manifest, yield* targetAt(url))
})

/** Tables that a life fills. */
const lived = ["jobs", "users", "accounts", "transfers", "payments", "invoices", "events", "callbacks"]

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

/** Bytes that something still needs. */
const inUse = () => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe("a backup", () => {
  it.live("is of one moment, however much is written meanwhile, and is given back coin by coin", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      const url = yield* inhabited
      const grant = (client: Client) =>
        client.query(
          `INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
           SELECT gen_random_uuid()::text, user_id, 1, id, 1, 'grant' FROM accounts WHERE kind = 'bonus' AND expires_at IS NULL`
        )
      const busy = yield* Effect.forkChild(Effect.forever(connected(url, grant)))
      const { manifest, notNoted } = yield* backup(url, folder, folder)
      yield* Fiber.interrupt(busy)
      yield* connected(url, grant)
      assert.strictEqual(manifest.schema, yield* lastKnown)
      assert.isUndefined(notNoted)
      assert.isUndefined(yield* noteAt(url, ({ verified }) => verified(manifest.takenAt)))
      const noted = yield* connected(url, (client) => client.query("SELECT taken_at, verified_at FROM backups"))
      assert.deepStrictEqual(
        noted.rows.map((row) => [row.taken_at.toISOString(), row.verified_at === null]),
        [[manifest.takenAt, false]]
      )

      const into = yield* emptyDatabaseUrl
      const counts = yield* restored(join(folder, "backup"), into)
      const told = manifest.tables.map(({ name, rows }) => [name, rows] as const)
      assert.deepStrictEqual([...counts], told)
      assert.deepStrictEqual(yield* audit(into), [])
      const [now, then] = [yield* digests(url, lived), yield* digests(into, lived)]
      for (const table of lived) {
        const busy = table === "accounts" || table === "transfers"
        assert.strictEqual(now[table] === then[table], !busy, table)
        assert.strictEqual(then[table]?.split(" ")[0], String(new Map(told).get(table)))
      }

      yield* connected(into, async (client) => {
        const { rows } = await client.query("SELECT username FROM users WHERE id = 1")
        assert.strictEqual(rows[0].username, odd)
        // What guards the ledger does so again, and numbers go on where they were.
        const change = await client.query("DELETE FROM transfers").catch((error: Error) => error.message)
        assert.match(String(change), /append/)
        await grant(client)
        // Secrets were left out.
        assert.deepStrictEqual(manifest.leftOut, ["operator_links", "operator_sessions", "secrets"])
        assert.strictEqual((await client.query("SELECT FROM secrets")).rowCount, 0)
      })
      const names = yield* Effect.promise(() => readdir(join(folder, "backup"), { recursive: true }))
      const secret = names.filter((name) => /secret|operator_(links|sessions)/.test(name))
      assert.deepStrictEqual(secret, [])
      assert.deepStrictEqual(yield* audit(into), [])
    }).pipe(Effect.scoped)
  )

  it.live("and a move, which takes the secrets along, read the largest rows in little memory", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      const url = yield* inhabited
      // 40 MB, which Postgres keeps in one.
      yield* connected(url, (client) =>
        client.query(
          `INSERT INTO job_events (job, step, note)
           SELECT gen_random_uuid(), 'ordered', repeat('x', 1000000) FROM generate_series(1, 40)`
        )
      )
      const start = inUse()
      let most = 0
      const look = yield* Effect.sync(() => (most = Math.max(most, inUse()))).pipe(
        Effect.andThen(Effect.sleep("200 millis")),
        Effect.forever,
        Effect.forkChild
      )
      yield* backup(url, folder, folder)
      const into = yield* emptyDatabaseUrl
      yield* copyDatabase(yield* targetAt(url), yield* targetAt(into))
      yield* Fiber.interrupt(look)
      assert.isAbove(most, 0)
      assert.isBelow((most - start) / 1e6, 30)
      const all = [...lived, "job_events", "secrets", "operator_sessions"]
      assert.deepStrictEqual(yield* digests(into, all), yield* digests(url, all))
      assert.deepStrictEqual(yield* audit(into), [])
    }).pipe(Effect.scoped)
  )

  it.live("is whole also where it cannot be noted, and its maker is told so", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      const url = yield* freshDatabaseUrl
      const ofOther = yield* noteAt(url, ({ verified }) => verified("2026-01-01T00:00:00.000Z"))
      assert.strictEqual(ofOther, "the bot's database does not know this backup")
      // As the release before it has its tables.
      yield* connected(url, (client) => client.query("DROP TABLE backups"))
      const { notNoted } = yield* backup(url, folder, folder)
      assert.strictEqual(notNoted, "the bot's database did not take it")
      yield* checkBackup(join(folder, "backup"), "everything")
    }).pipe(Effect.scoped)
  )

  it.live("leaves nothing where it cannot be made, and overwrites nothing", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      const empty = yield* emptyDatabaseUrl
      const nobody = yield* Effect.flip(backup(empty, folder, folder))
      assert.match(nobody.detail, /DATABASE_URL: there is no bot's database/)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(folder)), [])
      yield* Effect.promise(() => mkdir(join(folder, "backup")))
      const there = yield* Effect.flip(backup(empty, folder, folder))
      assert.match(there.detail, /backup: is there already, and nothing is overwritten/)
    }).pipe(Effect.scoped)
  )
})

const [kept, archived, replaced] = [
  "11111111-1111-4111-8111-111111111111",
  "22222222-2222-4222-8222-222222222222",
  "33333333-3333-4333-8333-333333333333"
]
const version = "44444444-4444-4444-8444-444444444444"
const meta = JSON.stringify({ version, thumbnail: true, bytes: 5, width: 720, height: 1280, duration: 4 })
const storedAt = new Date("2026-11-01T10:00:00Z")

/** A DATA_DIR with three videos, one of which the bucket has. */
const withVideos = (dataDir: string) =>
  Effect.promise(async () => {
    for (const job of [kept, archived, replaced]) {
      const folder = join(dataDir, "videos", job, version)
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, "..", "meta.json"), meta)
      await writeFile(join(folder, "video.mp4"), `video of ${job}`)
      await utimes(join(folder, "video.mp4"), storedAt, storedAt)
      await writeFile(join(folder, "thumbnail.jpg"), "picture")
      await writeFile(join(folder, "smaller.mp4.55555555"), "half of it")
      if (job === archived) await writeFile(join(folder, "archived"), "")
    }
    await mkdir(join(dataDir, "videos", ".incoming"))
  })

describe("the videos of a backup", () => {
  it.live("come back with their times where there are none, and what is there stays", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      yield* withVideos(folder)
      const { manifest } = yield* backup(yield* freshDatabaseUrl, folder, folder)
      assert.deepInclude(manifest.videos, { kept: 2, inBucket: 1 })
      const videos = join(folder, "elsewhere")
      yield* Effect.promise(() => mkdir(join(videos, replaced), { recursive: true }))
      const came = yield* restoreVideos(join(folder, "backup"), videos)
      assert.deepStrictEqual(came, { restored: 1, there: 1, spoilt: [] })
      const files = yield* Effect.promise(() => readdir(videos, { recursive: true }))
      assert.sameMembers(files, [
        replaced,
        kept,
        ...["", "/video.mp4", "/thumbnail.jpg"].map((name) => `${kept}/${version}${name}`),
        `${kept}/meta.json`
      ])
      const { mtime } = yield* Effect.promise(() => stat(join(videos, kept, version, "video.mp4")))
      assert.deepStrictEqual(mtime, storedAt)
    }).pipe(Effect.scoped)
  )

  it.live("are left out one by one where their bytes are not what was written", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      yield* withVideos(folder)
      yield* backup(yield* freshDatabaseUrl, folder, folder)
      const from = join(folder, "backup")
      yield* Effect.promise(() => writeFile(join(from, "videos", kept, version, "video.mp4"), "other bytes"))
      const refused = yield* Effect.flip(checkBackup(from, "everything"))
      assert.match(refused.detail, /video\.mp4: is not what was written/)
      const videos = join(folder, "elsewhere")
      const came = yield* restoreVideos(from, videos)
      assert.strictEqual(came.restored, 1)
      assert.match(came.spoilt.join(), /video\.mp4: is not what was written: its SHA-256 differs/)
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(videos)), [replaced])
    }).pipe(Effect.scoped)
  )
})

/** Changes a file of a backup and notes its new checksum, as somebody would who knows how. */
const rewrite = async (folder: string, name: string, change: (text: string) => string) => {
  const text = change(await readFile(join(folder, name), "utf8"))
  await writeFile(join(folder, name), text)
  const sums = await readFile(join(folder, "SHA256SUMS"), "utf8")
  const sha256 = createHash("sha256").update(text).digest("hex")
  await writeFile(join(folder, "SHA256SUMS"), sums.replace(new RegExp(`^.*  ${name}$`, "m"), `${sha256}  ${name}`))
}
const sums = async (folder: string, change: (text: string) => string) =>
  writeFile(join(folder, "SHA256SUMS"), change(await readFile(join(folder, "SHA256SUMS"), "utf8")))

/** What can be wrong with a backup, and what is said of it. */
const wrongs: ReadonlyArray<readonly [string, (folder: string) => Promise<unknown>, RegExp]> = [
  [
    "no list of files",
    (folder) => rm(join(folder, "SHA256SUMS")),
    /is no backup, or one that was cut off: it has no SHA256SUMS/
  ],
  [
    "a list that was cut off",
    (folder) => sums(folder, (text) => text.split("\n").slice(0, 9).join("\n")),
    /ends before the manifest/
  ],
  [
    "a list that lost a line",
    (folder) => sums(folder, (text) => text.replace(/.*\n/, "")),
    /lists \d+ files, and the backup has \d+/
  ],
  [
    "a line that leads elsewhere",
    (folder) => sums(folder, (text) => text.replace("database/", "database/../../")),
    /a line that no backup has/
  ],
  [
    "a table that lost its end",
    async (folder) => {
      const path = join(folder, "database/users.copy.gz")
      return writeFile(path, (await readFile(path)).subarray(0, 30))
    },
    /users\.copy\.gz: is not what was written: its SHA-256 differs/
  ],
  ["a table that is gone", (folder) => rm(join(folder, "database/users.copy.gz")), /users\.copy\.gz: it is not there/],
  [
    "a manifest of another hand",
    (folder) => rewrite(folder, "manifest.json", () => "{}"),
    /manifest\.json: is not the manifest of a backup/
  ],
  [
    "another format",
    (folder) => rewrite(folder, "manifest.json", (text) => text.replace("backup-1", "backup-9")),
    /is of the format kudoaibot-backup-9 \(release /
  ],
  [
    "a newer release's schema",
    (folder) => rewrite(folder, "manifest.json", (text) => text.replace(/"schema":\d+/, '"schema":9999')),
    /of a newer release \(migration 9999, and this one knows \d+\)/
  ],
  [
    "a column that no release has",
    (folder) => rewrite(folder, "manifest.json", (text) => text.replace('"username"', '"nickname"')),
    /this release makes no column nickname of users/
  ],
  [
    "fewer rows than it says",
    (folder) => rewrite(folder, "manifest.json", (text) => text.replace(/("name":"users".*?"rows":)(\d+)/, "$1 7")),
    /has 100 rows, and the backup had 7/
  ]
]

describe("a backup that is not what was made", () => {
  it.live("is refused in words, and the database stays without a row", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      yield* backup(yield* inhabited, folder, folder)
      const into = yield* emptyDatabaseUrl
      for (const [wrong, spoil, words] of wrongs) {
        const spoilt = join(folder, wrong)
        yield* Effect.promise(() => cp(join(folder, "backup"), spoilt, { recursive: true }))
        yield* Effect.promise(() => spoil(spoilt))
        const refused = yield* Effect.flip(restored(spoilt, into))
        assert.match(refused.message, words, wrong)
      }
      // Two of them were refused by the database itself: what they left is no obstacle.
      yield* restored(join(folder, "backup"), into)
      assert.deepStrictEqual(yield* audit(into), [])
    }).pipe(Effect.scoped)
  )

  it.live("or a whole one is never put over what is there", () =>
    Effect.gen(function* () {
      const folder = yield* scratch
      const url = yield* inhabited
      yield* backup(url, folder, folder)
      const before = yield* digests(url, lived)
      const refused = yield* Effect.flip(restored(join(folder, "backup"), url))
      assert.match(refused.message, /the database is not empty, and nothing in it is overwritten/)
      assert.deepStrictEqual(yield* digests(url, lived), before)
      // Somebody came to the bot on a database whose restore was cut off.
      yield* connected(url, (client) => client.query("CREATE TABLE restore_unfinished (since timestamptz)"))
      assert.match((yield* Effect.flip(restored(join(folder, "backup"), url))).message, /not empty/)
    }).pipe(Effect.scoped)
  )
})
