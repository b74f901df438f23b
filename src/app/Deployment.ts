import { Option, Redacted } from "effect"
import { createHmac } from "node:crypto"
import { openAiApi, type Settings, telegramApi } from "../platform/Config.ts"
import type { ClusterOptions } from "../platform/Cluster.ts"
import { serverOf } from "../providers/google/Vertex.ts"

/** A server that speaks OpenAI's wire. A self-hosted one may need no key. */
export interface Server {
  readonly _tag: "Server"
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly webhookSecret: Redacted.Redacted | undefined
}

/** Google has two doors: the Gemini API by a key, Vertex AI by a project. One of them is open at least. */
export interface GoogleServers {
  /** The Gemini API's. */
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted | undefined
  readonly webhookSecret: Redacted.Redacted | undefined
  readonly vertex?:
    | { readonly project: string; readonly location: string; readonly baseUrl: string | undefined }
    | undefined
}

/** Who makes videos, as far as the settings give what each needs. */
export interface VideoServers {
  readonly sora?: Server
  readonly kie?: Server
  readonly google?: GoogleServers
  readonly openrouter?: Server
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
    /** Without any server at all when the only one is OpenAI's own host, which serves no videos any more. */
    | { readonly _tag: "Servers"; readonly servers: VideoServers }
  readonly assistant: { readonly _tag: "Playground" } | Server
  readonly host: string
  /** One process, or one of several. */
  readonly cluster: ClusterOptions
}

const orElse = <A>(first: Option.Option<A>, second: Option.Option<A>) =>
  Option.getOrUndefined(Option.orElse(first, () => second))

/** Self-hosted servers often check no key, and the SDK wants one. */
const noKey = Redacted.make("none")

const isOpenAi = (url: string) => new URL(url).hostname === new URL(openAiApi).hostname

const server = (
  baseUrl: string,
  apiKey: Redacted.Redacted | undefined,
  webhookSecret: Redacted.Redacted | undefined
): Server => ({ _tag: "Server", baseUrl, apiKey: apiKey ?? noKey, webhookSecret })

const googleServers = (settings: Settings["Service"]): GoogleServers | undefined => {
  const { geminiKey, geminiBaseUrl: baseUrl, geminiWebhookSecret, googleProject, googleLocation: location } = settings
  if (Option.isNone(geminiKey) && Option.isNone(googleProject)) return undefined
  return {
    baseUrl,
    apiKey: Option.getOrUndefined(geminiKey),
    webhookSecret: Option.getOrUndefined(geminiWebhookSecret),
    vertex: Option.getOrUndefined(
      Option.map(googleProject, (project) => {
        return { project, location, baseUrl: Option.getOrUndefined(settings.googleBaseUrl) }
      })
    )
  }
}

const videoAsked = (settings: Settings["Service"]) =>
  Option.isSome(settings.soraBaseUrl) || Option.isSome(settings.soraKey)

/**
 * A provider is there exactly when it has what it needs: a key, for the OpenAI wire a server that is not OpenAI's, for
 * Google a key or a project.
 */
const videoServers = (settings: Settings["Service"]): VideoServers => {
  const soraUrl = orElse(settings.soraBaseUrl, settings.openAiBaseUrl)
  const soraSecret = orElse(settings.soraWebhookSecret, settings.openAiWebhookSecret)
  const keyed = (key: Option.Option<Redacted.Redacted>, baseUrl: string, secret: Option.Option<Redacted.Redacted>) =>
    Option.isNone(key) ? undefined : server(baseUrl, key.value, Option.getOrUndefined(secret))
  const kie = keyed(settings.kieKey, settings.kieBaseUrl, settings.kieWebhookKey)
  const google = googleServers(settings)
  const openrouter = keyed(settings.openRouterKey, settings.openRouterBaseUrl, settings.openRouterWebhookSecret)
  return {
    ...(soraUrl !== undefined &&
      !isOpenAi(soraUrl) && { sora: server(soraUrl, orElse(settings.soraKey, settings.openAiKey), soraSecret) }),
    ...(kie !== undefined && { kie }),
    ...(google !== undefined && { google }),
    ...(openrouter !== undefined && { openrouter })
  }
}

/** Known to whoever knows the bot's token, which all processes of a bot do. */
const clusterSecret = (token: Redacted.Redacted) =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("cluster").digest("base64url"))

const membership = (settings: Settings["Service"]): Deployment["cluster"] =>
  settings.cluster === "single" || Option.isNone(settings.telegramToken)
    ? { _tag: "Single" }
    : {
        _tag: "Member",
        host: settings.clusterHost,
        port: settings.clusterPort,
        listen: Option.getOrElse(settings.clusterListen, () => settings.clusterHost),
        secret: clusterSecret(settings.telegramToken.value)
      }

/** What of the database is this process's own. */
export const claimOf = (cluster: Deployment["cluster"]) =>
  cluster._tag === "Single"
    ? ({ _tag: "Whole" } as const)
    : ({ _tag: "Member", address: `${cluster.host}:${cluster.port}` } as const)

export const plan = (settings: Settings["Service"]): Deployment => {
  const real = Option.isSome(settings.telegramToken)
  const textUrl = Option.getOrUndefined(settings.openAiBaseUrl)
  const textKey = Option.getOrUndefined(settings.openAiKey)
  const servers = videoServers(settings)
  const openAiOnly = Option.isSome(settings.openAiBaseUrl) || Option.isSome(settings.openAiKey) || videoAsked(settings)
  const video = (): Deployment["video"] => {
    if (Object.keys(servers).length > 0 || openAiOnly) return { _tag: "Servers", servers }
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
      textUrl === undefined && textKey === undefined
        ? { _tag: "Playground" }
        : server(textUrl ?? openAiApi, textKey, undefined),
    host: Option.getOrElse(settings.host, () => (Option.isSome(settings.publicUrl) ? "0.0.0.0" : "127.0.0.1")),
    cluster: membership(settings)
  }
}

/** The calm lines of a start: what runs with what. */
export const describe = (deployment: Deployment, database: "embedded" | "external", ffmpeg: boolean) => [
  `database:  ${database}`,
  `telegram:  ${deployment.telegram._tag === "Playground" ? "playground" : telegramLine(deployment)}`,
  `video:     ${videoLine(deployment.video)}`,
  `assistant: ${deployment.assistant._tag === "Playground" ? "playground" : new URL(deployment.assistant.baseUrl).host}`,
  ...(deployment.cluster._tag === "Single"
    ? []
    : [`cluster:   as ${deployment.cluster.host}:${deployment.cluster.port}`]),
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
    case "Servers": {
      const { sora, kie, google, openrouter } = video.servers
      const gemini = google?.apiKey && google
      const vertex = google?.vertex && { baseUrl: google.vertex.baseUrl ?? serverOf(google.vertex.location) }
      const names = [sora, kie, gemini, vertex, openrouter].flatMap((one) =>
        one === undefined ? [] : [new URL(one.baseUrl).host]
      )
      return names.length > 0
        ? names.join(", ")
        : "none: OpenAI switched its Sora off on 2026-09-24, set SORA_BASE_URL or another provider's key"
    }
  }
}
