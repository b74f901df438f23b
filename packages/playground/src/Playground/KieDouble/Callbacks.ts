import { createHmac } from "node:crypto"
import { Effect, Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import { announcing } from "../Double/announcing.ts"
import type { Request } from "../Double/Requests.ts"
import type { Job } from "../VideoDouble/Job.ts"
import { recordOf } from "./Record.ts"

/** The `X-Webhook-Signature` of a task: HMAC-SHA256 over its id and the time, in base64; the body has no part in it. */
const sign = (secret: Redacted.Redacted, task: string, timestamp: number) =>
  createHmac("sha256", Redacted.value(secret)).update(`${task}.${timestamp}`).digest("base64")

const bodyOf = (job: Job, request: Request, now: number) => {
  const record = recordOf(job, request, now)
  return record.state === "success"
    ? { code: 200, data: record, msg: "Playground task completed successfully." }
    : { code: 501, data: record, msg: "Playground task failed." }
}

/** Callbacks in KIE's form, signed when there is a key. */
export const callbacks = (secret: Redacted.Redacted | undefined) =>
  announcing("kie", (job, request, url, now) => {
    const timestamp = Math.floor(now / 1000)
    const signed = secret === undefined ? {} : { "x-webhook-signature": sign(secret, job.id, timestamp) }
    return Effect.succeed(
      HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders({ "x-webhook-timestamp": String(timestamp), ...signed }),
        HttpClientRequest.bodyJsonUnsafe(bodyOf(job, request, now))
      )
    )
  })
