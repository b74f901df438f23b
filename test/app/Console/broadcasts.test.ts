import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { draftOf } from "../../../src/app/Console/page/broadcastDraft.ts"
import { BadRequest } from "../../../src/telegram/TelegramGateway.ts"
import { consoleServices, idOf, telegram } from "../../kit/console.ts"
import { aPicture, operate, press } from "../../kit/consoleActions.ts"

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
        assert.include(String(told["lines"]), "It would reach 1 user now.")

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

        assert.match(
          String((yield* preview({ _tag: "StartBroadcast", broadcast }))["lines"]),
          /sent to 1 user, each once/
        )
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

    it.effect("has its picture or video from a file, which Telegram is sent once, in the operator's own chat", () =>
      Effect.gen(function* () {
        const { upload } = yield* operate
        assert.deepInclude(yield* upload(aPicture), { kind: "photo" })
        const film = Uint8Array.from(Buffer.from("\0\0\0\u0018ftypisom\0\0\0\0isommp42"))
        const { kind, fileId } = yield* upload(film)
        assert.strictEqual(kind, "video")
        assert.deepInclude(telegram.calls.at(-1), {
          method: "keep",
          chat: idOf.owner,
          kind: "video",
          bytes: film.length
        })
        const draft = draftOf({ ...written, file: String(fileId), kind: "video" })
        assert.deepStrictEqual(draft.content.media, { kind: "video", fileId: String(fileId) })
      })
    )

    it.effect("has no file that is something else, is too large, or that Telegram refuses, and why is said", () =>
      Effect.gen(function* () {
        const { upload, uploaded } = yield* operate
        const before = telegram.calls.length
        const gif = Uint8Array.from(Buffer.from("GIF89a and more"))
        for (const bytes of [new Uint8Array(0), gif, Uint8Array.from(Buffer.from("<svg/>"))]) {
          assert.deepInclude(yield* upload(bytes), { _tag: "NotTaken", trouble: "It is no JPEG, PNG, WebP or MP4" })
        }
        const large = new Uint8Array(10_000_001)
        large.set(aPicture)
        assert.deepInclude(yield* upload(large), { trouble: "A picture may have 10 MB" })
        assert.strictEqual((yield* uploaded(new Uint8Array(20_000_001))).status, 413)
        assert.strictEqual(telegram.calls.length, before)
        telegram.fail("keep", new BadRequest({ description: "IMAGE_PROCESS_FAILED" }))
        assert.match(String((yield* upload(aPicture))["trouble"]), /^Telegram does not take it: .*IMAGE_PROCESS_FAILED/)
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
