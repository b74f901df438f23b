import { Clock, Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Fault } from "../Faults.ts"
import { Script } from "../VideoDouble/Script.ts"
import { heardByDefault } from "../VideoDouble/TranscriptionDouble.ts"
import { blocked, broken, inProgress, wrongInput } from "./Answers.ts"
import { appOf, requestAt } from "./Result.ts"
import type { Uploads } from "./Uploads.ts"

/** The endpoint that turns recordings into words. */
export const speechEndpoint = "fal-ai/elevenlabs/speech-to-text/scribe-v2"

/** How long a recording takes, in ms. */
const takes = 300
/** What a minute of sound costs, in dollars. */
export const dollarsPerMinute = 0.008
/** Recordings that are remembered. */
const maxKept = 1000

const Input = Schema.Struct({
  audio_url: Schema.String,
  language_code: Schema.optional(Schema.NullOr(Schema.String)),
  tag_audio_events: Schema.optional(Schema.Boolean),
  diarize: Schema.optional(Schema.Boolean),
  keyterms: Schema.optional(Schema.Array(Schema.String))
})
const decode = Schema.decodeUnknownEffect(Input, { onExcessProperty: "error" })

interface Recording {
  readonly id: string
  /** Undefined where it is going to fail. */
  readonly text: string | undefined
  readonly endsAt: number
}

/**
 * Recordings, heard without a model: `POST /playground/fal/transcriptions` with `{ texts }` says what is heard in the next ones, one
 * after the other. What is heard is an upload of before.
 */
export const makeSpeech = (uploads: Uploads) => {
  const recordings = new Map<string, Recording>()

  const create = Effect.fnUntraced(function* (input: unknown, origin: string, fault: Fault | undefined) {
    const { audio_url } = yield* decode(input).pipe(Effect.mapError(() => wrongInput("audio_url")))
    if (uploads.find(audio_url) === undefined) return yield* wrongInput("audio_url")
    if (fault?.kind === "moderation") return yield* blocked
    const heard = (yield* (yield* Script).next("transcriptions")) ?? heardByDefault
    const id = crypto.randomUUID()
    const endsAt = (yield* Clock.currentTimeMillis) + takes
    recordings.set(id, { id, text: fault?.kind === "job-failed" ? undefined : heard, endsAt })
    const oldest = recordings.keys().next().value
    if (recordings.size > maxKept && oldest !== undefined) recordings.delete(oldest)
    return HttpServerResponse.jsonUnsafe({
      status: "IN_QUEUE",
      ...requestAt(origin, speechEndpoint, id),
      queue_position: 0
    })
  })

  /** A recording by the address of its request. */
  const find = (owner: string, app: string, id: string): Recording | undefined =>
    appOf(speechEndpoint) === `${owner}/${app}` ? recordings.get(id) : undefined

  const status = Effect.fnUntraced(function* ({ id, endsAt, text }: Recording, origin: string) {
    const known = requestAt(origin, speechEndpoint, id)
    if ((yield* Clock.currentTimeMillis) < endsAt) {
      return HttpServerResponse.jsonUnsafe({ status: "IN_PROGRESS", ...known, logs: null }, { status: 202 })
    }
    const failed = text === undefined ? { error: "The request failed", error_type: broken.errorType } : {}
    return HttpServerResponse.jsonUnsafe({ status: "COMPLETED", ...known, logs: null, ...failed })
  })

  const result = Effect.fnUntraced(function* ({ endsAt, text }: Recording) {
    if ((yield* Clock.currentTimeMillis) < endsAt) return yield* inProgress
    if (text === undefined) return yield* broken
    return HttpServerResponse.jsonUnsafe({ text, language_code: "eng", language_probability: 0.98, words: [] })
  })

  /** Those that are paid for, as each ended. */
  const charged = (since: number) =>
    [...recordings.values()].filter(({ text, endsAt }) => text !== undefined && !(endsAt < since))

  return { create, find, status, result, charged }
}
export type Speech = ReturnType<typeof makeSpeech>
