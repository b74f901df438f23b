import type { Redacted } from "effect"
import { Effect, FileSystem, Layer, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { assistantRoutes } from "./VideoDouble/AssistantDouble.ts"
import { Calls } from "./VideoDouble/Calls.ts"
import { Gate } from "./VideoDouble/Gate.ts"
import { models } from "./VideoDouble/Job.ts"
import { Jobs } from "./VideoDouble/Jobs.ts"
import { Media } from "./VideoDouble/Media.ts"
import { invalid, notFound } from "./VideoDouble/Refusal.ts"
import { videoRoutes } from "./VideoDouble/VideoRoutes.ts"
import { Webhooks, type WebhookTarget } from "./VideoDouble/Webhooks.ts"
import { sameOrigin } from "./Wire.ts"

export type { WebhookTarget } from "./VideoDouble/Webhooks.ts"

/** Where the double's API is: the base URL for the `openai` SDK, below the server's own address. */
export const videoDoublePath = "/playground/openai/v1"
const controlPath = "/playground/openai"

/** How long a job takes when nobody says: long enough to watch its progress, short enough to wait for. */
const defaultRenderSeconds = 6
/** Jobs that are kept; the oldest ended one makes room. */
const defaultMaxJobs = 1000

export interface VideoDoubleOptions {
  /** The bearer key that is asked for; without one any key is accepted. */
  readonly apiKey: Redacted.Redacted | undefined
  /** Who is told about ended jobs, and the `whsec_…` secret it is signed with. */
  readonly webhook: WebhookTarget | undefined
  readonly renderSeconds?: number | undefined
  /** Where jobs and videos outlive the process; without one they live in a temporary folder. */
  readonly folder?: string | undefined
  readonly maxJobs?: number | undefined
  /** The ffmpeg to render with: a name on PATH, or a path. */
  readonly ffmpeg?: string | undefined
}

const Target = Schema.Struct({
  url: Schema.String.check(Schema.isPattern(/^https?:\/\//)),
  secret: Schema.Redacted(Schema.NonEmptyString)
})

const setTarget = Effect.gen(function* () {
  const webhooks = yield* Webhooks
  yield* webhooks.aim(yield* HttpServerRequest.schemaBodyJson(Target))
  return HttpServerResponse.jsonUnsafe({ ok: true })
}).pipe(Effect.mapError(() => invalid(null, null, "Expected { url, secret }.")))

const modelList = HttpServerResponse.jsonUnsafe({
  object: "list",
  data: models.map((id) => ({ id, object: "model", created: 1_759_708_800, owned_by: "playground" }))
})

const controlRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const gate = yield* Gate
    const calls = yield* Calls
    const context = yield* Effect.context<Webhooks>()
    const aim = Effect.provideContext(gate.plain("set webhook", setTarget), context)
    const tally = Effect.map(calls.tally, (seen) => HttpServerResponse.jsonUnsafe(seen))
    yield* router.add("POST", `${controlPath}/webhook`, sameOrigin(aim))
    yield* router.add("GET", `${controlPath}/calls`, gate.plain("calls", tally))
    yield* router.add("GET", `${videoDoublePath}/models`, gate.plain("models", Effect.succeed(modelList)))
    yield* router.add("*", `${videoDoublePath}/*`, gate.plain("unknown", Effect.fail(notFound("Invalid URL."))))
  })
)

const layer = (options: VideoDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder: wanted } = options
      if (wanted !== undefined) yield* fs.makeDirectory(wanted, { recursive: true })
      const folder = wanted ?? (yield* fs.makeTempDirectoryScoped({ prefix: "playground-videos-" }))
      const renderSeconds = options.renderSeconds ?? defaultRenderSeconds
      const jobs = Jobs.layer({ folder, renderSeconds, maxJobs: options.maxJobs ?? defaultMaxJobs })
      const services = Layer.mergeAll(jobs, Gate.layer(options.apiKey)).pipe(
        Layer.provideMerge(Media.layer(folder, options.ffmpeg ?? "ffmpeg")),
        Layer.provideMerge(Webhooks.layer(options.webhook)),
        Layer.provideMerge(Calls.layer)
      )
      return Layer.mergeAll(videoRoutes(videoDoublePath), assistantRoutes(videoDoublePath), controlRoutes).pipe(
        Layer.provide(services)
      )
    })
  )

/**
 * A server that speaks OpenAI's wire under {@link videoDoublePath}: Videos with signed webhooks, Responses, Moderations
 * and Models. It takes seconds where the real one takes minutes, commits the faults it is asked for, and keeps every
 * accepted job over a restart when it has a folder.
 */
export const VideoDouble = { layer } as const
