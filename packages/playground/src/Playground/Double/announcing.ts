import { Clock, Effect, Layer, Schedule } from "effect"
import { FetchHttpClient, type HttpClientRequest } from "effect/http"
import type { FaultPlace } from "../Faults.ts"
import type { Job } from "../VideoDouble/Job.ts"
import { Webhooks } from "../VideoDouble/Webhooks.ts"
import { makeDelivery, type CallbackPolicy } from "./delivery.ts"
import { type Request, Requests } from "./Requests.ts"

/** Again after 1, 2 and 4 seconds. */
const callbackPolicy: CallbackPolicy = {
  answer: "15 seconds",
  again: Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 3 }))
}

/** Tells the address that a task was ordered with about its end, each time in a message that is freshly signed. */
export const announcing = (
  place: FaultPlace,
  message: (job: Job, request: Request, url: string, now: number) => Effect.Effect<HttpClientRequest.HttpClientRequest>
) =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const requests = yield* Requests
      const deliver = yield* makeDelivery(place, callbackPolicy)
      return {
        // Every task brings its own address.
        aim: () => Effect.void,
        announce: Effect.fn("Playground.announce")(function* (job: Job) {
          const request = yield* requests.find(job.id)
          if (request === undefined || request.callBackUrl === null || job.outcome === null) return
          const url = request.callBackUrl
          yield* deliver(
            job.id,
            Effect.flatMap(Clock.currentTimeMillis, (now) => message(job, request, url, now))
          )
        })
      }
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
