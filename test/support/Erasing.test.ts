import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { readFileSync } from "node:fs"
import { freshDatabase } from "../../lab/world/database.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { FileId } from "../../src/domain/VideoInputs.ts"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Cluster } from "../../src/platform/Cluster.ts"
import { type Failpoint, Failpoints } from "../../src/platform/Failpoints.ts"
import { Audit } from "../../src/support/Audit.ts"
import { Erasing } from "../../src/support/Erasing.ts"
import { fates } from "../../src/support/Erasing/columns.ts"
import { SubscriptionStops } from "../../src/support/SubscriptionStops.ts"
import { Erasures } from "../../src/users/Erasures.ts"
import { Users } from "../../src/users/Users.ts"
import { StatusMessage } from "../../src/video/Generation/StatusMessage.ts"
import { Jobs, JobWords } from "../../src/video/Jobs.ts"
import { VideoStore, VideoStoreError } from "../../src/video/VideoStore.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { idleProviders } from "../kit/idleProvider.ts"
import { jobTable } from "../kit/jobTable.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const user = UserId.make(700_700_700)
const friend = UserId.make(800_800_800)
const welcome = 60
/** What nobody else writes. */
const marker = "zebrafinch"

/** Everything around a deletion: the database with the engine's tables, and doubles of the disk and of Telegram. */
const stand = () => {
  const telegram = makeTelegramRecorder()
  const files: Array<JobId> = []
  const bucket: { away: boolean; breaksOn?: JobId } = { away: false }
  const store = Layer.mock(VideoStore, {
    erase: (job) =>
      Effect.suspend(() => {
        files.push(job)
        if (job === bucket.breaksOn) return Effect.die("a bucket that nobody thought of")
        return bucket.away ? new VideoStoreError({ reason: "disk" }) : Effect.void
      })
  })
  const layer = Erasing.layer.pipe(
    Layer.provideMerge(SubscriptionStops.layer),
    Layer.provideMerge(Layer.mergeAll(Jobs.layer, Payments.layer, Audit.layer, Erasures.layer, SessionStore.layer)),
    Layer.provideMerge(Users.layer({ welcomeCoins: welcome })),
    Layer.provideMerge(
      Layer.mergeAll(noPromotions, store, idleProviders, Layer.mock(StatusMessage, { refresh: () => Effect.void }))
    ),
    Layer.provideMerge(Layer.merge(Billing.layer, telegram.layer)),
    Layer.provideMerge(Cluster({ _tag: "Single" })),
    Layer.provideMerge(freshDatabase)
  )
  return { telegram, files, bucket, layer }
}

const order = Effect.fnUntraced(function* (price: number, more: Partial<VideoRequest> = {}) {
  const jobs = yield* jobTable
  const billing = yield* Billing
  const sql = yield* SqlClient.SqlClient
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat, ...more })
  const job = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null }
  yield* jobs.create(job, 100).pipe(Effect.andThen(billing.hold(user, id, Coins.make(price))), sql.withTransaction)
  return id
})

/** A life that leaves its mark wherever words are kept: a delivered, a failed and a waiting video, support, operators, friends. */
const markedLife = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const jobs = yield* jobTable
  const payments = yield* Payments
  const sessions = yield* SessionStore
  yield* sessions.open(user, "en")
  yield* sessions.open(friend, "en")
  yield* sql`
    UPDATE users SET username = ${marker}, campaign = ${marker}, limit_day = 5, screen_message = 9,
      dialog = ${JSON.stringify({ state: { _tag: "MainMenu" }, language: "en", draft: null, words: marker })}::jsonb
    WHERE id = ${user}::bigint`
  yield* sql`UPDATE users SET referrer = ${user}::bigint WHERE id = ${friend}::bigint`
  const picture = { file: FileId.make(marker), fit: "crop" } as const
  const inputs = { _tag: "References", pictures: [picture], videos: [], sounds: [] } as const
  const delivered = yield* order(10, { inputs, english: cat })
  yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${delivered}::uuid`
  yield* jobs.delivered(delivered, "video", undefined, undefined)
  const failed = yield* order(10)
  yield* jobs.failed(failed, "timeout")
  const late = JobId.make(crypto.randomUUID())
  yield* sql`
    INSERT INTO late_videos (id, job, user_id, state, source)
    VALUES (${late}::uuid, ${failed}::uuid, ${user}::bigint, 'offered', ${JSON.stringify({ url: marker })}::jsonb)`
  const waiting = yield* order(20)
  yield* sql`
    UPDATE jobs SET request = jsonb_set(request, '{prompt}', ${JSON.stringify(marker)}::jsonb), said = ${marker}, file_id = ${marker},
      video = ${JSON.stringify({ cover: marker })}::jsonb, source = ${JSON.stringify({ url: marker })}::jsonb, status_shown = ${marker},
      traceparent = ${marker}, answers = 5, status_message = 6`
  yield* sql`
    WITH ticket AS (INSERT INTO tickets (user_id) VALUES (${user}::bigint) RETURNING id),
    words AS (INSERT INTO ticket_messages (ticket, author, from_user, text) SELECT id, ${user}::bigint, true, ${marker} FROM ticket)
    INSERT INTO ticket_copies (chat, message, ticket) SELECT 1, 2, id FROM ticket`
  yield* sql`
    INSERT INTO operator_actions (event, operator, operation, target, reason, answer) VALUES
      ('console:1', 1, 'freeze', ${String(user)}, ${marker}, ${marker}),
      ('console:2', 1, 'resend', ${delivered}, ${marker}, NULL),
      ('console:3', 1, 'pause', 'sora', ${`@${marker} complained`}, 'done')`
  yield* sql`
    INSERT INTO stills (user_id, request, provider, model, outcome, estimate)
    VALUES (${user}::bigint, ${marker}, 'fal', 'a-drawer', 'made', 30000)`
  yield* sql`
    INSERT INTO operator_requests (event, operator, user_id, coins, reason) VALUES ('console:4', 1, ${user}::bigint, 9, ${marker})`
  yield* sql`
    INSERT INTO set_aside_updates (update_id, user_id, kind, body) VALUES
      (1, ${user}::bigint, 'set-aside', ${marker}),
      (2, NULL, 'unreadable', ${JSON.stringify({ message_reaction: { user: { id: user }, words: marker } })})`
  yield* sql`
    INSERT INTO alerts (kind, cause, details) VALUES ('odd', '', ${JSON.stringify({ userId: String(user) })}::jsonb)`
  yield* sql`
    INSERT INTO cluster_messages (id, message_id, shard_id, entity_type, entity_id, kind, tag, payload, request_id, processed, last_reply_id)
    VALUES (1, 'm', 'default:1', 'Workflow/Generation', ${marker}, 0, 'run', ${JSON.stringify({ job: delivered, words: marker })}, 1, true, 2)`
  yield* sql`INSERT INTO cluster_replies (id, kind, request_id, payload) VALUES (2, 0, 1, ${marker})`
  const [, pack] = shippedPacks
  if (pack === undefined) throw new Error("no packs")
  const { id: payload, stars } = yield* payments.invoice(user, pack)
  yield* payments.record({ charge: ChargeId.make("stx-1"), user, payload, stars, until: undefined })
  return { delivered, failed, late, waiting }
})

const ask = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction((yield* Erasures).ask(user, "en"))
})
const round = Effect.flatMap(Erasing, (erasing) => erasing.round)

/** Every row of every table in which a text is, as COPY would give them. */
const rowsWith = Effect.fnUntraced(function* (text: string) {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  const found = yield* Effect.forEach(tables, ({ name }) =>
    sql.unsafe<{ row: string }>(`SELECT '${name}' || row_to_json(t)::text AS row FROM ${name} t`)
  )
  return found.flat().flatMap(({ row }) => (row.includes(text) ? [row] : []))
})

const nothingIsLeft = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  assert.deepStrictEqual(yield* rowsWith(marker), [])
  assert.deepStrictEqual(yield* rowsWith(cat), [])
  const tables = (yield* rowsWith(String(user))).map((row) => row.slice(0, row.indexOf("{")))
  const ledger = [
    "accounts",
    "erasures",
    "invoices",
    "jobs",
    "late_videos",
    "operator_actions",
    "payments",
    "stills",
    "transfers",
    "users"
  ]
  assert.deepStrictEqual([...new Set(tables)].toSorted(), ledger)
  assert.strictEqual(yield* (yield* Billing).balance(user), 0)
  assert.deepStrictEqual(yield* (yield* Audit).check, [])
  assert.deepStrictEqual(yield* sql`SELECT referrer::int AS referrer FROM users WHERE id = ${friend}::bigint`, [
    { referrer: 0 }
  ])
})

describe("columns", () => {
  it.live("of text and JSON each have a fate, the engine's too, and what stays is on the page about privacy", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = yield* sql<{ name: string }>`
        SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND (data_type IN ('text', 'json', 'jsonb', 'bytea', 'xml', 'hstore') OR data_type LIKE 'char%'
          OR udt_name IN ('_text', '_varchar', '_jsonb'))`
      assert.deepStrictEqual(columns.map(({ name }) => name).toSorted(), Object.keys(fates).toSorted())
      const page = readFileSync("docs/privacy.md", "utf8")
      const told = Object.entries(fates).filter(([, fate]) => fate === "kept" || fate === "expires")
      assert.deepStrictEqual(
        told.filter(([name]) => !page.includes(`\`${name}\``)),
        []
      )
    }).pipe(Effect.provide(Cluster({ _tag: "Single" }).pipe(Layer.provideMerge(freshDatabase))))
  )
})

describe("whoever deletes everything", () => {
  it.live("leaves no word anywhere, no coin, and a ledger that adds up", () => {
    const { telegram, files, layer } = stand()
    return Effect.gen(function* () {
      const life = yield* markedLife
      yield* ask
      yield* round
      yield* nothingIsLeft
      assert.deepStrictEqual(new Set(files), new Set(Object.values(life)))
      assert.deepStrictEqual(
        telegram.calls.map((call) => [call.method, "chat" in call && call.chat]),
        // The operator who got the question, and then its user.
        [
          ["edit", UserId.make(1)],
          ["say", user]
        ]
      )
      // Another round has nothing to do.
      yield* round
      assert.strictEqual(telegram.calls.length, 2)
    }).pipe(Effect.provide(layer))
  })

  it.live(
    "is not in line behind others, however many, whose videos are still being made or whose deletion breaks",
    () => {
      const { bucket, layer } = stand()
      return Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* (yield* SessionStore).open(user, "en")
        yield* sql`INSERT INTO users (id, language, dialog) SELECT n, 'en', '{}' FROM generate_series(9001, 9030) AS n`
        yield* sql`
        INSERT INTO jobs (id, user_id, state, request, price, demo)
        SELECT gen_random_uuid(), n, 'generating', '{}', 0, false FROM generate_series(9001, 9030) AS n`
        const [delivered] = yield* sql<{ id: JobId }>`
        UPDATE jobs SET state = 'delivered', finished_at = now() WHERE user_id = 9001 RETURNING id`
        if (delivered !== undefined) bucket.breaksOn = delivered.id
        yield* sql`INSERT INTO erasures (user_id, language) SELECT n, 'en' FROM generate_series(9001, 9030) AS n`
        yield* ask
        yield* round
        const [mine] = yield* sql<{ told: boolean }>`
        SELECT told_at IS NOT NULL AS told FROM erasures WHERE user_id = ${user}::bigint`
        assert.isTrue(mine?.told)
      }).pipe(Effect.provide(layer))
    }
  )

  it.live("begins anew when they write again, in the language of their profile and without welcome coins", () => {
    const { layer } = stand()
    return Effect.gen(function* () {
      const sessions = yield* SessionStore
      yield* markedLife
      yield* ask
      assert.isTrue((yield* sessions.open(user, "en")).erasing)
      yield* round
      const session = yield* sessions.open(user, "es")
      assert.deepStrictEqual(
        [session.dialog.state._tag, session.dialog.language, session.balance, session.erasing, session.username],
        ["MainMenu", "es", 0, false, undefined]
      )
      // What they have then can be deleted again.
      const grant = { kind: "bonus", from: "promotions", amount: Coins.make(5), key: "later", reason: "grant" } as const
      yield* (yield* Billing).grant(user, grant)
      yield* ask
      yield* round
      assert.strictEqual(yield* (yield* Billing).balance(user), 0)
      assert.deepStrictEqual(yield* (yield* Audit).check, [])
    }).pipe(Effect.provide(layer))
  })

  it.live("owes nothing when their Stars come back afterwards", () => {
    const { layer } = stand()
    return Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* markedLife
      yield* ask
      yield* round
      yield* (yield* Payments).refunded(ChargeId.make("stx-1"))
      assert.deepStrictEqual(yield* sql`SELECT FROM accounts WHERE user_id = ${user}::bigint AND balance <> 0`, [])
      assert.deepStrictEqual(yield* (yield* Audit).check, [])
    }).pipe(Effect.provide(layer))
  })

  it.live("is waited for while a video is being made, and while a bucket does not answer", () => {
    const { bucket, layer } = stand()
    return Effect.gen(function* () {
      const jobs = yield* jobTable
      const sql = yield* SqlClient.SqlClient
      const { waiting } = yield* markedLife
      yield* sql`UPDATE jobs SET state = 'generating', provider = 'kie' WHERE id = ${waiting}::uuid`
      yield* ask
      yield* round
      assert.isNotEmpty(yield* rowsWith(marker))
      yield* jobs.failed(waiting, "provider")
      bucket.away = true
      yield* round
      assert.isNotEmpty(yield* rowsWith(marker))
      bucket.away = false
      yield* round
      yield* nothingIsLeft
    }).pipe(Effect.provide(layer))
  })

  const points: ReadonlyArray<Failpoint> = [
    "erasure.files",
    "erasure.words",
    "erasure.forfeited",
    "erasure.erased",
    "erasure.told"
  ]
  it.live("is deleted all the same when process after process ends on the way", () => {
    const { layer } = stand()
    return Effect.gen(function* () {
      yield* markedLife
      yield* ask
      for (const point of points) {
        let cuts = 0
        yield* Effect.provideService(round, Failpoints, (passed) =>
          passed === point
            ? Effect.andThen(
                Effect.sync(() => cuts++),
                Effect.die(`cut at ${point}`)
              )
            : Effect.void
        )
        assert.strictEqual(cuts, 1, point)
      }
      yield* round
      yield* nothingIsLeft
    }).pipe(Effect.provide(layer))
  })
})

describe("words", () => {
  it.live("of videos that ended longer ago than they are kept are erased, and their receipts say so", () => {
    const { layer } = stand()
    return Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const words = yield* JobWords
      const { delivered } = yield* markedLife
      yield* sql`UPDATE jobs SET finished_at = now() - interval '3 days', source = NULL, video = NULL WHERE id = ${delivered}::uuid`
      assert.isTrue(yield* words.eraseOlderThan(2))
      assert.isFalse(yield* words.eraseOlderThan(2))
      const job = yield* (yield* Jobs).find(delivered)
      assert.deepInclude(
        job.pipe((found) => (found._tag === "Some" ? found.value : {})),
        { wordless: true, deleted: false }
      )
      const [kept] = yield* sql<{ request: string; file_id: string }>`
        SELECT request::text AS request, file_id FROM jobs WHERE id = ${delivered}::uuid`
      assert.notInclude(kept?.request, marker)
      assert.strictEqual(kept?.file_id, marker)
    }).pipe(Effect.provide(layer))
  })
})
