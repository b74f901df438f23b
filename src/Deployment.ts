import { Option, Redacted } from "effect"
import { openAiApi, type Settings, telegramApi } from "./Config.ts"

/** A server that speaks OpenAI's wire. A self-hosted one may need no key. */
export interface Server {
  readonly _tag: "Server"
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly webhookSecret: Redacted.Redacted | undefined
}

/** What this process runs with what, decided once from the settings. */
export interface Deployment {
  readonly telegram:
    | { readonly _tag: "Playground" }
    | { readonly _tag: "Bot"; readonly apiRoot: string; readonly token: Redacted.Redacted }
  readonly updates: "webhook" | "polling"
  readonly video:
    | { readonly _tag: "Playground" }
    /** A real bot without a video server: the playground's clips, marked as demo, and no coin moves. */
    | { readonly _tag: "Demo" }
    /** OpenAI's own host, which serves no videos any more. */
    | { readonly _tag: "Retired" }
    | Server
  readonly assistant: { readonly _tag: "Playground" } | Server
  readonly host: string
}

const orElse = <A>(first: Option.Option<A>, second: Option.Option<A>) =>
  Option.getOrUndefined(Option.orElse(first, () => second))

/** Self-hosted servers often check no key, and the SDK wants one. */
const noKey = Redacted.make("none")

const isOpenAi = (url: string) => new URL(url).hostname === new URL(openAiApi).hostname

export const plan = (settings: Settings["Service"]): Deployment => {
  const real = Option.isSome(settings.telegramToken)
  const videoUrl = orElse(settings.soraBaseUrl, settings.openAiBaseUrl)
  const videoKey = orElse(settings.soraKey, settings.openAiKey)
  const textUrl = Option.getOrUndefined(settings.openAiBaseUrl)
  const textKey = Option.getOrUndefined(settings.openAiKey)
  const webhookSecret = orElse(settings.soraWebhookSecret, settings.openAiWebhookSecret)

  const server = (baseUrl: string, apiKey: Redacted.Redacted | undefined): Server => ({
    _tag: "Server",
    baseUrl,
    apiKey: apiKey ?? noKey,
    webhookSecret
  })
  const video = (): Deployment["video"] => {
    if (videoUrl !== undefined && !isOpenAi(videoUrl)) return server(videoUrl, videoKey)
    if (videoUrl !== undefined || videoKey !== undefined) return { _tag: "Retired" }
    return real ? { _tag: "Demo" } : { _tag: "Playground" }
  }
  return {
    telegram: Option.match(settings.telegramToken, {
      onNone: () => ({ _tag: "Playground" }) as const,
      onSome: (token) => ({ _tag: "Bot", apiRoot: settings.telegramApiRoot, token }) as const
    }),
    updates: Option.getOrElse(settings.telegramMode, () =>
      real && Option.isNone(settings.publicUrl) ? ("polling" as const) : ("webhook" as const)
    ),
    video: video(),
    assistant:
      textUrl === undefined && textKey === undefined ? { _tag: "Playground" } : server(textUrl ?? openAiApi, textKey),
    host: Option.getOrElse(settings.host, () => (Option.isSome(settings.publicUrl) ? "0.0.0.0" : "127.0.0.1"))
  }
}

/** The calm lines of a start: what runs with what. */
export const describe = (deployment: Deployment, database: "embedded" | "external", ffmpeg: boolean) => [
  `database:  ${database}`,
  `telegram:  ${deployment.telegram._tag === "Playground" ? "playground" : telegramLine(deployment)}`,
  `video:     ${videoLine(deployment.video)}`,
  `assistant: ${deployment.assistant._tag === "Playground" ? "playground" : new URL(deployment.assistant.baseUrl).host}`,
  ...(ffmpeg ? [] : ["ffmpeg:    not found, videos go out without a thumbnail"])
]

const telegramLine = (deployment: Deployment) =>
  deployment.telegram._tag === "Bot" && deployment.telegram.apiRoot !== telegramApi
    ? `${new URL(deployment.telegram.apiRoot).host} by ${deployment.updates}`
    : `Telegram by ${deployment.updates}`

const videoLine = (video: Deployment["video"]) => {
  switch (video._tag) {
    case "Playground":
      return "playground"
    case "Demo":
      return "demo clips, no coin moves"
    case "Retired":
      return "none: OpenAI switched its Sora off on 2026-09-24, set SORA_BASE_URL"
    case "Server":
      return new URL(video.baseUrl).host
  }
}
