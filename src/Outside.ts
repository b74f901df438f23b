import { Effect, Layer, Option, Redacted } from "effect"
import { HttpServer } from "effect/http"
import { createHmac, randomBytes } from "node:crypto"
import { join } from "node:path"
import { openAiApi, type Settings } from "./Config.ts"
import type { Deployment, Server } from "./Deployment.ts"
import { Playground, telegramDoublePath } from "./Playground.ts"
import { videoDoublePath } from "./Playground/VideoDouble.ts"
import { PromptAssistant } from "./PromptAssistant.ts"
import { SharedLinks } from "./SharedLinks.ts"
import * as SoraApi from "./SoraApi.ts"
import { TelegramGateway } from "./TelegramGateway.ts"
import { deriveSecret } from "./TelegramUpdates.ts"

/** The token of the bot in the playground, where it opens nothing but the playground. */
const playgroundToken = Redacted.make("1000000001:playground")
/** A signed address of a finished video must survive restarts, so its key follows from the token. */
const linkSecret = (token: Redacted.Redacted) =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("shared links").digest("base64url"))

const randomSecret = (prefix: string) => Redacted.make(`${prefix}${randomBytes(32).toString("base64")}`)

/** How this process reaches the servers around it: the real ones, or the doubles that it serves itself. */
export interface Outside {
  readonly token: Redacted.Redacted
  readonly telegramApiRoot: string
  readonly updates:
    | { readonly _tag: "webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    | { readonly _tag: "polling" }
  readonly webhookSecret: Redacted.Redacted
  readonly video: Server
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
    const double: Server = {
      _tag: "Server",
      baseUrl: `${own}${videoDoublePath}`,
      apiKey: randomSecret("sk-playground-"),
      webhookSecret: randomSecret("whsec_")
    }
    const result: Outside = {
      token,
      telegramApiRoot: deployment.telegram._tag === "Bot" ? deployment.telegram.apiRoot : `${own}${telegramDoublePath}`,
      updates:
        deployment.updates === "polling"
          ? { _tag: "polling" }
          : { _tag: "webhook", url: inPlayground ? own : (publicUrl ?? own), secret: webhookSecret },
      webhookSecret,
      video: videoServer(deployment.video, double),
      assistant: deployment.assistant._tag === "Server" ? deployment.assistant : double,
      publicUrl
    }
    return { ...result, own, double }
  })

const ownUrl = (listening: string) => listening.replace("0.0.0.0", "127.0.0.1").replace("[::]", "127.0.0.1")

const videoServer = (video: Deployment["video"], double: Server): Server => {
  switch (video._tag) {
    case "Server":
      return video
    case "Playground":
    case "Demo":
      return double
    // Nothing is offered then; the driver only answers for jobs of earlier days.
    case "Retired":
      return { _tag: "Server", baseUrl: openAiApi, apiKey: Redacted.make("none"), webhookSecret: undefined }
  }
}

/** The drivers for what is outside. */
export const drivers = (at: Outside, settings: Settings["Service"]) =>
  Layer.mergeAll(
    TelegramGateway.layer({ apiRoot: at.telegramApiRoot, token: at.token }),
    SoraApi.layer(at.video),
    PromptAssistant.layer({ ...at.assistant, model: settings.openAiTextModel }),
    SharedLinks.layer({ publicUrl: at.publicUrl, secret: linkSecret(at.token) })
  )

/** The doubles that this process serves: all of them without a token, the video double alone for a demo. */
export const doubles = (
  deployment: Deployment,
  settings: Settings["Service"],
  at: { readonly own: string; readonly double: Server; readonly token: Redacted.Redacted }
) => {
  const telegram = deployment.telegram._tag === "Playground"
  const video = deployment.video._tag === "Playground" || deployment.video._tag === "Demo"
  if (!telegram && !video && deployment.assistant._tag === "Server") return Layer.empty
  const folder = join(settings.dataDir, "playground")
  return Playground.layer({
    telegram,
    token: at.token,
    folder,
    video: {
      apiKey: at.double.apiKey,
      webhook:
        at.double.webhookSecret === undefined
          ? undefined
          : { url: `${at.own}/sora_callback`, secret: at.double.webhookSecret },
      folder: join(folder, "videos")
    }
  })
}
