import { Deferred, type Duration, Effect, Ref, type Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { delayOf, type FaultPlace, Faults } from "../Faults.ts"
import { Calls } from "../VideoDouble/Calls.ts"

/** A delivery that is to come after the next one goes out by itself when none follows for this long. */
const reorderLimit = "10 seconds"

class NotDelivered extends Schema.TaggedError<NotDelivered>()("CallbackNotDelivered", {}) {}

/** How a double insists on an answer to its callbacks. */
export interface CallbackPolicy {
  /** How long an answer may take. */
  readonly answer: Duration.Input
  /** When it is tried again. */
  readonly again: Schedule.Schedule<unknown>
}

/**
 * Delivers the callbacks of a double: at least once while they are answered within the tries, each try with a message
 * of its own. Ends when one was delivered, given up, or lost by a fault.
 */
export const makeDelivery = Effect.fnUntraced(function* (place: FaultPlace, { answer, again }: CallbackPolicy) {
  const http = yield* HttpClient.HttpClient
  const faults = yield* Faults
  const calls = yield* Calls
  const next = yield* Ref.make(yield* Deferred.make<void>())

  const post = Effect.fnUntraced(function* (message: Effect.Effect<HttpClientRequest.HttpClientRequest>) {
    const response = yield* http.execute(yield* message).pipe(
      Effect.timeout(answer),
      Effect.mapError(() => new NotDelivered()),
      // No provider sends a trace along.
      Effect.provideService(HttpClient.TracerPropagationEnabled, false)
    )
    if (response.status < 200 || response.status >= 300) return yield* new NotDelivered()
    yield* calls.count("webhook delivered")
    const waiting = yield* Ref.getAndSet(next, yield* Deferred.make<void>())
    yield* Deferred.succeed(waiting, undefined)
  }, Effect.scoped)

  const attempt = Effect.fnUntraced(function* (message: Effect.Effect<HttpClientRequest.HttpClientRequest>) {
    const send = post(message)
    const fault = yield* faults.take(place, "webhook")
    yield* delayOf(fault)
    switch (fault?.kind) {
      case "lose":
        return yield* calls.count("webhook lost")
      case "fail":
        return yield* new NotDelivered()
      case "duplicate":
        return yield* Effect.andThen(send, send)
      case "reorder":
        yield* Effect.timeoutOption(Deferred.await(yield* Ref.get(next)), reorderLimit)
        return yield* send
      case "corrupt":
        return yield* post(Effect.map(message, HttpClientRequest.bodyText('\u0000{"id":"')))
      default:
        return yield* send
    }
  })

  return (task: string, message: Effect.Effect<HttpClientRequest.HttpClientRequest>) =>
    attempt(message).pipe(
      Effect.tapError(() => calls.count("webhook refused")),
      Effect.retry(again),
      Effect.catch(() => Effect.logWarning("the Playground's callback was given up", { task }))
    )
})
