import { type Duration, Effect, FiberHandle, Ref, Schedule } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { State } from "../Dialog/State.ts"
import { EventId, type UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { PromptAssistant } from "../PromptAssistant.ts"
import { RateLimits } from "../RateLimits.ts"
import type { Session } from "../SessionStore.ts"

/** How often, once a second, an answer is handed to a dialog that cannot be saved at the moment. */
const maxDeliveries = 60

/**
 * Asks the assistant whatever the dialog waits for, and hands the answer back as an event. One request at a time: when
 * the dialog moves on, the request is given up. Beyond the user's limit nobody is asked: they are told, and go on with
 * their own words.
 */
export const makeAssistance = Effect.fnUntraced(function* <E, R>(
  user: UserId,
  tooOften: (wait: Duration.Duration) => Effect.Effect<void>,
  receive: (id: EventId, event: Event, language: Language) => Effect.Effect<unknown, E, R>
) {
  const assistant = yield* PromptAssistant
  const limits = yield* RateLimits
  const scope = yield* Effect.scope
  const context = yield* Effect.context<R>()
  const current = yield* FiberHandle.make()
  const asked = yield* Ref.make<string | undefined>(undefined)

  // Forked apart from the request: the answer makes the dialog move on, which gives up the request's own fiber.
  const answer = (event: Event, request: string, language: Language) =>
    receive(EventId.make(`${request}:answer`), event, language).pipe(
      Effect.retry({ schedule: Schedule.spaced("1 second"), times: maxDeliveries }),
      Effect.catchCause((cause) => Effect.logWarning("the assistant's answer was not received", cause)),
      Effect.provideContext(context),
      Effect.forkIn(scope)
    )

  const ask = (state: Extract<State, { _tag: "AwaitingAssistant" }>, language: Language) => {
    const { request, spec, idea, style, previous } = state
    const failed: Event = { _tag: "AssistantFailed", request }
    const improved = assistant.improve({ ...spec, idea, style, previous, language }).pipe(
      Effect.match({
        onSuccess: (prompt): Event => ({ _tag: "AssistantAnswered", request, prompt }),
        onFailure: () => failed
      })
    )
    return limits.take("assistant", user).pipe(
      Effect.flatMap((wait) => (wait === undefined ? improved : Effect.as(tooOften(wait), failed))),
      Effect.flatMap((event) => answer(event, request, language))
    )
  }

  return {
    follow: Effect.fnUntraced(function* ({ dialog }: Session) {
      const { state } = dialog
      const wanted = state._tag === "AwaitingAssistant" ? state.request : undefined
      if (wanted === (yield* Ref.getAndSet(asked, wanted))) return
      yield* state._tag === "AwaitingAssistant"
        ? FiberHandle.run(current, ask(state, dialog.language))
        : FiberHandle.clear(current)
    })
  }
})
