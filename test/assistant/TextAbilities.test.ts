import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { textAbilities, transcriptionAbility } from "../../src/assistant/TextAbilities.ts"
import { type Answer, makeVideoServer } from "../kit/VideoServer.ts"

const abilities = (answers: Readonly<Record<string, Answer>>) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    server.script(({ path }) => answers[path] ?? { status: 404, body: {} })
    return yield* textAbilities({ baseUrl: server.url, apiKey: Redacted.make("key") }, 5)
  })

const wants: Answer = { status: 400, body: { error: { message: "Missing required parameter" } } }
const judged = (...types: ReadonlyArray<string>): Answer => ({
  body: { results: [{ flagged: false, category_applied_input_types: { violence: types } }] }
})
const page: Answer = { headers: { "content-type": "text/html" }, body: "<!doctype html>" }

describe("what a text server has", () => {
  it.live.each([
    ["looks at pictures", judged("text", "image"), "text-and-pictures"],
    ["does not say at what it looks", { body: { results: [{ flagged: false }] } }, "text-and-pictures"],
    ["says that it read the text alone", judged("text"), "text"],
    ["does not take a picture", wants, "text"],
    ["wants another key", { status: 401, body: {} }, "unknown"],
    ["is busy", { status: 429, body: {} }, "unknown"],
    ["answers something else", { body: { id: "x" } }, "unknown"],
    ["has no such call", { status: 404, body: {} }, "none"],
    ["has a page there", page, "none"]
  ] as const)("is told by asking it: moderation that %s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const found = yield* abilities({ "/v1/responses": wants, "/v1/moderations": answer })
      assert.deepStrictEqual(found, { prompts: "responses", moderation: expected })
    })
  )

  it.live("is told of prompts by the calls that are there", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* abilities({ "/v1/chat/completions": wants }))?.prompts, "chat")
      assert.strictEqual((yield* abilities({}))?.prompts, "none")
    })
  )

  it.live("is unknown of one that does not answer", () =>
    Effect.gen(function* () {
      const away = { baseUrl: "http://127.0.0.1:1024/v1", apiKey: Redacted.make("key") }
      assert.isUndefined(yield* textAbilities(away, 5))
      assert.isUndefined(
        yield* abilities({ "/v1/responses": "reset", "/v1/chat/completions": "reset", "/v1/moderations": "reset" })
      )
    })
  )

  it.live.each([
    ["misses the recording", wants, "there"],
    ["wants another key", { status: 401, body: {} }, "there"],
    ["takes no such form", { status: 422, body: {} }, "there"],
    ["has no such path", { status: 404, body: {} }, "none"],
    ["has it for no model", { status: 501, body: {} }, "none"],
    ["has a page there", page, "none"],
    ["is broken", { status: 500, body: {} }, "unknown"],
    ["does not answer", "reset", "unknown"]
  ] as const)("is told by asking it for a transcription of nothing: one that %s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const server = yield* makeVideoServer
      server.script(() => answer)
      const found = yield* transcriptionAbility({ baseUrl: server.url, apiKey: Redacted.make("key") }, 5)
      assert.strictEqual(found, expected)
      const [sent] = server.requests
      assert.strictEqual(`${sent?.method} ${sent?.path}`, "POST /v1/audio/transcriptions")
      assert.match(sent?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
      assert.notInclude(sent?.body, "filename=")
    })
  )
})
