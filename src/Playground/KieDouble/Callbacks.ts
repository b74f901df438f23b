import { createHmac } from "node:crypto"
import { Clock, Deferred, Effect, Layer, Redacted, Ref, Schedule, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { Faults } from "../Faults.ts"
import { Calls } from "../VideoDouble/Calls.ts"
import type { Job } from "../VideoDouble/Job.ts"
import { Webhooks } from "../VideoDouble/Webhooks.ts"
import { recordOf } from "./Record.ts"
import { type Request, Requests } from "./Requests.ts"

/** Again after 1, 2 and 4 seconds; KIE gives up after three failures as well. */
const backoff = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 3 }))
/** KIE's own patience with an answer. */
const answerLimit = "15 seconds"
/** A delivery that is to come after the next one goes out by itself when none follows for this long. */
const reorderLimit = "10 seconds"

class NotDelivered extends Schema.TaggedError<NotDelivered>()("KieNotDelivered", {}) {}

/** The `X-Webhook-Signature` of a task: HMAC-SHA256 over its id and the time, in base64; the body has no part in it. */
const sign = (secret: Redacted.Redacted, task: string, timestamp: number) =>
  createHmac("sha256", Redacted.value(secret)).update(`${task}.${timestamp}`).digest("base64")

const bodyOf = (job: Job, request: Request, now: number) => {
  const record = recordOf(job, request, now)
  return record.state === "success"
    ? { code: 200, data: record, msg: "Playground task completed successfully." }
    : { code: 501, data: record, msg: "Playground task failed." }
}

/**
 * Tells the address that a task was ordered with about its end: at least once while it answers within the tries, each try
 * freshly signed when there is a key.
 */
export const callbacks = (secret: Redacted.Redacted | undefined) =>
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
        const timestamp = Math.floor(now / 1000)
        const signed = secret === undefined ? {} : { "x-webhook-signature": sign(secret, job.id, timestamp) }
        const message = HttpClientRequest.post(url).pipe(
          HttpClientRequest.setHeaders({ "x-webhook-timestamp": String(timestamp), ...signed }),
          HttpClientRequest.bodyJsonUnsafe(bodyOf(job, request, now))
        )
        const response = yield* http.execute(message).pipe(
          Effect.timeout(answerLimit),
          Effect.mapError(() => new NotDelivered())
        )
        if (response.status < 200 || response.status >= 300) return yield* new NotDelivered()
        yield* calls.count("webhook delivered")
        const waiting = yield* Ref.getAndSet(next, yield* Deferred.make<void>())
        yield* Deferred.succeed(waiting, undefined)
      }, Effect.scoped)

      const attempt = Effect.fnUntraced(function* (send: Effect.Effect<void, NotDelivered>) {
        const fault = yield* faults.take("kie", "webhook")
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
        announce: Effect.fn("KieDouble.announce")(function* (job: Job) {
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
