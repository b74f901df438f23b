import { Effect } from "effect"
import { PromptAssistant } from "../../../assistant/PromptAssistant.ts"
import { EventId } from "../../../domain/Ids.ts"
import { RateLimits } from "../../../platform/RateLimits.ts"
import type { Event } from "../../Dialog/Event.ts"
import type { TellFollowUp } from "../../Dialog/FollowUp.ts"
import type { Actor } from "../Actor.ts"
import { tooOften } from "../tooOften.ts"
import type { Awaits } from "./Awaited.ts"

/**
 * Asks the assistant whatever the dialog waits for. Beyond the user's limit nobody is asked: they are told, and go on with
 * their own words.
 */
export const makeAssistance = Effect.fnUntraced(function* (
  tell: (actor: Actor, followUp: TellFollowUp) => Effect.Effect<void>
) {
  const assistant = yield* PromptAssistant
  const limits = yield* RateLimits

  const assistance: Awaits = (actor, { dialog: { state, language } }) => {
    if (state._tag !== "AwaitingAssistant") return undefined
    const { request, spec, idea, style, previous } = state
    const failed: Event = { _tag: "AssistantFailed", request }
    const improved = assistant.improve({ ...spec, idea, style, previous, language }).pipe(
      Effect.match({
        onSuccess: (scene): Event => ({ _tag: "AssistantAnswered", request, ...scene }),
        onFailure: () => failed
      })
    )
    const event = limits
      .take("assistant", actor.user)
      .pipe(
        Effect.flatMap((wait) =>
          wait === undefined ? improved : Effect.as(tell(actor, tooOften("assistant", wait)), failed)
        )
      )
    return { id: EventId.make(`${request}:answer`), event }
  }
  return assistance
})
