import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { draftOf } from "../../../src/app/Console/page/broadcastDraft.ts"
import { BadRequest } from "../../../src/telegram/TelegramGateway.ts"
import { consoleServices, idOf, telegram } from "../../kit/console.ts"
import { operate, press } from "../../kit/consoleActions.ts"

/** What an owner wrote into the form. */
const written = {
  "words-en": "<b>Spring</b> is here",
  "buttons-en": "Read | https://example.com/a?b=1\nTry it | spring",
  "words-ru": "Весна",
  otherwise: "en",
  kind: "video",
  file: "BAAC-1",
  minCoins: "0"
}

describe("a broadcast in the console", () => {
  layer(consoleServices)((it) => {
    it.effect("is kept, tested, started, paused and stopped, each once, for a reason that stands in the log", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { preview, perform, send, list } = yield* operate
        yield* sql`INSERT INTO users (id, dialog, language) VALUES (1, '{}', 'es')`
        const draft = draftOf(written)
        const told = yield* preview(draft)
        assert.deepInclude(told, { possible: true })
        assert.include(String(told["lines"]), "It would reach 1 users now.")

        const body = press(draft)
        const { answer } = yield* send(body)
        const [, number] = /№ (\d+) is a draft/.exec(String(answer)) ?? assert.fail(String(answer))
        const broadcast = Number(number)
        assert.deepStrictEqual(yield* send(body), { answer, repeated: true })
        const file = yield* list(`/broadcasts/${broadcast}`)
        assert.deepInclude(file, { content: draft.content, audience: draft.audience, operator: idOf.owner })

        assert.match(yield* perform({ _tag: "StartBroadcast", broadcast }), /was not tested/)
        telegram.fail("announce", new BadRequest({ description: "wrong file identifier" }))
        assert.match(yield* perform({ _tag: "TestBroadcast", broadcast }), /Telegram does not take it: .*file/)
        const test = press({ _tag: "TestBroadcast", broadcast })
        yield* send(test)
        const tests = () => telegram.calls.filter(({ method }) => method === "announce").length
        const before = tests()
        assert.deepInclude(yield* send(test), { repeated: true })
        assert.strictEqual(tests(), before)

        assert.match(String((yield* preview({ _tag: "StartBroadcast", broadcast }))["lines"]), /sent to 1 users/)
        assert.match(yield* perform({ _tag: "StartBroadcast", broadcast }), /is being sent/)
        assert.match(yield* perform({ _tag: "PauseBroadcast", broadcast }), /is paused/)
        assert.match(yield* perform({ _tag: "StopBroadcast", broadcast }), /is stopped/)
        assert.deepInclude(yield* preview({ _tag: "StartBroadcast", broadcast }), { possible: false })
        const [line] = Object.values(yield* list("/broadcasts"))
        assert.deepInclude(line, {
          id: broadcast,
          state: "stopped",
          total: 1,
          delivered: 0,
          blocked: 0,
          failed: 0,
          unknown: 0
        })

        const noted = yield* sql<{ operation: string }>`
          SELECT operation FROM operator_actions WHERE target = ${String(broadcast)} AND reason = 'a test' ORDER BY id`
        assert.deepStrictEqual(
          noted.map(({ operation }) => operation),
          ["newbroadcast", "testbroadcast", "testbroadcast", "startbroadcast", "pausebroadcast", "stopbroadcast"]
        )
      })
    )

    it.effect("that Telegram would not take is not kept, and its preview says why", () =>
      Effect.gen(function* () {
        const { preview, perform, list } = yield* operate
        const count = Effect.map(list("/broadcasts"), (all) => Object.keys(all).length)
        const had = yield* count
        for (const [values, why] of [
          [{}, /nothing in any language/],
          [{ "words-en": "<b>open" }, /In English/],
          [{ "words-en": "x".repeat(1025), file: "BAAC-1" }, /Telegram takes 1024/],
          [{ "words-en": "New", otherwise: "es" }, /no words in Spanish/]
        ] as const) {
          const told = yield* preview(draftOf(values))
          assert.deepInclude(told, { possible: false })
          assert.match(String(told["lines"]), why)
          assert.match(yield* perform(draftOf(values)), why)
        }
        assert.strictEqual(yield* count, had)
      })
    )
  })
})
