import { Effect, Layer, Option } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Jobs } from "../Jobs.ts"
import { hint } from "../Reconciler.ts"
import { continueTrace } from "../Telemetry/trace.ts"
import { VideoProvider } from "../VideoProvider.ts"

/** A callback names a task and no more. */
const maxBody = 256_000

/**
 * `POST /sora_callback`: a verified callback makes its job due, so that the provider's own status is read now. Forged or
 * stale: 401, and nothing happens. Repeated or of an unknown task: 200, and nothing happens.
 */
export const ProviderCallback = HttpRouter.add(
  "POST",
  "/sora_callback",
  Effect.fnUntraced(
    function* (request: HttpServerRequest.HttpServerRequest) {
      if (Number(request.headers["content-length"] ?? 0) > maxBody) return HttpServerResponse.empty({ status: 413 })
      const provider = yield* VideoProvider
      const body = yield* request.text
      const callback = yield* provider.callback(request.headers, body)
      const jobs = yield* Jobs
      const job = yield* jobs.findByTask(callback.task)
      if (Option.isNone(job)) {
        yield* Effect.logWarning("SORA 2 callback received for an unknown task")
        return HttpServerResponse.empty({ status: 200 })
      }
      yield* Effect.gen(function* () {
        const first = yield* jobs.firstCallback(`${provider.name}:${callback.id}`)
        yield* Effect.logInfo("SORA 2 callback received").pipe(Effect.annotateLogs({ repeated: !first }))
        if (first) yield* hint(callback.task)
      }).pipe(continueTrace("ProviderCallback.receive", job.value))
      return HttpServerResponse.empty({ status: 200 })
    },
    Effect.catchTags({
      CallbackRejected: (error: { readonly reason: string }) =>
        Effect.logWarning("SORA 2 callback rejected").pipe(
          Effect.annotateLogs({ reason: error.reason }),
          Effect.as(HttpServerResponse.empty({ status: 401 }))
        )
    }),
    Effect.catch(() => Effect.succeed(HttpServerResponse.empty({ status: 500 })))
  )
).pipe(Layer.provide(HttpRouter.disableLogger))
