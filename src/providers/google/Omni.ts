import { Effect, Option, Redacted } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import type { JsonApi, Trouble } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { download } from "../VideoProvider/download.ts"
import { base64, unsaid, unsilenced } from "../VideoProvider/inputs.ts"
import type {
  Picture,
  ProviderError,
  Stopping,
  Submission,
  TaskInputs,
  TaskRef,
  TaskStatus,
  VideoContent,
  VideoSource
} from "../VideoProvider.ts"
import { describeOmni } from "./describe.ts"
import { failAs, failWith } from "./Errors.ts"
import { readInteraction, statusOf } from "./Wire.ts"

const malformed: Trouble = { _tag: "Malformed" }

interface OmniOptions {
  readonly api: JsonApi
  readonly trust: Trust
  readonly apiKey: Redacted.Redacted
  /** Where the job's own webhook goes; undefined where there is a static one, which it would take the place of. */
  readonly callbackUrl: string | undefined
  /** Seconds. */
  readonly within: { readonly submit: number; readonly read: number }
}

const imageOf = (picture: Picture) => ({ type: "image", data: base64(picture), mime_type: picture.mediaType })

/** The inputs' part of an order; undefined where the wire has no words for them. */
const inputsOf = (prompt: string, inputs: TaskInputs) => {
  switch (inputs._tag) {
    case "None":
      return { input: prompt }
    case "Frames":
      // A last frame has no field of its own: whether two pictures are frames is the model's guess.
      return inputs.last === undefined ? { input: [imageOf(inputs.first), { type: "text", text: prompt }] } : undefined
    case "Source":
      return inputs.operation === "edit" ? { input: prompt, previous_interaction_id: inputs.task } : undefined
    case "References":
    case "Draft":
    case "Upscale":
      return undefined
  }
}

const orderOf = (
  request: VideoRequest,
  model: string,
  callbackUrl: string | undefined,
  inputs: { input: unknown }
) => ({
  model,
  ...inputs,
  background: true,
  response_format: {
    type: "video",
    delivery: "uri",
    aspect_ratio: request.ratio,
    resolution: request.resolution,
    // An edited video is as long as the one before, and naming a length is refused.
    ...("previous_interaction_id" in inputs ? {} : { duration: `${request.seconds}s` })
  },
  ...(callbackUrl !== undefined && { webhook_config: { uris: [callbackUrl] } })
})

const pathOf = (task: TaskRef) => `/v1beta/interactions/${encodeURIComponent(task)}` as const

/** Google's own files are media only when they are asked for as such; other links are taken as they are. */
const mediaUrl = (link: string, base: URL): string => {
  if (!URL.canParse(link)) return link
  const url = new URL(link)
  if (url.origin === base.origin) url.searchParams.set("alt", "media")
  return url.href
}

/** The bytes behind a link; the key is a header, and goes to the configured server alone. */
export const contentOf =
  (trust: Trust) =>
  (link: string): Effect.Effect<VideoContent, ProviderError> =>
    download(
      mediaUrl(link, trust.base),
      trust,
      (reason) => failWith("content", reason),
      (answer) => failAs("content")({ _tag: "Refused", ...answer, retryAfter: undefined })
    )

/** Gemini Omni through the Interactions API. */
export const makeOmni = ({ api, trust, apiKey, callbackUrl, within }: OmniOptions) => {
  const submit = Effect.fnUntraced(function* (
    request: VideoRequest,
    model: string,
    inputs: TaskInputs,
    job: string
  ): Effect.fn.Return<Submission, ProviderError> {
    if (request.sound === false) return yield* failWith("submit", unsilenced)
    const said = inputsOf(request.prompt, inputs)
    if (said === undefined) return yield* failWith("submit", unsaid)
    const body = yield* api(within.submit, {
      method: "POST",
      path: "/v1beta/interactions",
      body: orderOf(request, model, callbackUrl && callbackFor(callbackUrl, job), said)
    }).pipe(Effect.catch(failAs("submit")))
    const interaction = readInteraction(body)
    if (Option.isNone(interaction)) return yield* failAs("submit")(malformed)
    const { id: task } = interaction.value
    const status = statusOf(interaction.value, [])
    return status._tag === "Ready" ? { _tag: "Finished", task, source: status.source } : { _tag: "Accepted", task }
  })

  const status = Effect.fnUntraced(function* (task: TaskRef): Effect.fn.Return<TaskStatus, ProviderError> {
    const body = yield* api(within.read, { method: "GET", path: pathOf(task) }).pipe(Effect.catch(failAs("status")))
    const interaction = readInteraction(body)
    return Option.isNone(interaction)
      ? yield* failAs("status")(malformed)
      : statusOf(interaction.value, [Redacted.value(apiKey)])
  })

  /** The answer is the interaction as it is now: one that goes on may yet be cancelled, or not. */
  const cancel = Effect.fn("GoogleApi.cancel")(function* (task: TaskRef): Effect.fn.Return<Stopping, ProviderError> {
    const body = yield* api(within.read, { method: "POST", path: `${pathOf(task)}/cancel`, body: {} }).pipe(
      Effect.catch(failAs("cancel"))
    )
    const interaction = readInteraction(body)
    if (Option.isNone(interaction)) return "Unknown"
    const now = statusOf(interaction.value, [])
    if (now._tag === "Running") return "Unknown"
    return now._tag === "Failed" && now.failure === "cancelled" ? "Stopped" : "TooLate"
  })

  const check = api(within.read, { method: "GET", path: "/v1beta/models", query: { pageSize: "1" } }).pipe(
    Effect.asVoid,
    Effect.catch(failAs("status"))
  )

  const content = contentOf(trust)
  return {
    submit,
    status,
    cancel,
    check,
    describe: (models: ReadonlyArray<string>) => describeOmni(api, within.read, models),
    content: (source: Extract<VideoSource, { _tag: "Link" }>) => content(source.url)
  }
}
