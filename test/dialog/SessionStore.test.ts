import { assert, describe, layer } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch, Layer } from "effect"
import { TestClock } from "effect/testing"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { EventId, MessageId, UserId } from "../../src/domain/Ids.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { dialog, states } from "../kit/dialogs.ts"

const stores = SessionStore.layer
  .pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
  .pipe(Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

describe("sessions", () => {
  layer(stores)((it) => {
    it.effect("every state of a dialog comes back as it was saved", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(1)
        for (const [tag, state] of Object.entries(states)) {
          const { version } = yield* sessions.open(user, "ru")
          const saved = yield* sessions.commit({
            user,
            event: EventId.make(`s:${tag}`),
            version,
            dialog: dialog(state)
          })
          assert.strictEqual(saved._tag, "Saved")
          assert.deepEqual((yield* sessions.open(user, "ru")).dialog, dialog(state))
        }
      })
    )

    it.effect("a language that only another release knows locks nobody out: it is read as English", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* SessionStore
        const users = yield* Users
        const [fresh, settled] = [UserId.make(3), UserId.make(4)]
        const { version } = yield* sessions.open(settled, "ru")
        const state = dialog(states.Confirming)
        yield* sessions.commit({ user: settled, event: EventId.make("s:other"), version, dialog: state })
        yield* users.ensure(fresh, "ru")
        yield* sql`UPDATE users SET language = 'xx', dialog = jsonb_set(dialog, '{language}', '"xx"')
                   WHERE id IN (3, 4)`
        assert.strictEqual(yield* users.language(settled), "en")
        assert.deepEqual((yield* sessions.open(settled, "ru")).dialog, { ...state, language: "en" })
        assert.strictEqual((yield* sessions.open(fresh, "ru")).dialog.language, "en")
      })
    )

    it.effect("trying the lane of updates saves nothing, and does not succeed while updates cannot be saved", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* SessionStore
        const events = sql`SELECT count(*) FROM events`
        const before = yield* events
        yield* sessions.tryLane
        assert.deepStrictEqual(yield* events, before)
        const [held, may] = [yield* Latch.make(), yield* Latch.make()]
        const holder = yield* sql`LOCK TABLE users IN ACCESS EXCLUSIVE MODE`.pipe(
          Effect.andThen(held.open),
          Effect.andThen(may.await),
          sql.withTransaction,
          Effect.forkChild
        )
        yield* held.await
        assert.isTrue(
          Exit.isFailure(yield* Effect.exit(TestClock.withLive(Effect.timeout(sessions.tryLane, "1 second"))))
        )
        yield* may.open
        yield* Fiber.join(holder)
        yield* sessions.tryLane
      })
    )

    it.effect("an event acts once, also when it arrives many times at once", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(2)
        const { version } = yield* sessions.open(user, "en")
        const change = { user, event: EventId.make("u100"), version, dialog: dialog(states.ChoosingModel) }
        const results = yield* Effect.all(
          Array.from({ length: 20 }, () => sessions.commit(change)),
          { concurrency: 10 }
        )
        assert.strictEqual(results.filter((result) => result._tag === "Saved").length, 1)
        const again = yield* sessions.commit({ ...change, version: version + 1 })
        assert.strictEqual(again._tag, "Duplicate")
        assert.strictEqual((yield* sessions.open(user, "en")).version, version + 1)
      })
    )

    it.effect("changes of many users at once each get their own answer", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const users = Array.from({ length: 50 }, (_, n) => UserId.make(1000 + n))
        const before = yield* Effect.forEach(users, (user) => sessions.open(user, "ru"), { concurrency: 5 })
        const outcomes = yield* Effect.forEach(
          users,
          (user, n) =>
            sessions.commit({
              user,
              event: EventId.make(`many:${user}`),
              // Every fifth comes with an outdated copy.
              version: (before[n]?.version ?? 0) - (n % 5 === 0 ? 1 : 0),
              dialog: dialog(n % 2 === 0 ? states.ChoosingModel : states.ViewingGallery)
            }),
          { concurrency: "unbounded" }
        )
        for (const [n, user] of users.entries()) {
          const { dialog: stored, version } = yield* sessions.open(user, "ru")
          if (n % 5 === 0) {
            assert.strictEqual(outcomes[n]?._tag, "Outdated")
            assert.strictEqual(version, before[n]?.version)
          } else {
            assert.strictEqual(outcomes[n]?._tag, "Saved")
            assert.strictEqual(stored.state._tag, n % 2 === 0 ? "ChoosingModel" : "ViewingGallery")
            assert.strictEqual(version, (before[n]?.version ?? 0) + 1)
          }
        }
      })
    )

    it.effect("a change that the database refuses does not hold up anybody else's", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const users = Array.from({ length: 20 }, (_, n) => UserId.make(2000 + n))
        yield* Effect.forEach(users, (user) => sessions.open(user, "ru"))
        const outcomes = yield* Effect.forEach(
          users,
          (user, n) =>
            Effect.result(
              sessions.commit({
                user,
                // A zero byte, which text cannot hold.
                event: EventId.make(n === 7 ? "bad:\0" : `good:${user}`),
                version: 0,
                dialog: dialog(states.ChoosingModel)
              })
            ),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          outcomes.map((outcome) => (outcome._tag === "Success" ? outcome.success._tag : "refused")),
          users.map((_, n) => (n === 7 ? "refused" : "Saved"))
        )
      })
    )

    it.effect(
      "rows that somebody keeps locked hold up their own users only, who are saved as soon as they are free",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const sessions = yield* SessionStore
          const users = Array.from({ length: 60 }, (_, n) => UserId.make(3000 + n))
          yield* Effect.forEach(users, (user) => sessions.open(user, "ru"), { concurrency: 5 })
          const [locked, others] = [users.slice(0, 20), users.slice(20)]
          const commit = (user: UserId, version: number) =>
            sessions.commit({
              user,
              event: EventId.make(`locked:${user}:${version}`),
              version,
              dialog: dialog(states.ChoosingModel)
            })
          const held = yield* Latch.make()
          const free = yield* Latch.make()
          const holder = yield* Effect.forkChild(
            sql.withTransaction(
              sql`SELECT FROM users WHERE ${sql.in("id", locked)} FOR UPDATE`.pipe(
                Effect.andThen(held.open),
                Effect.andThen(free.await)
              )
            )
          )
          yield* held.await
          const waiting = yield* Effect.forkChild(
            Effect.forEach(locked, (user) => commit(user, 0), { concurrency: "unbounded" })
          )
          // Each is one of several statements, all of which would wait for those rows.
          for (let version = 0; version < 5; version++) {
            const saved = yield* Effect.forEach(others, (user) => commit(user, version), {
              concurrency: "unbounded"
            }).pipe(Effect.timeout("1 second"))
            assert.isTrue(saved.every(({ _tag }) => _tag === "Saved"))
          }
          yield* free.open
          yield* Fiber.join(holder)
          assert.isTrue((yield* Fiber.join(waiting)).every(({ _tag }) => _tag === "Saved"))
        })
    )

    it.effect("a writer with an outdated copy changes nothing, and its event can still act", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(3)
        const { version } = yield* sessions.open(user, "ru")
        const change = { user, version, dialog: dialog(states.ChoosingModel) }
        yield* sessions.commit({ ...change, event: EventId.make("u200") })
        const late = { ...change, event: EventId.make("u201") }
        assert.strictEqual((yield* sessions.commit(late))._tag, "Outdated")
        assert.strictEqual((yield* sessions.commit({ ...late, version: version + 1 }))._tag, "Saved")
      })
    )

    it.effect("an event that changes nothing of the dialog acts once too, and leaves its card's version alone", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(8)
        const { version } = yield* sessions.open(user, "ru")
        const change = { user, event: EventId.make("u400"), version, dialog: undefined }
        assert.strictEqual((yield* sessions.commit(change))._tag, "Saved")
        assert.strictEqual((yield* sessions.commit(change))._tag, "Duplicate")
        assert.strictEqual((yield* sessions.open(user, "ru")).version, version)
      })
    )

    it.effect("the message that shows the dialog is remembered", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(4)
        yield* sessions.open(user, "ru")
        yield* sessions.setScreen(user, MessageId.make(77), undefined)
        assert.strictEqual((yield* sessions.open(user, "ru")).screen, 77)
        yield* sessions.setScreen(user, undefined, undefined)
        assert.strictEqual((yield* sessions.open(user, "ru")).screen, undefined)
      })
    )

    it.effect("a stored dialog that cannot be read begins anew, with the profile kept", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const sql = yield* SqlClient.SqlClient
        const user = UserId.make(5)
        yield* sessions.open(user, "en")
        yield* sql`UPDATE users SET dialog = '{"state":{"_tag":"Gone"}}' WHERE id = 5`
        const session = yield* sessions.open(user, "ru")
        assert.deepEqual(session.dialog, { state: { _tag: "MainMenu" }, language: "en", draft: undefined })
        assert.strictEqual(session.balance, 60)
      })
    )

    it.effect("dialogs that wait for the assistant or for the rest of an album are found after a restart", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const user = UserId.make(6)
        const { version } = yield* sessions.open(user, "ru")
        yield* sessions.commit({ user, event: EventId.make("u300"), version, dialog: dialog(states.AwaitingAssistant) })
        assert.deepEqual(yield* sessions.waiting, [user])
        const album = { group: "1", request: "u301", waits: true, pieces: [] }
        const next = { user, version: version + 1, dialog: { ...dialog(states.MainMenu), album } }
        yield* sessions.commit({ ...next, event: EventId.make("u301") })
        assert.deepEqual(yield* sessions.waiting, [user])
        const whole = { ...next.dialog, album: { ...album, waits: false } }
        yield* sessions.commit({ user, version: version + 2, event: EventId.make("u302"), dialog: whole })
        assert.deepEqual(yield* sessions.waiting, [])
      })
    )

    it.effect("event ids are forgotten only when Telegram can no longer send them again", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO events (id, at) VALUES ('old', now() - interval '4 days'), ('new', now() - interval '2 days')`
        assert.isFalse(yield* sessions.forgetEvents)
        assert.deepEqual(yield* sql`SELECT id FROM events WHERE id IN ('old', 'new')`, [{ id: "new" }])
      })
    )

    it.effect("a backlog of event ids is forgotten page by page", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO events (id, at) SELECT 'old' || n, now() - interval '4 days' FROM generate_series(1, 5001) n`
        assert.isTrue(yield* sessions.forgetEvents)
        assert.deepEqual(yield* sql`SELECT count(*)::int AS left FROM events WHERE id LIKE 'old%'`, [{ left: 1 }])
        assert.isFalse(yield* sessions.forgetEvents)
        assert.deepEqual(yield* sql`SELECT id FROM events WHERE id LIKE 'old%'`, [])
      })
    )
  })
})
