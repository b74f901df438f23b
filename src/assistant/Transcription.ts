import { Context, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { call, makeClient } from "../platform/OpenAiClient.ts"
import { ask } from "./PromptAssistant/ask.ts"
import { genAiSpan } from "./PromptAssistant/genAiSpan.ts"
import { soundName } from "./Transcription/soundName.ts"

/** What keeps a recording from becoming words; each has its own sentence for the user. */
export const TranscriptionProblem = Schema.Literals(["unavailable", "not-sound", "silent"])
export type TranscriptionProblem = typeof TranscriptionProblem.Type

export class TranscriptionError extends Schema.TaggedError<TranscriptionError>()("TranscriptionError", {
  reason: TranscriptionProblem
}) {}

export interface TranscriptionOptions {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
}

/** Seconds that one recording may take, its retry included: two minutes of speech take some ten. */
const withinSeconds = 60

const Answer = Schema.Struct({ text: Schema.String })
const readText = (body: unknown) => Option.map(Schema.decodeUnknownOption(Answer)(body), ({ text }) => text.trim())

interface Service {
  /** Whether there is a server to ask. */
  readonly available: boolean
  /** The words of a recording, in the language in which they were said; never none. What a file is, is told by its bytes. */
  readonly transcribe: (recording: Uint8Array) => Effect.Effect<string, TranscriptionError>
}

/** Turns recordings into words, over a server that speaks OpenAI's transcriptions. */
export class Transcription extends Context.Service<Transcription, Service>()("kudo/Transcription") {
  static readonly layer = (options: TranscriptionOptions): Layer.Layer<Transcription> =>
    Layer.sync(Transcription, () => {
      const client = makeClient(options)
      const transcribe = Effect.fn("Transcription.transcribe")(function* (
        recording: Uint8Array
      ): Effect.fn.Return<string, TranscriptionError> {
        const name = soundName(recording)
        if (name === undefined) return yield* new TranscriptionError({ reason: "not-sound" })
        const file = new File([Uint8Array.from(recording)], name)
        const question = { file, model: options.model, response_format: "json" } as const
        const text = yield* ask(
          "transcribe",
          withinSeconds,
          genAiSpan(
            { operation: "transcription", model: options.model, baseUrl: options.baseUrl },
            call(withinSeconds, (signal) => client.audio.transcriptions.create(question, { signal }))
          ),
          readText
        ).pipe(Effect.mapError(() => new TranscriptionError({ reason: "unavailable" })))
        return text === "" ? yield* new TranscriptionError({ reason: "silent" }) : text
      })
      return Transcription.of({ available: true, transcribe })
    })

  /** Where there is no server. */
  static readonly layerAbsent: Layer.Layer<Transcription> = Layer.succeed(
    Transcription,
    Transcription.of({
      available: false,
      transcribe: () => Effect.fail(new TranscriptionError({ reason: "unavailable" }))
    })
  )

  /** In memory: the same words for every recording, unless told otherwise. */
  static readonly layerTest = (override: Partial<Service> = {}): Layer.Layer<Transcription> =>
    Layer.succeed(
      Transcription,
      Transcription.of({ available: true, transcribe: () => Effect.succeed("a paper boat"), ...override })
    )
}
