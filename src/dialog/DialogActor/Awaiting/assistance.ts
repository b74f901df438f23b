import { Duration, Effect, Queue } from "effect"
import { PromptAssistant, type PromptBrief } from "../../../assistant/PromptAssistant.ts"
import { EventId } from "../../../domain/Ids.ts"
import { RateLimits } from "../../../platform/RateLimits.ts"
import type { Event } from "../../Dialog/Event.ts"
import type { Actor } from "../Actor.ts"
import type { AfterCommit } from "../AfterCommit.ts"
import { tooOften } from "../tooOften.ts"
import type { Awaits } from "./Awaited.ts"

/** How often what is written is shown: Telegram takes 40 drafts in half a minute from a chat, and nobody reads faster. */
const showEvery = Duration.seconds(1)
/** How often it is shown of one answer, however long its server may write. */
const maxShown = 30

/**
 * Asks the assistant whatever the dialog waits for, and shows its answer while it is written. Beyond the user's limit nobody
 * is asked: they are told, and go on with their own words.
 */
export const makeAssistance = Effect.fnUntraced(function* ({
  queue,
  showWritten
}: Pick<AfterCommit["Service"], "queue" | "showWritten">) {
  const assistant = yield* PromptAssistant
  const limits = yield* RateLimits

  /** Asks, and shows what comes, the first words at once; who shows it ends with the answer. */
  const improve = Effect.fnUntraced(function* (actor: Actor, request: string, brief: PromptBrief) {
    const newest = yield* Queue.sliding<string>(1)
    yield* Queue.take(newest).pipe(
      Effect.flatMap((words) => showWritten(actor, { request, words })),
      Effect.andThen(Effect.sleep(showEvery)),
      Effect.repeat({ times: maxShown - 1 }),
      Effect.forkChild
    )
    return yield* assistant.improve(brief, (soFar) => void Queue.offerUnsafe(newest, soFar))
  })

  const assistance: Awaits = (actor, { dialog: { state, language } }) => {
    if (state._tag !== "AwaitingAssistant") return undefined
    const { request, spec, idea, style, previous } = state
    const failed: Event = { _tag: "AssistantFailed", request }
    const improved = improve(actor, request, { ...spec, idea, style, previous, language }).pipe(
      Effect.match({
        onSuccess: (scene): Event => ({ _tag: "AssistantAnswered", request, ...scene }),
        onFailure: () => failed
      })
    )
    const event = limits
      .take("assistant", actor.user)
      .pipe(
        Effect.flatMap((wait) =>
          wait === undefined ? improved : Effect.as(queue(actor, tooOften("assistant", wait)), failed)
        )
      )
    return { id: EventId.make(`${request}:answer`), event }
  }
  return assistance
})
