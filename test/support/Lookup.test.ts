import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, EventId } from "../../src/domain/Ids.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { JobFiles } from "../../src/support/JobFiles.ts"
import { Lookup, readSearch } from "../../src/support/Lookup.ts"
import { UserFiles } from "../../src/support/UserFiles.ts"
import { JobEvents } from "../../src/video/Jobs.ts"
import { cat } from "../kit/dialogs.ts"
import { consoleServices } from "../kit/console.ts"
import { generating, ordered } from "../kit/jobs.ts"
import { jobTable } from "../kit/jobTable.ts"

const services = Layer.mergeAll(Lookup.layer, JobFiles.layer, UserFiles.layer).pipe(Layer.provideMerge(consoleServices))
const trace = "4bf92f3577b34da6a3ce929d0e0e4736"

const find = (text: string) => Effect.flatMap(Lookup, (lookup) => lookup.find(text))

describe("a search", () => {
  layer(services)((it) => {
    it.effect("finds a video by its id, link, number, task and trace, however they are pasted", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { id, user } = yield* ordered
        const task = yield* generating(id)
        yield* sql`UPDATE jobs SET traceparent = ${`00-${trace}-00f067aa0ba902b7-01`} WHERE id = ${id}::uuid`
        const [row] = yield* sql<{ number: string }>`SELECT number::text AS number FROM jobs WHERE id = ${id}::uuid`
        const ways = [
          id,
          ` ${id.toUpperCase()} `,
          `https://bot.example.com/v/${id}?e=1&s=x`,
          `№ ${row?.number}`,
          task,
          trace,
          `00-${trace}-00f067aa0ba902b7-01`
        ]
        for (const way of ways) {
          const hits = yield* find(way)
          assert.deepInclude(hits[0], { _tag: "Job", job: id, user, state: "generating" }, way)
          assert.strictEqual(hits.length, 1, way)
        }
      })
    )

    it.effect("finds a user by id and by name, in any case, and nobody by an empty one", () =>
      Effect.gen(function* () {
        const { user } = yield* ordered
        const sessions = yield* SessionStore
        yield* sessions.commit({
          user,
          event: EventId.make(`u-name-${user}`),
          version: 0,
          dialog: undefined,
          username: "Ada_L"
        })
        for (const way of ["@ada_l", "Ada_L", "https://t.me/ada_l"]) {
          assert.deepInclude((yield* find(way))[0], { _tag: "User", user, username: "Ada_L" }, way)
        }
        const byId = yield* find(String(user))
        assert.isTrue(byId.some((hit) => hit._tag === "User" && hit.user === user))
        yield* sessions.commit({
          user,
          event: EventId.make(`u-no-name-${user}`),
          version: 0,
          dialog: undefined,
          username: ""
        })
        assert.deepStrictEqual(yield* find("@ada_l"), [])
        assert.deepStrictEqual(yield* find(""), [])
      })
    )

    it.effect("finds a payment by its charge, and a promo code", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { user } = yield* ordered
        yield* sql`INSERT INTO payments (charge, user_id, stars) VALUES ('stx-77', ${user}, 50)`
        yield* sql`INSERT INTO promo_codes (code, coins, uses) VALUES ('SPRING', 10, 5)`
        assert.deepInclude((yield* find("stx-77"))[0], { _tag: "Charge", charge: ChargeId.make("stx-77"), user })
        assert.deepInclude((yield* find("spring"))[0], { _tag: "Promo", code: "SPRING", used: 0 })
      })
    )
  })

  it("takes a number for a user and for a video, and words for neither", () => {
    assert.deepInclude(readSearch("42"), { number: 42, user: 42, job: undefined })
    assert.deepInclude(readSearch("№42"), { number: 42, user: undefined })
    assert.deepInclude(readSearch("where is it?"), { number: undefined, user: undefined, username: undefined })
  })
})

describe("a video's file", () => {
  layer(services)((it) => {
    it.effect("tells its whole way in order, with how long each step took", () =>
      Effect.gen(function* () {
        const { id } = yield* ordered
        const jobs = yield* jobTable
        const task = yield* generating(id)
        yield* jobs.makeDue(id, "sora:evt-1")
        yield* jobs.makeDue(id, "sora:evt-1")
        yield* jobs.failed(id, "moderation")
        const file = Option.getOrThrow(yield* (yield* JobFiles).of(id))
        assert.deepStrictEqual(
          file.timeline.map(({ step, detail }) => [step, detail]),
          [
            ["ordered", file.receipt.model],
            ["held", "20 🪙"],
            ["asked", "sora"],
            ["accepted", "sora"],
            ["callback", "sora"],
            ["failed", "moderation"],
            ["released", "20 🪙"]
          ]
        )
        assert.isTrue(file.timeline.every(({ after }) => after >= 0))
        assert.deepInclude(file.receipt, { task, state: "failed", failure: "moderation", returned: Coins.make(20) })
        assert.notInclude(JSON.stringify(file), cat)
      })
    )

    it.effect(
      "tells of a provider that did not take it, and of the next that was asked; what it does not know is told as it is",
      () =>
        Effect.gen(function* () {
          const { id } = yield* ordered
          const jobs = yield* jobTable
          yield* jobs.claim(id, { provider: "kie", model: "sora2" })
          yield* jobs.unclaim(id, "RateLimit")
          yield* jobs.claim(id, { provider: "sora", model: "sora-2" })
          const sql = yield* SqlClient.SqlClient
          // A release to come, beside this one.
          yield* sql`INSERT INTO job_events (job, step, note) VALUES (${id}::uuid, 'dreamt', 'twice')`
          const file = Option.getOrThrow(yield* (yield* JobFiles).of(id))
          assert.deepStrictEqual(
            file.timeline.slice(2).map(({ step, detail }) => [step, detail]),
            [
              ["asked", "kie"],
              ["refused", "kie: RateLimit"],
              ["put back", "kie"],
              ["asked", "sora, try 2"],
              ["other", "dreamt: twice"]
            ]
          )
        })
    )

    it.effect("tells how far it was once a quarter, what the file is, what it lacks, and each answer of Telegram", () =>
      Effect.gen(function* () {
        const { id } = yield* ordered
        const jobs = yield* jobTable
        yield* generating(id)
        for (const progress of [1, 30, 31, 49, 80, 80]) yield* jobs.progressed(id, { progress }, "1 second")
        yield* jobs.ready(id, { _tag: "Link", url: "https://videos.example/1.mp4" })
        const file = { what: "640×360, 5 s, sound, 1.2 MB", storedAt: Date.now() }
        yield* jobs.begin(id, file)
        yield* jobs.pause(id, "BadRequest: wrong thumbnail → video + caption")
        yield* jobs.begin(id, file)
        const short = { lacks: ["resolution"], seconds: 5, width: 640, height: 360, coins: Coins.make(2) } as const
        yield* jobs.delivered(id, "link", undefined, short, "BadRequest: too large → link")
        const told = Option.getOrThrow(yield* (yield* JobFiles).of(id)).timeline
        const of = (step: string) => told.filter((one) => one.step === step).map(({ detail }) => detail)
        assert.deepStrictEqual(of("status"), ["30 %", "80 %"])
        assert.deepStrictEqual(of("stored"), [file.what])
        assert.deepStrictEqual(of("differs"), ["resolution: it is 640×360, 5 s"])
        assert.deepStrictEqual(of("not taken"), [
          "BadRequest: wrong thumbnail → video + caption",
          "BadRequest: too large → link"
        ])
      })
    )

    it.effect("tells what its user asked for and saw last, to whoever asks for that alone", () =>
      Effect.gen(function* () {
        const { id } = yield* ordered
        const { prompt, of } = yield* JobFiles
        assert.deepInclude(Option.getOrThrow(yield* prompt(id)), { prompt: cat, english: null, shown: null })
        yield* (yield* jobTable).shown(id, {
          text: "🎬 <b>1 &lt; 2</b> &amp;amp; <i>кот</i>",
          message: null,
          before: null,
          end: false
        })
        assert.deepInclude(Option.getOrThrow(yield* prompt(id)), { shown: "🎬 1 < 2 &amp; кот" })
        assert.notInclude(JSON.stringify(Option.getOrThrow(yield* of(id))), "кот")
      })
    )

    it.effect("is told from its row where its steps are forgotten", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { id } = yield* ordered
        yield* generating(id)
        yield* (yield* jobTable).failed(id, "timeout")
        yield* sql`UPDATE job_events SET at = now() - interval '91 days'`
        assert.isFalse(yield* (yield* JobEvents).forget)
        const file = Option.getOrThrow(yield* (yield* JobFiles).of(id))
        assert.deepStrictEqual(
          file.timeline.map(({ step }) => step),
          ["ordered", "held", "asked", "failed", "released"]
        )
      })
    )

    it.effect("is in the lists that its state, its failure and its user belong to, and in no others", () =>
      Effect.gen(function* () {
        const { id, user } = yield* ordered
        const files = yield* JobFiles
        const listed = (filter: Parameters<typeof files.list>[0]) =>
          Effect.map(files.list(filter), (lines) => lines.some(({ job }) => job === id))
        assert.isTrue(yield* listed({ state: "unfinished" }))
        assert.isTrue(yield* listed({ user, state: "queued" }))
        assert.isFalse(yield* listed({ failure: "moderation" }))
        yield* generating(id)
        yield* (yield* jobTable).failed(id, "moderation")
        assert.isTrue(yield* listed({ failure: "moderation", provider: "sora" }))
        assert.isFalse(yield* listed({ state: "unfinished" }))
        const [line] = yield* files.list({ user })
        assert.deepStrictEqual(yield* files.list({ user, before: line?.number }), [])
      })
    )
  })
})

describe("a user's file", () => {
  layer(services)((it) => {
    it.effect("tells coins, videos, limits and questions, and none of their words", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { id, user } = yield* ordered
        yield* sql`
          WITH asked AS (INSERT INTO tickets (user_id) VALUES (${user}) RETURNING id)
          INSERT INTO ticket_messages (ticket, author, from_user, text) SELECT id, ${user}, true, 'my own words' FROM asked`
        const file = Option.getOrThrow(yield* (yield* UserFiles).of(user))
        assert.deepInclude(file.profile, { user, standing: "active", language: "ru", reachable: true })
        assert.deepStrictEqual(
          file.accounts.filter(({ balance }) => balance > 0),
          [
            { kind: "bonus", balance: 40 },
            { kind: "held", balance: 20 }
          ]
        )
        assert.strictEqual(file.jobs[0]?.job, id)
        assert.deepInclude(file.tickets[0], { state: "open", messages: 1 })
        assert.strictEqual(file.spending.day, 20)
        assert.notInclude(JSON.stringify(file), "my own words")
        assert.notInclude(JSON.stringify(file), cat)
      })
    )
  })
})
