import { Effect, Layer, Option, Schema } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { hash } from "node:crypto"
import { networkOf } from "../../platform/Http/networkOf.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { JobId } from "../../domain/Ids.ts"
import { JobCallbacks } from "../../video/Jobs.ts"
import { hint } from "../../video/StatusPoller.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { jobParameter } from "../../providers/VideoProvider/callbackFor.ts"
import { providers } from "../../providers/Providers.ts"
import { type Provider, type ProviderName, type TaskRef, VideoProviders } from "../../providers/VideoProvider.ts"
import { boundedBody } from "../../platform/Http/boundedBody.ts"

/** A callback names a task and little more: a quarter of a megabyte is a hundred times what any provider sends. */
const maxBody = 256_000
/** Callbacks that nothing proves and that name no task of ours: so many of an address are looked at before it is told to wait. */
const strangers = { limit: 20, window: "1 second", onExceeded: "fail", algorithm: "token-bucket" } as const

/** Buckets for addresses: with more of them than this, some share theirs, and memory stays bounded. */
const maxBuckets = 1024

/** The route of every provider that has no path of its own in its record. */
const usualPath = "/callbacks/:provider"

const answer = (status: number) => HttpServerResponse.empty({ status })

const decodeJobId = Schema.decodeUnknownOption(JobId)

/** The job that the order named in the address of its callback: {@link callbackFor}. */
const named = ({ url }: HttpServerRequest.HttpServerRequest) =>
  decodeJobId(new URLSearchParams(url.split("?")[1]).get(jobParameter))

/**
 * The job of a task; or the one that the callback is addressed to, if it never learnt its task. That is believed of a
 * signed callback alone: else a stranger could give a job any task.
 */
const jobOf = Effect.fnUntraced(function* (
  { name, signed }: Provider,
  task: TaskRef,
  request: HttpServerRequest.HttpServerRequest
) {
  const callbacks = yield* JobCallbacks
  const known = yield* callbacks.findByTask(name, task)
  const id = named(request)
  return Option.isSome(known) || !signed || Option.isNone(id) ? known : yield* callbacks.learn(id.value, name, task)
})

type Limited = Effect.Success<typeof RateLimiter.makeWithRateLimiter>

const bucketOf = ({ remoteAddress }: HttpServerRequest.HttpServerRequest) =>
  `callback:${hash("sha256", networkOf(Option.getOrElse(remoteAddress, () => "")), "buffer").readUInt16BE(0) % maxBuckets}`

/** Makes the job of a verified callback due, so that the provider's own status is read now. */
const receive = Effect.fnUntraced(function* (
  provider: Provider,
  limited: Limited,
  request: HttpServerRequest.HttpServerRequest,
  body: string
) {
  const { id, task } = yield* provider.callback(request.headers, body)
  const job = yield* jobOf(provider, task, request)
  const event = `${provider.label} callback received`
  if (Option.isNone(job)) {
    const unknown = Effect.logWarning(`${event} for an unknown task`)
    return yield* provider.signed ? unknown : limited({ ...strangers, key: bucketOf(request) })(unknown)
  }
  yield* Effect.gen(function* () {
    yield* failpoint("callback.received")
    const first = yield* hint(job.value.id, `${provider.name}:${id}`)
    yield* Effect.logInfo(event).pipe(Effect.annotateLogs({ repeated: !first }))
    yield* failpoint("callback.due")
  }).pipe(continueTrace("ProviderCallback.receive", job.value))
})

const handle = (name: ProviderName, limited: Limited, request: HttpServerRequest.HttpServerRequest) =>
  Effect.gen(function* () {
    const provider = (yield* VideoProviders).get(name)
    if (provider === undefined) return answer(404)
    const body = yield* boundedBody(request, maxBody)
    if (body === undefined) return answer(413)
    return yield* receive(provider, limited, request, body).pipe(
      Effect.as(answer(200)),
      Effect.catchTags({
        CallbackRejected: (error) =>
          Effect.logWarning(`${provider.label} callback rejected`).pipe(
            Effect.annotateLogs({ reason: error.reason }),
            Effect.as(answer(401))
          ),
        RateLimiterError: () => Effect.succeed(answer(429))
      })
    )
  }).pipe(Effect.catchCause((cause) => Effect.as(Effect.logWarning("callback not received", cause), answer(500))))

/**
 * `POST /sora_callback` and `/callbacks/{provider}`: a verified callback makes its job due, so that the provider's own
 * status is read now. Forged or stale: 401, and nothing happens. Repeated or of an unknown task: 200, and nothing happens.
 * From a provider without a secret: no more than a hint, for a task that is known, however many others an address names.
 */
export const ProviderCallback = {
  layer: HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const limited = yield* RateLimiter.makeWithRateLimiter
      for (const { name, callbackPath } of providers) {
        yield* router.add("POST", callbackPath, (request) => handle(name, limited, request))
      }
      // Nobody else is listed: it is answered with 404.
      yield* router.add("POST", usualPath, (request) =>
        Effect.flatMap(HttpRouter.params, ({ provider = "" }) => handle(provider, limited, request))
      )
    })
  ).pipe(Layer.provide([HttpRouter.disableLogger, RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory))]))
} as const
