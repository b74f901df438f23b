import { Clock, Deferred, Effect, Layer, Ref, Schedule, Schema } from "effect"
import { FetchHttpClient, HttpClient, type HttpClientRequest } from "effect/http"
import { type FaultPlace, Faults } from "../Faults.ts"
import { Calls } from "../VideoDouble/Calls.ts"
import type { Job } from "../VideoDouble/Job.ts"
import { Webhooks } from "../VideoDouble/Webhooks.ts"
import { type Request, Requests } from "./Requests.ts"

/** Again after 1, 2 and 4 seconds. */
const backoff = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 3 }))
const answerLimit = "15 seconds"
/** A delivery that is to come after the next one goes out by itself when none follows for this long. */
const reorderLimit = "10 seconds"

class NotDelivered extends Schema.TaggedError<NotDelivered>()("CallbackNotDelivered", {}) {}

/**
 * Tells the address that a task was ordered with about its end: at least once while it answers within the tries, each try
 * with a message of its own, so freshly signed.
 */
export const announcing = (
  place: FaultPlace,
  message: (job: Job, request: Request, url: string, now: number) => Effect.Effect<HttpClientRequest.HttpClientRequest>
) =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const faults = yield* Faults
      const calls = yield* Calls
      const requests = yield* Requests
      const next = yield* Ref.make(yield* Deferred.make<void>())

      const post = Effect.fnUntraced(function* (url: string, job: Job, request: Request) {
        const now = yield* Clock.currentTimeMillis
        const response = yield* http.execute(yield* message(job, request, url, now)).pipe(
          Effect.timeout(answerLimit),
          Effect.mapError(() => new NotDelivered())
        )
        if (response.status < 200 || response.status >= 300) return yield* new NotDelivered()
        yield* calls.count("webhook delivered")
        const waiting = yield* Ref.getAndSet(next, yield* Deferred.make<void>())
        yield* Deferred.succeed(waiting, undefined)
      }, Effect.scoped)

      const attempt = Effect.fnUntraced(function* (send: Effect.Effect<void, NotDelivered>) {
        const fault = yield* faults.take(place, "webhook")
        if (fault?.delayMs !== undefined || fault?.kind === "delay") yield* Effect.sleep(fault.delayMs ?? 1000)
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
          default:
            return yield* send
        }
      })

      return {
        // Every task brings its own address.
        aim: () => Effect.void,
        announce: Effect.fn("Playground.announce")(function* (job: Job) {
          const request = yield* requests.find(job.id)
          if (request === undefined || request.callBackUrl === null || job.outcome === null) return
          yield* attempt(post(request.callBackUrl, job, request)).pipe(
            Effect.tapError(() => calls.count("webhook refused")),
            Effect.retry(backoff),
            Effect.catch(() => Effect.logWarning("the Playground's callback was given up", { task: job.id }))
          )
        })
      }
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
