import { Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { bearer, type Passed, makeGate } from "./Double/Gate.ts"
import { openAiPath, videoDoublePath } from "./Double/paths.ts"
import { controlRoutes, defaultRenderSeconds, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { assistantRoutes } from "./VideoDouble/AssistantDouble.ts"
import { models } from "./VideoDouble/Job.ts"
import { invalid, notFound, type Refusal, words } from "./VideoDouble/Refusal.ts"
import { Retired } from "./VideoDouble/Retired.ts"
import { TextModel } from "./VideoDouble/TextModel.ts"
import { writingSeconds } from "./VideoDouble/TextStream.ts"
import { transcriptionRoutes } from "./VideoDouble/TranscriptionDouble.ts"
import { videoRoutes } from "./VideoDouble/VideoRoutes.ts"
import { Webhooks, type WebhookTarget } from "./VideoDouble/Webhooks.ts"

export { videoDoublePath } from "./Double/paths.ts"
export type { WebhookTarget } from "./VideoDouble/Webhooks.ts"

export interface VideoDoubleOptions extends Omit<ProviderDoubleOptions, "webhookSecret"> {
  /** Who is told about ended jobs, and the `whsec_…` secret it is signed with. */
  readonly webhook: WebhookTarget | undefined
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

const modelList = Effect.gen(function* () {
  const { has } = yield* Retired
  const present = yield* Effect.filter(models, (id) => Effect.map(has(id), (gone) => !gone))
  return HttpServerResponse.jsonUnsafe({
    object: "list",
    data: present.map((id) => ({ id, object: "model", created: 1_759_708_800, owned_by: "playground" }))
  })
})

const extraRoutes = (gate: Passed<Refusal>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const context = yield* Effect.context<Webhooks | Retired>()
      const aim = Effect.provideContext(gate.plain("set webhook", setTarget), context)
      const list = Effect.provideContext(gate.plain("models", modelList), context)
      yield* router.add("POST", `${openAiPath}/webhook`, aim)
      yield* router.add("GET", `${videoDoublePath}/models`, list)
    })
  )

const layer = (options: VideoDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { apiKey, renderSeconds = defaultRenderSeconds } = options
      const writeSeconds = writingSeconds(renderSeconds)
      const video = yield* makeGate({ place: "video", apiKey, keyOf: bearer, words })
      const assistant = yield* makeGate({ place: "assistant", apiKey, keyOf: bearer, words })
      return Layer.mergeAll(
        videoRoutes(videoDoublePath, video),
        assistantRoutes(videoDoublePath, openAiPath, assistant, { writeSeconds }),
        transcriptionRoutes(videoDoublePath, openAiPath, assistant),
        extraRoutes(video),
        controlRoutes(openAiPath, video, notFound("Invalid URL."))
      )
    })
  ).pipe(
    Layer.provide([Retired.layer, TextModel.layer]),
    Layer.provide(stage("videos", options, Webhooks.layer(options.webhook)))
  )

/**
 * A server that speaks OpenAI's wire under {@link videoDoublePath}: Videos with signed webhooks, Responses, chat completions, Moderations
 * and Models. It takes seconds where the real one takes minutes, commits the faults it is asked for, and keeps every
 * accepted job over a restart when it has a folder.
 */
export const VideoDouble = { layer } as const
