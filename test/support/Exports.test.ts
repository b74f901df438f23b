import { assert, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { unzipSync } from "fflate"
import { freshDatabase } from "../../lab/world/database.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { Exports } from "../../src/support/Exports.ts"
import { SharedLinks } from "../../src/video/SharedLinks.ts"

const user = UserId.make(5)
const stranger = UserId.make(6)
const job = "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0f"

const stand = (publicUrl: string | undefined) =>
  Exports.layer.pipe(
    Layer.provide(SharedLinks.layer({ publicUrl, secrets: { current: Redacted.make("s"), former: [] } })),
    Layer.provideMerge(freshDatabase)
  )

const lived = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    INSERT INTO users (id, language, username, dialog) VALUES
      (${user}::bigint, 'en', 'ada', '{"draft": "a prompt that waits"}'::jsonb), (${stranger}::bigint, 'en', NULL, NULL)`
  yield* sql`
    INSERT INTO accounts (user_id, kind) VALUES (${user}::bigint, 'bonus')`
  yield* sql`
    INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
    SELECT 'w', user_id, 1, id, 60, 'welcome' FROM accounts WHERE user_id = ${user}::bigint`
  yield* sql`
    INSERT INTO jobs (id, user_id, state, request, price, demo)
    VALUES (${job}::uuid, ${user}::bigint, 'delivered', ${JSON.stringify({ prompt: "a <red> fox & a hen" })}::jsonb, 0, false)`
  yield* sql`
    INSERT INTO jobs (id, user_id, state, request, price, demo)
    SELECT gen_random_uuid(), u, 'failed', jsonb_build_object('prompt', 'number ' || n || ' of ' || u), 0, false
    FROM generate_series(1, 1200) n, (VALUES (${user}::bigint), (${stranger}::bigint)) users (u)`
  yield* sql`
    WITH ticket AS (INSERT INTO tickets (user_id) VALUES (${user}::bigint) RETURNING id)
    INSERT INTO ticket_messages (ticket, author, from_user, text) SELECT id, ${user}::bigint, true, 'where is it?' FROM ticket`
  yield* sql`
    INSERT INTO stills (user_id, provider, model, outcome, estimate)
    VALUES (${user}::bigint, 'fal', 'a-drawer', 'made', 30000), (${stranger}::bigint, 'fal', 'drawer of 6', 'made', 30000)`
  yield* sql`
    INSERT INTO user_notes (user_id, operator, text)
    VALUES (${user}::bigint, 4242, 'a patient one'), (${stranger}::bigint, 4242, 'a note of 6')`
})

const unpacked = Effect.gen(function* () {
  const { bytes, whole } = yield* (yield* Exports).make(user, "en")
  assert.isTrue(whole)
  const files = Object.entries(unzipSync(bytes)).map(([name, file]) => [name, Buffer.from(file).toString()] as const)
  return new Map(files)
})
const rows = (text: string | undefined) =>
  Option.getOrThrow(Option.fromNullishOr(text)).length > 0 &&
  (JSON.parse(text ?? "") as ReadonlyArray<Readonly<Record<string, unknown>>>) // our own file

it.live("a copy holds all that is kept of a user, in JSON and on a page to read, and nothing of anybody else", () =>
  Effect.gen(function* () {
    yield* lived
    const files = yield* unpacked
    assert.deepStrictEqual([...files.keys()].toSorted(), [
      "coins.json",
      "index.html",
      "notes.json",
      "payments.json",
      "profile.json",
      "stills.json",
      "support.json",
      "videos.json"
    ])
    const videos = rows(files.get("videos.json"))
    assert.lengthOf(videos || [], 1201)
    assert.include(files.get("profile.json"), "a prompt that waits")
    assert.include(files.get("coins.json"), "welcome")
    assert.include(files.get("support.json"), "where is it?")
    assert.deepStrictEqual(rows(files.get("payments.json")), [])
    assert.containSubset(rows(files.get("stills.json")), [{ model: "a-drawer", outcome: "made" }])
    assert.match(files.get("notes.json") ?? "", /a patient one/)
    assert.notMatch(files.get("notes.json") ?? "", /4242/, "which operator wrote it is not the user's")
    const page = files.get("index.html") ?? ""
    assert.include(page, "a &lt;red&gt; fox &amp; a hen</a>")
    assert.match(page, new RegExp(`href="https://bot.example/v/${job}\\?e=`))
    assert.notInclude([...files.values()].join(), "of 6")
  }).pipe(Effect.provide(stand("https://bot.example")))
)

it.live("videos are told by their numbers where nobody could open a link", () =>
  Effect.gen(function* () {
    yield* lived
    const page = (yield* unpacked).get("index.html") ?? ""
    assert.notInclude(page, "href")
    assert.match(page, /№ \d+ a &lt;red&gt; fox/)
  }).pipe(Effect.provide(stand(undefined)))
)
