import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { EventId, JobId, UserId } from "../../src/domain/Ids.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { coinsHeld } from "../kit/coinsHeld.ts"
import { dialog, states } from "../kit/dialogs.ts"
import { type Shape, shapes } from "../kit/storedShapes.ts"

/**
 * `fixtures/stored/<release>/<shape>.json` is what that release wrote: by name, an example of each kind. It is never changed
 * once the release is out. For the next one: raise the version in `package.json`, give new kinds an example in
 * `test/kit/storedShapes.ts` (or `test/kit/dialogs.ts`), and run
 *
 *     STORED=write npx vitest run test/dialog/StoredShapes.test.ts && npm run format
 *
 * Whoever changes what an example of an old release means says so in `changed`.
 */
const folder = new URL("../fixtures/stored/", import.meta.url)
const read = (file: URL): unknown => JSON.parse(readFileSync(file, "utf8"))
const { version: current } = Schema.decodeUnknownSync(Schema.Struct({ version: Schema.String }))(
  read(new URL("../../package.json", import.meta.url))
)
const fixture = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))
const at = (release: string, { name }: Shape) => new URL(`${release}/${name}.json`, folder)

/** By release, shape and example: what it means by now, where that is not what it meant. */
const changed: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>> = {}

const encoded = ({ encode, examples }: Shape) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, encode(value)]))

if (process.env["STORED"] === "write") {
  mkdirSync(new URL(`${current}/`, folder), { recursive: true })
  for (const one of shapes) writeFileSync(at(current, one), `${JSON.stringify(encoded(one), undefined, 2)}\n`)
}

const releases = readdirSync(folder)

/** Every word in a value: tags are among them. */
const words = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(words)
      : []

describe("what is stored", () => {
  it("has fixtures of this release, for every shape", () => {
    assert.include(releases, current)
    assert.deepStrictEqual(
      shapes.filter((one) => !existsSync(at(current, one))).map(({ name }) => name),
      []
    )
  })

  for (const one of shapes) {
    it(`${one.name}: every kind there is has an example`, () => {
      const shown = new Set(words(encoded(one)))
      assert.deepStrictEqual(
        one.kinds.filter((kind) => !shown.has(kind)),
        []
      )
    })

    it(`${one.name}: this release still writes what its fixtures say`, () => {
      assert.deepStrictEqual(JSON.parse(JSON.stringify(encoded(one))), read(at(current, one)))
    })

    for (const release of releases.filter((name) => existsSync(at(name, one)))) {
      it(`${one.name}: what ${release} wrote means today what it meant`, () => {
        for (const [name, json] of Object.entries(fixture(read(at(release, one))))) {
          const meant = changed[release]?.[one.name]
          assert.deepEqual(one.decode(json), meant && name in meant ? meant[name] : one.examples[name], name)
        }
      })
    }
  }
})

const stores = SessionStore.layer
  .pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
  .pipe(Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

describe("a dialog that this release cannot read", () => {
  layer(stores)((it) => {
    it.effect("begins anew, and its user keeps coins, language and the videos in the making", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* SessionStore
        const billing = yield* Billing
        const user = UserId.make(1)
        const job = JobId.make(crypto.randomUUID())
        const { version } = yield* sessions.open(user, "en")
        const event = EventId.make("u1")
        yield* sessions.commit({ user, event, version, dialog: { ...dialog(states.Confirming), language: "en" } })
        yield* sql`
          INSERT INTO jobs (id, user_id, state, request, price, demo)
          VALUES (${job}::uuid, 1, 'generating', '{}'::jsonb, 20, false)`
        yield* billing.hold(user, job, Coins.make(20))
        yield* sql`UPDATE users SET dialog = jsonb_set(dialog, '{state,_tag}', '"ChoosingOfAnotherRelease"') WHERE id = 1`
        const opened = yield* sessions.open(user, "ru")
        assert.deepEqual(opened.dialog, { ...dialog(states.MainMenu), language: "en" })
        assert.strictEqual(opened.balance, 40)
        assert.strictEqual(yield* coinsHeld, 20)
        const next = EventId.make("u2")
        const saved = yield* sessions.commit({ user, event: next, version: opened.version, dialog: opened.dialog })
        assert.strictEqual(saved._tag, "Saved")
        assert.deepEqual(
          (yield* sessions.commit({ user, event, version: version + 2, dialog: undefined }))._tag,
          "Duplicate"
        )
      })
    )
  })
})
