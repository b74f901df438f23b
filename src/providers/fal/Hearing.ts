import { Effect, Option, Schedule, Schema } from "effect"
import { malformed } from "../../platform/JsonApi.ts"
import type { Hear } from "../Hearing.ts"
import type { DriverOptions } from "../VideoProvider/options.ts"
import type { ProviderError } from "../VideoProvider.ts"
import { failAs } from "./Errors.ts"
import { encoded, partsOf, type Parts, pathOf } from "./Servers.ts"
import { uploadFile } from "./Uploads.ts"
import { readProgress, readRequestId } from "./Wire.ts"

/** It takes OGG, in which Telegram's voices come and which fal's Whispers do not name, and finds the language out by itself. */
const endpoint = "fal-ai/elevenlabs/speech-to-text/scribe-v2"

/** Two minutes of speech take some seconds: half a second is not noticed, and no limit of fal's is near. */
const pollEvery = "500 millis"
/** Readings of the status: a minute's, which is as long as anybody waits. */
const maxPolls = 120
/** How often a reading that failed is made anew. */
const maxRepeats = 2

const decodeWords = Schema.decodeUnknownOption(Schema.Struct({ text: Schema.String }))

/** Reads something of a request, which changes nothing and may be done again. */
const reading = <A>(
  { queue, bounds }: Parts,
  path: string,
  read: (body: unknown) => Option.Option<A>
): Effect.Effect<A, ProviderError> =>
  queue(bounds.read, { method: "GET", path }).pipe(
    Effect.flatMap((body) =>
      Option.match(read(body), { onNone: () => Effect.fail(malformed), onSome: Effect.succeed })
    ),
    Effect.catch(failAs("status")),
    Effect.retry({ schedule: Schedule.spaced(pollEvery), times: maxRepeats })
  )

/** Turns recordings into words by a model of fal's: each is uploaded, ordered once, and waited for. */
export const make = (options: DriverOptions): Effect.Effect<Hear> =>
  Effect.map(partsOf(options), (parts) =>
    Effect.fn("FalApi.hear")(function* (recording, ordered): Effect.fn.Return<string, ProviderError> {
      const { briefly: queue, storage, trust, bounds } = parts
      const link = yield* uploadFile({ api: storage, trust, seconds: bounds.submit }, recording)
      const body = yield* queue(bounds.submit, {
        method: "POST",
        path: `/${encoded(endpoint)}`,
        // Laughter in brackets is no part of a prompt, nor is who said what.
        body: { audio_url: link, tag_audio_events: false, diarize: false }
      }).pipe(Effect.catch(failAs("submit")))
      const id = readRequestId(body)
      if (Option.isNone(id)) return yield* failAs("submit")(malformed)
      yield* Effect.annotateCurrentSpan({ taskId: id.value })
      yield* ordered(id.value)
      const path = pathOf(id.value, endpoint)
      yield* reading(parts, `${path}/status`, readProgress).pipe(
        Effect.repeat({
          schedule: Schedule.spaced(pollEvery),
          times: maxPolls,
          until: ({ standing }) => standing !== "running"
        })
      )
      // What failed answers in place of its words.
      const { text } = yield* reading(parts, path, decodeWords)
      return text.trim()
    })
  )
