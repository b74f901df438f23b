import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import { JobId, ModelId, UserId } from "../../../src/domain/Ids.ts"
import { JobGallery, Jobs } from "../../../src/video/Jobs.ts"
import { order, ordered, stores } from "../../kit/jobs.ts"

/** A user's finished videos of these prompts, the oldest first. */
const videos = Effect.fnUntraced(function* (...prompts: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  const { user, id } = yield* ordered
  const ids = [id]
  for (let n = 1; n < prompts.length; n++) {
    yield* sql`UPDATE users SET id = id` // a new transaction's time
    ids.push(yield* order(user, 100).pipe(Effect.catchTag("InsufficientCoins", () => free(user))))
  }
  for (const [n, prompt] of prompts.entries()) {
    yield* sql`
      UPDATE jobs SET state = 'delivered', file_id = 'file', request = jsonb_set(request, '{prompt}', to_jsonb(${prompt}::text)),
        created_at = timestamptz '2026-11-01 12:00Z' + make_interval(days => ${n}::int)
      WHERE id = ${ids[n] ?? ""}::uuid`
  }
  return { user, ids }
})

/** An order that costs nothing, as its user has no coins left. */
const free = Effect.fnUntraced(function* (user: UserId) {
  const sql = yield* SqlClient.SqlClient
  const id = JobId.make(crypto.randomUUID())
  yield* sql`
    INSERT INTO jobs (id, user_id, state, request, price, demo)
    SELECT ${id}::uuid, user_id, 'queued', request, 0, demo FROM jobs WHERE user_id = ${user}::bigint LIMIT 1`
  return id
})

layer(stores, { timeout: "60 seconds" })("a user's finished videos", (it) => {
  const found = Effect.fnUntraced(function* (user: UserId, filter: object = {}) {
    const page = yield* (yield* JobGallery).page(user, { page: 0, ...filter })
    return page.items.map(({ request }): string => request.prompt)
  })

  it.effect("are pages over all of them, the newest first", () =>
    Effect.gen(function* () {
      const { user } = yield* videos(...Array.from({ length: 19 }, (_, n) => `video ${n}`))
      const gallery = yield* JobGallery
      const pages = yield* Effect.forEach([0, 1, 2, 3], (page) => gallery.page(user, { page }))
      assert.deepStrictEqual(
        pages.map(({ items, more }) => [String(items[0]?.request.prompt), items.length, more]),
        [
          ["video 18", 8, true],
          ["video 10", 8, true],
          ["video 2", 3, false],
          ["undefined", 0, false]
        ]
      )
    })
  )

  it.effect("are there beside one that this release cannot read", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { user, ids } = yield* videos("first", "strange", "last")
      yield* sql`UPDATE jobs SET request = jsonb_set(request, '{ratio}', '"4:5:6"') WHERE id = ${ids[1] ?? ""}::uuid`
      assert.deepStrictEqual(yield* found(user), ["last", "first"])
    })
  )

  it.effect("are found by words of their prompts, their number and their day, and by nothing that is no word", () =>
    Effect.gen(function* () {
      const { user, ids } = yield* videos("a red fox in the snow", "Рыжий КОТ на крыше", "100% of a_b\\c")
      assert.deepStrictEqual(yield* found(user, { words: "fox SNOW" }), ["a red fox in the snow"])
      assert.deepStrictEqual(yield* found(user, { words: "кот" }), ["Рыжий КОТ на крыше"])
      assert.deepStrictEqual(yield* found(user, { words: "fox кот" }), [])
      for (const words of ["%", "_b\\", "100% a_"]) assert.lengthOf(yield* found(user, { words }), 1, words)
      assert.deepStrictEqual(yield* found(user, { words: "a%b" }), [])
      const job = Option.getOrThrow(yield* (yield* Jobs).find(ids[0] ?? JobId.make(crypto.randomUUID())))
      for (const words of [`№ ${job.number}`, String(job.number), "01.11", "01.11.2026", "2026-11-01"])
        assert.include(yield* found(user, { words }), "a red fox in the snow", words)
      assert.deepStrictEqual(yield* found(user, { words: "'; DROP TABLE jobs; --" }), [])
    })
  )

  it.effect("are kept to one model, or to those that the user likes", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const gallery = yield* JobGallery
      const { user, ids } = yield* videos("one", "two")
      const [first = JobId.make(crypto.randomUUID())] = ids
      yield* sql`UPDATE jobs SET request = jsonb_set(request, '{model}', '"wan"') WHERE id = ${first}::uuid`
      assert.deepStrictEqual([...(yield* gallery.models(user))].map(String), ["sora-2", "wan"])
      assert.deepStrictEqual(yield* found(user, { model: ModelId.make("wan") }), ["one"])
      assert.isTrue(yield* gallery.change(user, first, "favourite"))
      assert.deepStrictEqual(yield* found(user, { favourites: true }), ["one"])
      assert.isTrue(yield* gallery.change(user, first, "ordinary"))
      assert.deepStrictEqual(yield* found(user, { favourites: true }), [])
    })
  )

  it.effect("go for good with their words when they are deleted, once, and by nobody else", () =>
    Effect.gen(function* () {
      const gallery = yield* JobGallery
      const { user, ids } = yield* videos("a secret", "another")
      const [secret = JobId.make(crypto.randomUUID())] = ids
      assert.isFalse(yield* gallery.change(UserId.make(999_999), secret, "delete"))
      assert.isTrue(yield* gallery.change(user, secret, "delete"))
      assert.isFalse(yield* gallery.change(user, secret, "delete"))
      assert.isFalse(yield* gallery.change(user, secret, "favourite"))
      assert.deepStrictEqual(yield* found(user), ["another"])
      const row = Option.getOrThrow(yield* (yield* Jobs).find(secret))
      assert.deepInclude(row, { deleted: true, fileId: null })
      assert.strictEqual(row.request.prompt, "…")
    })
  )

  it.effect("that is still being made cannot be deleted", () =>
    Effect.gen(function* () {
      const { user, id } = yield* ordered
      assert.isFalse(yield* (yield* JobGallery).change(user, id, "delete"))
    })
  )
})
