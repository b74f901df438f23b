import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { type OtherEar, Transcription } from "../../src/assistant/Transcription.ts"
import { type Answer, makeVideoServer } from "../kit/VideoServer.ts"

const key = "sk-hearing-secret"
const ogg = Buffer.from("OggS\0\u0002 a voice")

const listening = Effect.fnUntraced(function* (other?: OtherEar) {
  const server = yield* makeVideoServer
  const own = { baseUrl: server.url, apiKey: Redacted.make(key), model: "whisper-1" }
  const layer = Transcription.layer({ server: own, other })
  /** What was sent to be heard: whether it has transcriptions, the server is asked without a recording. */
  const recordings = () => server.requests.filter(({ body }) => body.includes("filename="))
  return { server, recordings, ...Context.get(yield* Layer.build(layer), Transcription) }
})

describe("a recording", () => {
  it.effect("becomes words in the language in which they were said", () =>
    Effect.gen(function* () {
      const { recordings, server, transcribe } = yield* listening()
      server.script(() => ({ body: { text: "  бумажный кораблик плывёт по ручью \n" } }))
      assert.strictEqual(yield* transcribe(ogg), "бумажный кораблик плывёт по ручью")
      const [sent] = recordings()
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
      const { recordings, server, transcribe } = yield* listening()
      server.script(() => ({ body: { text: "words" } }))
      yield* transcribe(Buffer.from(bytes, "latin1"))
      assert.include(recordings()[0]?.body ?? "", `filename="recording.${kind}"`)
    })
  )

  it.effect("that is none is never sent", () =>
    Effect.gen(function* () {
      const { recordings, transcribe } = yield* listening()
      const error = yield* Effect.flip(transcribe(Buffer.from("<svg></svg>")))
      assert.strictEqual(error.reason, "not-sound")
      assert.strictEqual(recordings().length, 0)
    })
  )

  it.effect("without words, or with a server that does not hear, is told apart; no error holds the key", () =>
    Effect.gen(function* () {
      const { server, transcribe } = yield* listening()
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

  const absent: ReadonlyArray<Answer> = [
    { status: 404, body: {} },
    { status: 405, body: {} },
    { status: 501, body: {} }
  ]
  it.effect.each(absent)("goes to the other ear where the server has no transcriptions: $status", (answer) =>
    Effect.gen(function* () {
      const heard: Array<string> = []
      const other: OtherEar = ({ bytes, mediaType }) =>
        Effect.sync(() => heard.push(`${mediaType} ${bytes.length}`)).pipe(Effect.as("un barco de papel"))
      const { available, server, transcribe, ability, recordings } = yield* listening(other)
      server.script(() => answer)
      assert.strictEqual(yield* transcribe(ogg), "un barco de papel")
      assert.strictEqual(yield* transcribe(ogg), "un barco de papel")
      assert.deepStrictEqual(heard, [`audio/ogg ${ogg.length}`, `audio/ogg ${ogg.length}`])
      assert.strictEqual(yield* ability, "none")
      assert.isTrue(available())
      assert.strictEqual(server.requests.length, 1, "it was asked once")
      assert.deepStrictEqual(recordings(), [])
    })
  )

  it.effect("is told at once to be unheard where the server has none and there is no other ear", () =>
    Effect.gen(function* () {
      const { ability, available, server, transcribe } = yield* listening()
      server.script(() => ({ status: 404, body: {} }))
      assert.strictEqual(yield* ability, "none")
      assert.isFalse(available())
      assert.strictEqual((yield* Effect.flip(transcribe(ogg))).reason, "unavailable")
    })
  )

  it.effect("is the server's while it does not say what it has, and it is asked again", () =>
    Effect.gen(function* () {
      const { available, server, transcribe } = yield* listening(() => Effect.die(new Error("nobody asked it")))
      server.script(() => ({ status: 503, body: {} }))
      assert.isTrue(available())
      server.script(({ body }) =>
        body.includes("filename=") ? { body: { text: "words" } } : { status: 503, body: {} }
      )
      assert.strictEqual(yield* transcribe(ogg), "words")
    })
  )

  it.effect("is unavailable when the other ear fails, of whatever", () =>
    Effect.gen(function* () {
      const layer = Transcription.layer({ other: () => Effect.fail(new Error(key)) })
      const { available, transcribe } = Context.get(yield* Layer.build(layer), Transcription)
      assert.isTrue(available())
      const error = yield* Effect.flip(transcribe(ogg))
      assert.strictEqual(error.reason, "unavailable")
      assert.notInclude(inspect(error, { depth: 10 }), key)
    })
  )
})
