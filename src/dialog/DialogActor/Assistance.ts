import { Effect, Fiber, Ref, Schedule } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { TellFollowUp } from "../Dialog/FollowUp.ts"
import type { State } from "../Dialog/State.ts"
import { EventId } from "../../domain/Ids.ts"
import type { Language } from "../../domain/Language.ts"
import { PromptAssistant } from "../../assistant/PromptAssistant.ts"
import { RateLimits } from "../../platform/RateLimits.ts"
import type { Session } from "../SessionStore.ts"
import type { Actor } from "./Actor.ts"
import { tooOften } from "./tooOften.ts"

/** How often, once a second, an answer is handed to a dialog that cannot be saved at the moment. */
const maxDeliveries = 60

/**
 * Asks the assistant whatever the dialog waits for, and hands the answer back as an event. One request at a time: when
 * the dialog moves on, the request is given up. Beyond the user's limit nobody is asked: they are told, and go on with
 * their own words.
 */
export const makeAssistance = Effect.fnUntraced(function* (
  tell: (actor: Actor, followUp: TellFollowUp) => Effect.Effect<void>
) {
  const assistant = yield* PromptAssistant
  const limits = yield* RateLimits

  // Forked apart from the request: the answer makes the dialog move on, which gives up the request's own fiber.
  const answer = ({ user, scope }: Actor, event: Event, request: string, language: Language) => {
    const received = { id: EventId.make(`${request}:answer`), event, language, pressed: undefined }
    return Effect.sync(() =>
      scope.run(
        scope.receive(user, received).pipe(
          Effect.retry({ schedule: Schedule.spaced("1 second"), times: maxDeliveries }),
          Effect.catchCause((cause) => Effect.logWarning("the assistant's answer was not received", cause))
        )
      )
    )
  }

  const ask = (actor: Actor, state: Extract<State, { _tag: "AwaitingAssistant" }>, language: Language) => {
    const { request, spec, idea, style, previous } = state
    const failed: Event = { _tag: "AssistantFailed", request }
    const improved = assistant.improve({ ...spec, idea, style, previous, language }).pipe(
      Effect.match({
        onSuccess: (prompt): Event => ({ _tag: "AssistantAnswered", request, prompt }),
        onFailure: () => failed
      })
    )
    return limits.take("assistant", actor.user).pipe(
      Effect.flatMap((wait) =>
        wait === undefined ? improved : Effect.as(tell(actor, tooOften("assistant", wait)), failed)
      ),
      Effect.flatMap((event) => answer(actor, event, request, language))
    )
  }

  return {
    follow: Effect.fnUntraced(function* (actor: Actor, { dialog: { state, language } }: Session) {
      const wanted = state._tag === "AwaitingAssistant" ? state : undefined
      const asked = yield* Ref.get(actor.asked)
      if (wanted?.request === asked?.request) return
      if (asked !== undefined) yield* Fiber.interrupt(asked.fiber)
      yield* Ref.set(
        actor.asked,
        wanted && { request: wanted.request, fiber: actor.scope.run(ask(actor, wanted, language)) }
      )
    })
  }
})
