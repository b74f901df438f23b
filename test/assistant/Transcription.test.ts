import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { Transcription } from "../../src/assistant/Transcription.ts"
import { makeVideoServer } from "../kit/VideoServer.ts"

const key = "sk-hearing-secret"
const ogg = Buffer.from("OggS\0\u0002 a voice")

const listening = Effect.gen(function* () {
  const server = yield* makeVideoServer
  const layer = Transcription.layer({ baseUrl: server.url, apiKey: Redacted.make(key), model: "whisper-1" })
  return { server, ...Context.get(yield* Layer.build(layer), Transcription) }
})

describe("a recording", () => {
  it.effect("becomes words in the language in which they were said", () =>
    Effect.gen(function* () {
      const { server, transcribe } = yield* listening
      server.script(() => ({ body: { text: "  бумажный кораблик плывёт по ручью \n" } }))
      assert.strictEqual(yield* transcribe(ogg), "бумажный кораблик плывёт по ручью")
      const [sent] = server.requests
      assert.strictEqual(`${sent?.method} ${sent?.path}`, "POST /v1/audio/transcriptions")
      assert.strictEqual(sent?.headers.authorization, `Bearer ${key}`)
      assert.match(sent?.body ?? "", /name="model"\s+whisper-1/)
      assert.include(sent?.body ?? "", `filename="recording.ogg"`)
      assert.notInclude(sent?.body ?? "", `name="language"`)
    })
  )

  it.effect.each([
    ["ID3 and a song", "mp3"],
    ["RIFF....WAVEfmt ", "wav"],
    ["fLaC....", "flac"],
    ["\0\0\0\u0020ftypisom", "mp4"]
  ] as const)("is named by its own first bytes: %s", ([bytes, kind]) =>
    Effect.gen(function* () {
      const { server, transcribe } = yield* listening
      server.script(() => ({ body: { text: "words" } }))
      yield* transcribe(Buffer.from(bytes, "latin1"))
      assert.include(server.requests[0]?.body ?? "", `filename="recording.${kind}"`)
    })
  )

  it.effect("that is none is never sent", () =>
    Effect.gen(function* () {
      const { server, transcribe } = yield* listening
      const error = yield* Effect.flip(transcribe(Buffer.from("<svg></svg>")))
      assert.strictEqual(error.reason, "not-sound")
      assert.strictEqual(server.requests.length, 0)
    })
  )

  it.effect("without words, or with a server that does not hear, is told apart; no error holds the key", () =>
    Effect.gen(function* () {
      const { server, transcribe } = yield* listening
      server.script(() => ({ body: { text: " " } }))
      assert.strictEqual((yield* Effect.flip(transcribe(ogg))).reason, "silent")
      for (const answer of [
        { status: 404, body: {} },
        { status: 401, body: { error: { message: key } } },
        { body: [] }
      ]) {
        server.script(() => answer)
        const error = yield* Effect.flip(transcribe(ogg))
        assert.strictEqual(error.reason, "unavailable")
        assert.notInclude(inspect(error, { depth: 10 }), key)
      }
    })
  )
})
