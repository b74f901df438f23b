import { createHmac } from "node:crypto"
import { Clock, Context, Deferred, Effect, Layer, Redacted, Ref, Schedule, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { Faults } from "../Faults.ts"
import { Calls } from "./Calls.ts"
import type { Job } from "./Job.ts"

export interface WebhookTarget {
  readonly url: string
  readonly secret: Redacted.Redacted
}

/** Ten tries: at once, then after 1, 2, 4 … seconds, at most a minute apart, so about five minutes in all. */
const maxRetries = 9
const backoff = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("1 minute")]).pipe(
  Schedule.upTo({ times: maxRetries })
)
const answerLimit = "10 seconds"
/** A delivery that is to come after the next one goes out by itself when none follows for this long. */
const reorderLimit = "10 seconds"

class NotDelivered extends Schema.TaggedError<NotDelivered>()("NotDelivered", {}) {}

/** The `webhook-signature` of Standard Webhooks: HMAC-SHA256 over id, time and body with the decoded secret. */
export const sign = (secret: Redacted.Redacted, id: string, timestamp: number, body: string) => {
  const key = Buffer.from(Redacted.value(secret).replace(/^whsec_/, ""), "base64")
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`
}

const eventOf = (job: Job, outcome: NonNullable<Job["outcome"]>) =>
  JSON.stringify({
    id: outcome.eventId,
    object: "event",
    created_at: Math.floor(outcome.at / 1000),
    type: outcome.error === null ? "video.completed" : "video.failed",
    data: { id: job.id }
  })

/** Tells the target about ended jobs: at least once while it answers within the tries, each try freshly signed. */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    /** Ends when the event was delivered, given up, or lost by a fault; at once without a target. */
    readonly announce: (job: Job) => Effect.Effect<void>
    readonly aim: (target: WebhookTarget | undefined) => Effect.Effect<void>
  }
>()("kudo/Playground/VideoDouble/Webhooks") {
  static readonly layer = (first: WebhookTarget | undefined) =>
    Layer.effect(
      Webhooks,
      Effect.gen(function* () {
        const http = yield* HttpClient.HttpClient
        const faults = yield* Faults
        const calls = yield* Calls
        const target = yield* Ref.make(first)
        const next = yield* Ref.make(yield* Deferred.make<void>())

        const post = Effect.fnUntraced(function* (to: WebhookTarget, id: string, body: string) {
          const timestamp = Math.floor((yield* Clock.currentTimeMillis) / 1000)
          const request = HttpClientRequest.post(to.url).pipe(
            HttpClientRequest.setHeaders({
              "webhook-id": id,
              "webhook-timestamp": String(timestamp),
              "webhook-signature": sign(to.secret, id, timestamp, body)
            }),
            HttpClientRequest.bodyText(body, "application/json")
          )
          const response = yield* http.execute(request).pipe(
            Effect.timeout(answerLimit),
            Effect.mapError(() => new NotDelivered())
          )
          if (response.status < 200 || response.status >= 300) return yield* new NotDelivered()
          yield* calls.count("webhook delivered")
          const waiting = yield* Ref.getAndSet(next, yield* Deferred.make<void>())
          yield* Deferred.succeed(waiting, undefined)
        }, Effect.scoped)

        const attempt = Effect.fnUntraced(function* (to: WebhookTarget, id: string, body: string) {
          const fault = yield* faults.take("video", "webhook")
          if (fault?.delayMs !== undefined || fault?.kind === "delay") yield* Effect.sleep(fault.delayMs ?? 1000)
          switch (fault?.kind) {
            case "lose":
              return yield* calls.count("webhook lost")
            case "fail":
              return yield* new NotDelivered()
            case "duplicate":
              return yield* Effect.andThen(post(to, id, body), post(to, id, body))
            case "reorder":
              yield* Effect.timeoutOption(Deferred.await(yield* Ref.get(next)), reorderLimit)
              return yield* post(to, id, body)
            default:
              return yield* post(to, id, body)
          }
        })

        return {
          aim: (to) => Ref.set(target, to),
          announce: Effect.fn("VideoDouble.announce")(function* (job: Job) {
            const to = yield* Ref.get(target)
            if (to === undefined || job.outcome === null) return
            yield* attempt(to, job.outcome.eventId, eventOf(job, job.outcome)).pipe(
              Effect.tapError(() => calls.count("webhook refused")),
              Effect.retry(backoff),
              Effect.catch(() => Effect.logWarning("the Playground's webhook was given up", { video: job.id }))
            )
          })
        }
      })
    ).pipe(Layer.provide(FetchHttpClient.layer))
}
