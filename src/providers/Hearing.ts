import { type Effect, Schema } from "effect"
import type { ProviderError, TaskRef } from "./VideoProvider.ts"

/** The kinds of sound files that people send. */
export const SoundType = Schema.Literals([
  "audio/ogg",
  "audio/mpeg",
  "audio/flac",
  "audio/wav",
  "audio/mp4",
  "audio/webm"
])
export type SoundType = typeof SoundType.Type

/** A recording as it is sent to a model. */
export interface Recording {
  readonly bytes: Uint8Array
  readonly mediaType: SoundType
}

/**
 * Has a provider of videos turn recordings into words, in the language in which they were said; none where nothing was. `ordered`
 * is told the provider's number of it before it is waited for.
 */
export type Hear = (
  recording: Recording,
  ordered: (task: TaskRef) => Effect.Effect<void>
) => Effect.Effect<string, ProviderError>
