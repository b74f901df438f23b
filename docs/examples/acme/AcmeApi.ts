import { createHmac } from "node:crypto"
import { Effect, Option, Redacted, Schema } from "effect"
import { makeJsonApi, malformed } from "../../../src/platform/JsonApi.ts"
import type { Trust } from "../../../src/platform/OutboundHttp.ts"
import { downloading } from "../../../src/providers/VideoProvider/download.ts"
import { failures, type HttpRefusal, type Operation } from "../../../src/providers/VideoProvider/fail.ts"
import { unsaid, unsilenced } from "../../../src/providers/VideoProvider/inputs.ts"
import { boundsOf, type DriverOptions, pollEveryOf } from "../../../src/providers/VideoProvider/options.ts"
import { maxCallback, rejected, verifySignature } from "../../../src/providers/VideoProvider/signature.ts"
import { TaskId } from "../../../src/providers/VideoProvider/taskId.ts"
import {
  ModelRetired,
  ModerationBlocked,
  NotFound,
  type Provider,
  type ProviderErrorReason,
  type TaskStatus
} from "../../../src/providers/VideoProvider.ts"

export type AcmeOptions = DriverOptions

/** Only the id is insisted on: a job that is paid for is not lost to a field of another shape. */
const any = Schema.optional(Schema.Unknown)
const readJob = Schema.decodeUnknownOption(
  Schema.Struct({ id: TaskId, status: any, progress: any, video_url: any, reason: any })
)
const readError = Schema.decodeUnknownOption(Schema.Struct({ error: Schema.Struct({ code: Schema.String }) }))
const readCallback = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ id: TaskId, job: TaskId })))

const statusOf = (job: Option.Option.Value<ReturnType<typeof readJob>>): TaskStatus => {
  if (job.status === "failed") {
    // A word of the provider's, never its prose, which may repeat the prompt or the key.
    const detail = typeof job.reason === "string" && /^[a-z_]{1,64}$/.test(job.reason) ? job.reason : "failed"
    return { _tag: "Failed", failure: detail === "moderation" ? "moderation" : "provider", detail }
  }
  if (job.status === "done") {
    return typeof job.video_url === "string" && job.video_url !== ""
      ? { _tag: "Ready", source: { _tag: "Link", url: job.video_url } }
      : { _tag: "Failed", failure: "provider", detail: "done without a video" }
  }
  // A status that nobody knows means that it is still being made.
  const { progress } = job
  const isPercent = typeof progress === "number" && progress >= 0 && progress <= 100
  return { _tag: "Running", progress: isPercent ? progress : undefined }
}

/** What Acme's own words tell of a refusal; what they do not, its HTTP status tells. */
const told = (_operation: Operation, { status, body }: HttpRefusal): ProviderErrorReason | undefined => {
  const error = status < 500 ? readError(body) : Option.none()
  switch (Option.getOrUndefined(error)?.error.code) {
    case "prompt_refused":
      return new ModerationBlocked({ message: "prompt_refused" })
    case "model_gone":
      return new ModelRetired()
    default:
      return undefined
  }
}

const { failWith, failAs } = failures({ provider: "acme", event: "Acme API error" }, told)

const makeCallback = (secret: Redacted.Redacted | undefined): Provider["callback"] =>
  Effect.fn("AcmeApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    if (secret !== undefined) {
      const [, timestamp = "", signature = ""] = /^t=(\d+),v1=(\w+)$/.exec(headers["x-acme-signature"] ?? "") ?? []
      const right = createHmac("sha256", Redacted.value(secret)).update(`${timestamp}.${rawBody}`).digest("hex")
      yield* verifySignature({ timestamp, signatures: [signature], rights: [right] })
    }
    const body = readCallback(rawBody)
    return Option.isSome(body) ? { id: body.value.id, task: body.value.job } : yield* rejected("malformed")
  })

/** A driver of Acme, which does not exist. Each call is made once and ends within its limit. */
export const make = (options: AcmeOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const bounds = boundsOf(options)
    const headers = Redacted.make({ authorization: `Bearer ${Redacted.value(options.apiKey)}` })
    const api = yield* makeJsonApi({ baseUrl: options.baseUrl, headers })
    // Videos are on public storage, which is not to see the key.
    const trust: Trust = {
      base: new URL(options.baseUrl),
      headers: {},
      allowed: options.trustedHosts,
      idle: bounds.idle
    }
    const open = downloading({ failWith, failAs })

    const submit: Provider["submit"] = Effect.fn("AcmeApi.submit")(
      function* (request, providerModel, idempotencyKey, inputs) {
        if (inputs._tag !== "None") return yield* failWith("submit", unsaid)
        if (request.sound === false) return yield* failWith("submit", unsilenced)
        const { prompt, seconds, ratio, resolution } = request
        const order = { model: providerModel, prompt, seconds, ratio, resolution, callback_url: options.callbackUrl }
        const call = { method: "POST", path: "/jobs", body: order } as const
        const job = readJob(yield* Effect.catch(api(bounds.submit, call), failAs("submit")))
        if (Option.isNone(job)) return yield* failAs("submit")(malformed)
        const { id: task } = job.value
        yield* Effect.annotateCurrentSpan({ taskId: task })
        yield* Effect.annotateLogs(Effect.logInfo("Acme task created"), { jobId: idempotencyKey, taskId: task })
        return { _tag: "Accepted", task }
      }
    )

    const status: Provider["status"] = Effect.fn("AcmeApi.status")(function* (task) {
      const call = { method: "GET", path: `/jobs/${encodeURIComponent(task)}` } as const
      const job = readJob(yield* Effect.catch(api(bounds.read, call), failAs("status")))
      return Option.isSome(job) ? statusOf(job.value) : yield* failAs("status")(malformed)
    })

    const content: Provider["content"] = Effect.fn("AcmeApi.content")((source) =>
      source._tag === "Link" ? open(source.url, trust) : failWith("content", new NotFound())
    )

    return {
      name: "acme",
      label: "Acme",
      serves: () => true,
      pollEvery: pollEveryOf(options),
      submit,
      lost: { _tag: "Blind" },
      status,
      content,
      cancel: () => undefined,
      callback: makeCallback(options.webhookSecret),
      signed: options.webhookSecret !== undefined
    }
  })
