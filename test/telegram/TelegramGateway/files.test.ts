import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { FileId } from "../../../src/domain/VideoInputs.ts"
import { connect, ok, open, token } from "../../kit/telegramServer.ts"
import { type Answer, makeVideoServer } from "../../kit/VideoServer.ts"

const file = FileId.make("AgACAgIAAxkBAAIBZ2")
const path = "photos/file_7.jpg"

/** What comes of a file of which the server says this, and which it then serves so. */
const downloaded = (told: object, served: Answer) =>
  Effect.gen(function* () {
    const { server, telegram } = yield* open
    server.script((exchange) => (exchange.path.endsWith("/getFile") ? ok({ file_id: file, ...told }) : served))
    const result = yield* Effect.result(telegram.download(file))
    return { result, paths: server.requests.map((exchange) => exchange.path) }
  })

describe("a file that a user sent", () => {
  it.effect("is asked for by its name and comes from the address that Telegram gives it", () =>
    Effect.gen(function* () {
      const { result, paths } = yield* downloaded({ file_path: path }, { body: Buffer.from("a picture") })
      assert.deepStrictEqual(result._tag === "Success" ? Buffer.from(result.success).toString() : "", "a picture")
      assert.deepStrictEqual(paths, [`/v1/bot${token}/getFile`, `/v1/file/bot${token}/${path}`])
    })
  )

  it.effect("has an address of its own in Telegram's test environment", () =>
    Effect.gen(function* () {
      const server = yield* makeVideoServer
      server.script((exchange) =>
        exchange.path.endsWith("/getFile") ? ok({ file_path: path }) : { body: "a picture" }
      )
      yield* (yield* connect(server.url, "test")).download(file)
      assert.strictEqual(server.requests[1]?.path, `/v1/file/bot${token}/test/${path}`)
    })
  )

  it.effect.each<readonly [string, object, Answer, string, number]>([
    [
      "is larger than 20 MB by Telegram's word",
      { file_path: path, file_size: 30_000_000 },
      { body: "" },
      "TooLarge",
      1
    ],
    [
      "is larger than 20 MB while it comes",
      { file_path: path },
      { body: Buffer.alloc(10), then: "flood" },
      "TooLarge",
      2
    ],
    ["is gone", { file_path: path }, { status: 404, body: "" }, "BadRequest", 2],
    ["is behind a broken server", { file_path: path }, { status: 502, body: "" }, "TelegramUnavailable", 2],
    ["is cut off", { file_path: path }, "reset", "TelegramUnavailable", 2],
    ["has no address", {}, { body: "" }, "TelegramUnavailable", 1],
    ["has an address that leads elsewhere", { file_path: "../../secrets" }, { body: "" }, "TelegramUnavailable", 1],
    ["has an address of the server's own disk", { file_path: "/etc/passwd" }, { body: "" }, "TelegramUnavailable", 1]
  ])("fails by a reason that tells nothing of the token: it %s", ([_, told, served, reason, requests]) =>
    Effect.gen(function* () {
      const { result, paths } = yield* downloaded(told, served)
      const error = result._tag === "Failure" ? result.failure : assert.fail("it came")
      assert.strictEqual(error.reason._tag, reason)
      assert.notInclude(inspect(error, { depth: 9 }), token)
      assert.lengthOf(paths, requests)
    })
  )
})
