import { createHmac } from "node:crypto"
import { Clock, Context, Effect, Layer, Redacted, Ref, Schedule } from "effect"
import { FetchHttpClient, HttpClientRequest } from "effect/http"
import { makeDelivery, type CallbackPolicy } from "../Double/delivery.ts"
import type { Job } from "./Job.ts"

export interface WebhookTarget {
  readonly url: string
  readonly secret: Redacted.Redacted
}

/** Ten tries: at once, then after 1, 2, 4 … seconds, at most a minute apart, so about five minutes in all. */
const callbackPolicy: CallbackPolicy = {
  answer: "10 seconds",
  again: Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("1 minute")]).pipe(Schedule.upTo({ times: 9 }))
}

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
        const target = yield* Ref.make(first)
        const deliver = yield* makeDelivery("video", callbackPolicy)

        const message = ({ url, secret }: WebhookTarget, id: string, body: string) =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            const timestamp = Math.floor(now / 1000)
            return HttpClientRequest.post(url).pipe(
              HttpClientRequest.setHeaders({
                "webhook-id": id,
                "webhook-timestamp": String(timestamp),
                "webhook-signature": sign(secret, id, timestamp, body)
              }),
              HttpClientRequest.bodyText(body, "application/json")
            )
          })

        return {
          aim: (to) => Ref.set(target, to),
          announce: Effect.fn("VideoDouble.announce")(function* (job: Job) {
            const to = yield* Ref.get(target)
            if (to === undefined || job.outcome === null) return
            yield* deliver(job.id, message(to, job.outcome.eventId, eventOf(job, job.outcome)))
          })
        }
      })
    ).pipe(Layer.provide(FetchHttpClient.layer))
}
