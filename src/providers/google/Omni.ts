import { Effect, Option, Redacted } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import type { JsonApi, Trouble } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { download } from "../VideoProvider/download.ts"
import type {
  Picture,
  ProviderError,
  Submission,
  TaskRef,
  TaskStatus,
  VideoContent,
  VideoSource
} from "../VideoProvider.ts"
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

const inputOf = (prompt: string, picture: Picture | undefined) =>
  picture === undefined
    ? prompt
    : [
        { type: "image", data: Buffer.from(picture.bytes).toString("base64"), mime_type: picture.mediaType },
        { type: "text", text: prompt }
      ]

const orderOf = (request: VideoRequest, model: string, callbackUrl: string | undefined, picture?: Picture) => ({
  model,
  input: inputOf(request.prompt, picture),
  background: true,
  response_format: {
    type: "video",
    delivery: "uri",
    aspect_ratio: request.ratio,
    resolution: request.resolution,
    duration: `${request.seconds}s`
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
    firstFrame: Picture | undefined,
    job: string
  ): Effect.fn.Return<Submission, ProviderError> {
    const body = yield* api(within.submit, {
      method: "POST",
      path: "/v1beta/interactions",
      body: orderOf(request, model, callbackUrl && callbackFor(callbackUrl, job), firstFrame)
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

  const cancel = (task: TaskRef) =>
    api(within.read, { method: "POST", path: `${pathOf(task)}/cancel`, body: {} }).pipe(
      Effect.asVoid,
      Effect.catch(failAs("cancel"))
    )

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
    content: (source: Extract<VideoSource, { _tag: "Link" }>) => content(source.url)
  }
}
