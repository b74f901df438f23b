import { Context, Effect, Layer, Option, type Redacted, Ref, Schema } from "effect"
import { call, makeClient } from "../platform/OpenAiClient.ts"
import { ask } from "./PromptAssistant/ask.ts"
import { genAiSpan } from "./PromptAssistant/genAiSpan.ts"
import { type TranscriptionAbility, transcriptionAbility } from "./TextAbilities.ts"
import { type Sound, soundOf } from "./Transcription/soundOf.ts"

/** What keeps a recording from becoming words; each has its own sentence for the user. */
export const TranscriptionProblem = Schema.Literals(["unavailable", "not-sound", "silent"])
export type TranscriptionProblem = typeof TranscriptionProblem.Type

export class TranscriptionError extends Schema.TaggedError<TranscriptionError>()("TranscriptionError", {
  reason: TranscriptionProblem
}) {}

/** A server of OpenAI's wire. */
export interface TranscriptionServer {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
}

/** Somebody else who turns recordings into words, in whatever wire; what it fails of is told by itself. */
export type OtherEar = (sound: Sound) => Effect.Effect<string, unknown>

/** Who hears, at least one of them: the other one only where the server has no transcriptions, or there is none. */
export interface TranscriptionOptions {
  readonly server?: TranscriptionServer | undefined
  readonly other?: OtherEar | undefined
}

/** Seconds that one recording may take, its retry included: two minutes of speech take some ten. */
const withinSeconds = 60
/** Seconds that a server may take to show whether it has transcriptions. */
const askedWithinSeconds = 10

const Answer = Schema.Struct({ text: Schema.String })
const readText = (body: unknown) => Option.map(Schema.decodeUnknownOption(Answer)(body), ({ text }) => text.trim())

interface Service {
  /** Whether there is anybody to ask, as far as is known. */
  readonly available: () => boolean
  /** Whether the server has transcriptions: it is asked once, until it answers. `none` where there is no server. */
  readonly ability: Effect.Effect<TranscriptionAbility>
  /** The words of a recording, in the language in which they were said; never none. What a file is, is told by its bytes. */
  readonly transcribe: (recording: Uint8Array) => Effect.Effect<string, TranscriptionError>
}

const unavailable = new TranscriptionError({ reason: "unavailable" })

/** The transcriptions of a server. */
const makeServer = (options: TranscriptionServer) => {
  const client = makeClient(options)
  return ({ bytes, name }: Sound): Effect.Effect<string, TranscriptionError> => {
    const file = new File([Uint8Array.from(bytes)], name)
    const question = { file, model: options.model, response_format: "json" } as const
    return ask(
      "transcribe",
      withinSeconds,
      genAiSpan(
        { operation: "transcription", model: options.model, baseUrl: options.baseUrl },
        call(withinSeconds, (signal) => client.audio.transcriptions.create(question, { signal }))
      ),
      readText
    ).pipe(Effect.mapError(() => unavailable))
  }
}

const makeOther = (hear: OtherEar) => (sound: Sound) =>
  hear(sound).pipe(
    Effect.timeoutOrElse({ duration: `${withinSeconds} seconds`, orElse: () => Effect.fail(unavailable) }),
    Effect.mapError(() => unavailable)
  )

const make = ({ server, other }: TranscriptionOptions): Effect.Effect<Service> =>
  Effect.gen(function* () {
    const known = yield* Ref.make<TranscriptionAbility>(server === undefined ? "none" : "unknown")
    const ability = Effect.gen(function* () {
      const before = yield* Ref.get(known)
      if (server === undefined || before !== "unknown") return before
      const found = yield* transcriptionAbility(server, askedWithinSeconds)
      yield* Ref.set(known, found)
      if (found === "none") {
        yield* Effect.logWarning("the text server has no transcriptions").pipe(
          Effect.annotateLogs({ heardBy: other === undefined ? "nobody" : "a video provider" })
        )
      }
      return found
    })
    const byServer = server && makeServer(server)
    const byOther = other && makeOther(other)

    const transcribe = Effect.fn("Transcription.transcribe")(function* (
      recording: Uint8Array
    ): Effect.fn.Return<string, TranscriptionError> {
      const sound = soundOf(recording)
      if (sound === undefined) return yield* new TranscriptionError({ reason: "not-sound" })
      const hear = (yield* ability) === "none" ? byOther : byServer
      if (hear === undefined) return yield* unavailable
      const text = yield* hear(sound)
      return text === "" ? yield* new TranscriptionError({ reason: "silent" }) : text
    })
    return { available: () => other !== undefined || Ref.getUnsafe(known) !== "none", ability, transcribe }
  })

/** Turns recordings into words: by a server that speaks OpenAI's transcriptions, or by somebody else in its place. */
export class Transcription extends Context.Service<Transcription, Service>()("kudo/Transcription") {
  static readonly layer = (options: TranscriptionOptions): Layer.Layer<Transcription> =>
    Layer.effect(
      Transcription,
      Effect.gen(function* () {
        const service = Transcription.of(yield* make(options))
        // Whoever sends a recording first need not wait for it.
        yield* Effect.forkScoped(service.ability)
        return service
      })
    )

  /** Where there is nobody to ask. */
  static readonly layerAbsent: Layer.Layer<Transcription> = Transcription.layer({})

  /** In memory: the same words for every recording, unless told otherwise. */
  static readonly layerTest = (override: Partial<Service> = {}): Layer.Layer<Transcription> =>
    Layer.succeed(
      Transcription,
      Transcription.of({
        available: () => true,
        ability: Effect.succeed("there"),
        transcribe: () => Effect.succeed("a paper boat"),
        ...override
      })
    )
}
