import { Effect, Schedule } from "effect"
import { Transcription, type TranscriptionProblem } from "../../../assistant/Transcription.ts"
import { EventId } from "../../../domain/Ids.ts"
import type { FileId } from "../../../domain/VideoInputs.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { RateLimits } from "../../../platform/RateLimits.ts"
import { TelegramGateway } from "../../../telegram/TelegramGateway.ts"
import type { Event } from "../../Dialog/Event.ts"
import type { TellFollowUp } from "../../Dialog/FollowUp.ts"
import type { Actor } from "../Actor.ts"
import { tooOften } from "../tooOften.ts"
import type { Awaits } from "./Awaited.ts"

/** How often Telegram is asked for a recording, a second apart, before its user is told. */
const maxDownloads = 3

/** Turns the first of a dialog's recordings into words. Beyond the user's limit nobody is asked, and they are told. */
export const makeHearing = Effect.fnUntraced(function* (
  tell: (actor: Actor, followUp: TellFollowUp) => Effect.Effect<void>
) {
  const transcription = yield* Transcription
  const telegram = yield* TelegramGateway
  const limits = yield* RateLimits

  const wordsOf = (file: FileId): Effect.Effect<string, TranscriptionProblem> =>
    telegram.download(file).pipe(
      Effect.retry({ schedule: Schedule.spaced("1 second"), times: maxDownloads - 1 }),
      Effect.flatMap(transcription.transcribe),
      Effect.mapError((error) => (error._tag === "TranscriptionError" ? error.reason : "unavailable"))
    )

  const hearing: Awaits = (actor, { dialog: { sounds = [] } }) => {
    const [sound] = sounds
    if (sound === undefined) return undefined
    const { file, request } = sound
    const heard = wordsOf(file).pipe(
      Effect.match({
        onSuccess: (text): Event => ({ _tag: "SoundHeard", request, text }),
        onFailure: (problem): Event => ({ _tag: "SoundUnheard", request, problem })
      })
    )
    const unasked: Event = { _tag: "SoundUnheard", request }
    const event = limits.take("transcription", actor.user).pipe(
      Effect.flatMap((wait) =>
        wait === undefined ? heard : Effect.as(tell(actor, tooOften("transcription", wait)), unasked)
      ),
      Effect.tap(failpoint("sound.heard"))
    )
    return { id: EventId.make(`${request}:heard`), event }
  }
  return hearing
})
