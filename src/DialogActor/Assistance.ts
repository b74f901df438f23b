import { Effect, FiberHandle, Ref, Schedule } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { State } from "../Dialog/State.ts"
import { EventId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { PromptAssistant } from "../PromptAssistant.ts"
import type { Session } from "../SessionStore.ts"

/** How often, once a second, an answer is handed to a dialog that cannot be saved at the moment. */
const maxDeliveries = 60

/**
 * Asks the assistant whatever the dialog waits for, and hands the answer back as an event. One request at a time: when
 * the dialog moves on, the request is given up.
 */
export const makeAssistance = Effect.fnUntraced(function* <E, R>(
  receive: (id: EventId, event: Event, language: Language) => Effect.Effect<unknown, E, R>
) {
  const assistant = yield* PromptAssistant
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
    return assistant.improve({ ...spec, idea, style, previous, language }).pipe(
      Effect.match({
        onSuccess: (prompt): Event => ({ _tag: "AssistantAnswered", request, prompt }),
        onFailure: (): Event => ({ _tag: "AssistantFailed", request })
      }),
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
