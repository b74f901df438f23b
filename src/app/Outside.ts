import { Effect, Layer, Option, Redacted } from "effect"
import { HttpServer } from "effect/http"
import { createHmac, randomBytes } from "node:crypto"
import {
  googleDoublePath,
  kieDoublePath,
  openRouterDoublePath,
  Playground,
  telegramDoublePath,
  videoDoublePath
} from "kudo-playground"
import { join } from "node:path"
import type { Settings } from "../platform/Config.ts"
import type { Deployment, Server, VideoServers } from "./Deployment.ts"
import { callbackPath } from "./Http/ProviderCallback.ts"
import { type ProviderName, VideoProviders } from "../providers/VideoProvider.ts"
import { PromptAssistant } from "../assistant/PromptAssistant.ts"
import { SharedLinks } from "../video/SharedLinks.ts"
import { Pacing, TelegramGateway } from "../telegram/TelegramGateway.ts"
import * as GoogleApi from "../providers/google/GoogleApi.ts"
import * as KieApi from "../providers/kie/KieApi.ts"
import * as OpenRouterApi from "../providers/openrouter/OpenRouterApi.ts"
import * as SoraApi from "../providers/sora/SoraApi.ts"
import { deriveSecret } from "../inbox/TelegramUpdates.ts"

/** The token of the bot in the playground, where it opens nothing but the playground. */
const playgroundToken = Redacted.make("1000000001:playground")
/** A signed address of a finished video must survive restarts, so its key follows from the token. */
const linkSecret = (token: Redacted.Redacted) =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("shared links").digest("base64url"))

const randomSecret = (prefix: string) => Redacted.make(`${prefix}${randomBytes(32).toString("base64")}`)

/** How often a double's tasks are looked at, in ms. */
const nearby = 1000

/** One double per provider, each with secrets of this process alone. */
type Doubles = { readonly [K in keyof Required<VideoServers>]: Server }

/** How this process reaches the servers around it: the real ones, or the doubles that it serves itself. */
export interface Outside {
  readonly token: Redacted.Redacted
  readonly telegramApiRoot: string
  readonly updates:
    | { readonly _tag: "webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    | { readonly _tag: "polling" }
  readonly webhookSecret: Redacted.Redacted
  readonly video: VideoServers
  /** Milliseconds between two looks at a task, where doubles are: they are quick and near. */
  readonly pollEvery: number | undefined
  /** Where a provider reports its finished videos; undefined when it cannot reach us. */
  readonly callbackUrl: (provider: ProviderName) => string | undefined
  readonly assistant: Server
  /** Where people and Telegram reach this process; undefined when nobody can from outside. */
  readonly publicUrl: string | undefined
}

/** Decides every address and secret, once the server listens and its own address is known. */
export const outside = (settings: Settings["Service"], deployment: Deployment) =>
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const own = ownUrl(HttpServer.formatAddress(address))
    const inPlayground = deployment.telegram._tag === "Playground"
    const token = deployment.telegram._tag === "Bot" ? deployment.telegram.token : playgroundToken
    const publicUrl = Option.getOrElse(settings.publicUrl, () => (inPlayground ? own : undefined))
    const webhookSecret = Option.getOrElse(settings.telegramWebhookSecret, () => deriveSecret(token))
    const double = (path: string): Server => ({
      _tag: "Server",
      baseUrl: `${own}${path}`,
      apiKey: randomSecret("sk-playground-"),
      webhookSecret: randomSecret("whsec_")
    })
    const doubles: Doubles = {
      sora: double(videoDoublePath),
      kie: double(kieDoublePath),
      // Nobody registers a static webhook there: each task names our address.
      google: { ...double(googleDoublePath), webhookSecret: undefined },
      openrouter: double(openRouterDoublePath)
    }
    const played = deployment.video._tag !== "Servers"
    // A double is beside us, whoever else can reach us.
    const reached = played ? own : publicUrl
    const result: Outside = {
      token,
      telegramApiRoot: deployment.telegram._tag === "Bot" ? deployment.telegram.apiRoot : `${own}${telegramDoublePath}`,
      updates:
        deployment.updates === "polling"
          ? { _tag: "polling" }
          : { _tag: "webhook", url: inPlayground ? own : (publicUrl ?? own), secret: webhookSecret },
      webhookSecret,
      video: deployment.video._tag === "Servers" ? deployment.video.servers : doubles,
      pollEvery: played ? nearby : undefined,
      callbackUrl: (provider) => (reached === undefined ? undefined : `${reached}${callbackPath(provider)}`),
      assistant: deployment.assistant._tag === "Server" ? deployment.assistant : doubles.sora,
      publicUrl
    }
    return { ...result, own, doubles }
  })

const ownUrl = (listening: string) => listening.replace("0.0.0.0", "127.0.0.1").replace("[::]", "127.0.0.1")

/** The drivers for what is outside, besides the video providers. */
export const drivers = (at: Outside, settings: Settings["Service"]) =>
  Layer.mergeAll(
    TelegramGateway.layer({ apiRoot: at.telegramApiRoot, token: at.token }).pipe(
      // The playground is ours, and as fast as we are.
      Layer.provideMerge(
        Option.isNone(settings.telegramToken)
          ? Pacing.unlimited
          : Pacing.layer({ rate: settings.telegramRate, chatRate: settings.telegramChatRate })
      )
    ),
    PromptAssistant.layer({ ...at.assistant, model: settings.openAiTextModel }),
    SharedLinks.layer({ publicUrl: at.publicUrl, secret: linkSecret(at.token) })
  )

/** Who makes videos, as far as they have what they need: a line each. */
export const videoProviders = ({
  video,
  callbackUrl,
  pollEvery
}: Pick<Outside, "video" | "callbackUrl" | "pollEvery">) =>
  VideoProviders.layer([
    video.sora && SoraApi.make({ ...video.sora, pollEvery }),
    video.kie && KieApi.make({ ...video.kie, callbackUrl: callbackUrl("kie"), pollEvery }),
    video.google && GoogleApi.make({ ...video.google, callbackUrl: callbackUrl("google"), pollEvery }),
    video.openrouter && OpenRouterApi.make({ ...video.openrouter, callbackUrl: callbackUrl("openrouter"), pollEvery })
  ])

/** The doubles that this process serves: all of them without a token, the video doubles alone for a demo. */
export const doubles = (
  deployment: Deployment,
  settings: Settings["Service"],
  at: { readonly own: string; readonly doubles: Doubles; readonly token: Redacted.Redacted }
) => {
  const telegram = deployment.telegram._tag === "Playground"
  const video = deployment.video._tag === "Playground" || deployment.video._tag === "Demo"
  if (!telegram && !video && deployment.assistant._tag === "Server") return Layer.empty
  const folder = join(settings.dataDir, "playground")
  const { sora, kie, google, openrouter } = at.doubles
  const of = (name: string, { apiKey, webhookSecret }: Server) => ({
    apiKey,
    webhookSecret,
    folder: join(folder, name)
  })
  return Playground.layer({
    telegram,
    token: at.token,
    folder,
    video: {
      apiKey: sora.apiKey,
      webhook:
        sora.webhookSecret === undefined
          ? undefined
          : { url: `${at.own}${callbackPath("sora")}`, secret: sora.webhookSecret },
      folder: join(folder, "videos")
    },
    ...(video && { kie: of("kie", kie), google: of("google", google), openrouter: of("openrouter", openrouter) })
  })
}
