import { Effect, Layer, Option, Redacted } from "effect"
import { HttpServer } from "effect/http"
import { createHmac, randomBytes } from "node:crypto"
import { Playground, telegramDoublePath } from "kudo-playground"
import { join } from "node:path"
import { PromptAssistant } from "../assistant/PromptAssistant.ts"
import { Transcription } from "../assistant/Transcription.ts"
import { deriveSecret } from "../inbox/TelegramUpdates.ts"
import type { Recording } from "../providers/Hearing.ts"
import { SideOrders } from "../providers/SideOrders.ts"
import type { ProviderDouble, ProviderRecord, ProviderServer } from "../providers/ProviderRecord.ts"
import { connected } from "../providers/ProviderRecord.ts"
import { providers } from "../providers/Providers.ts"
import { openAiDouble } from "../providers/sora/Sora.ts"
import { VideoProviders } from "../providers/VideoProvider.ts"
import { timed } from "../providers/VideoProvider/timed.ts"
import { type BotAccess, Pacing, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { type Rotation, rotation } from "../platform/Config/rotation.ts"
import { storedSecret } from "../platform/StoredSecret.ts"
import { SharedLinks, validFor } from "../video/SharedLinks.ts"
import { consolePath } from "./Console/ConsoleApi.ts"
import type { ConnectedProvider, Deployment, TextServer } from "./Deployment.ts"
import type { Settings } from "./Settings.ts"

/** The token of the bot in the playground, where it opens nothing but the playground. */
const playgroundToken = Redacted.make("1000000001:playground")
/** What earlier releases signed links with: it follows from the token. */
const tokenLinkSecret = (token: Redacted.Redacted) =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("shared links").digest("base64url"))

/**
 * What links to videos are signed with: the operator's secret, or one that is made once and kept in the database, which holds
 * beside it. So links outlive a change of the token. Those of earlier releases work until the last of them has expired.
 */
const linkSecrets = Effect.fnUntraced(function* (given: Option.Option<Redacted.Redacted>, token: Redacted.Redacted) {
  const { secret, ageSeconds } = yield* storedSecret("links")
  const earlier = ageSeconds < validFor && token !== playgroundToken ? [tokenLinkSecret(token)] : []
  return Option.match(given, {
    onNone: () => ({ current: secret, former: earlier }),
    onSome: (setting) => {
      const { current, former } = rotation(setting)
      return { current, former: [...former, secret, ...earlier] }
    }
  })
})

const randomSecret = (prefix: string) => Redacted.make(`${prefix}${randomBytes(32).toString("base64")}`)

/** How often a double's tasks are looked at, in ms. */
const nearby = 1000

/** A provider's double with the secrets that it is served with, which are this process's alone. */
interface PlayedProvider {
  readonly provider: ProviderRecord
  readonly double: ProviderDouble
  readonly server: ProviderServer
}

/** How this process reaches the servers around it: the real ones, or the doubles that it serves itself. */
export interface Outside {
  readonly token: Redacted.Redacted
  readonly telegram: BotAccess
  readonly updates:
    | { readonly _tag: "webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    | { readonly _tag: "polling" }
  readonly webhookSecrets: Rotation
  readonly video: ReadonlyArray<ConnectedProvider>
  /** Milliseconds between two looks at a task, where doubles are: they are quick and near. */
  readonly pollEvery: number | undefined
  /** Where a provider reports its finished videos; undefined when it cannot reach us. */
  readonly callbackUrl: (provider: ProviderRecord) => string | undefined
  /** Undefined where there is none. */
  readonly assistant: Omit<TextServer, "_tag"> | undefined
  readonly transcription: Omit<TextServer, "_tag"> | undefined
  readonly hearing: ConnectedProvider | undefined
  /** Where people and Telegram reach this process; undefined when nobody can from outside. */
  readonly publicUrl: string | undefined
  /** Where operators open the console: on this machine where nobody can reach it from outside. */
  readonly consoleUrl: string
}

const serverOfDouble = (own: string, { path, signs }: ProviderDouble): ProviderServer => ({
  baseUrl: `${own}${path}`,
  apiKey: randomSecret("sk-playground-"),
  webhookSecret: signs ? randomSecret("whsec_") : undefined
})

/** A double for each provider that has one; that of OpenAI's wire answers the assistant as well. */
const playedAt = (own: string) => {
  const text = serverOfDouble(own, openAiDouble)
  const video = providers.flatMap((provider): ReadonlyArray<PlayedProvider> => {
    const { double } = provider
    if (double === undefined) return []
    return [{ provider, double, server: double === openAiDouble ? text : serverOfDouble(own, double) }]
  })
  return { text, video }
}

/** Decides every address and secret, once the server listens and its own address is known. */
export const outside = (settings: Settings["Service"], deployment: Deployment) =>
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const own = ownUrl(HttpServer.formatAddress(address))
    const inPlayground = deployment.telegram._tag === "Playground"
    const token = deployment.telegram._tag === "Bot" ? deployment.telegram.token : playgroundToken
    const publicUrl = Option.getOrElse(settings.publicUrl, () => (inPlayground ? own : undefined))
    const webhookSecrets = rotation(Option.getOrElse(settings.telegramWebhookSecret, () => deriveSecret(token)))
    const played = playedAt(own)
    const inPlay = deployment.video._tag !== "Servers"
    // A double is beside us, whoever else can reach us.
    const reached = inPlay ? own : publicUrl
    const result: Outside = {
      token,
      telegram:
        deployment.telegram._tag === "Bot"
          ? deployment.telegram
          : { apiRoot: `${own}${telegramDoublePath}`, token, environment: "production" },
      updates:
        deployment.updates === "polling"
          ? { _tag: "polling" }
          : { _tag: "webhook", url: inPlayground ? own : (publicUrl ?? own), secret: webhookSecrets.current },
      webhookSecrets,
      video:
        deployment.video._tag === "Servers"
          ? deployment.video.providers
          : played.video.map(({ provider, server }) => ({ provider, connection: connected(provider.driver, server) })),
      pollEvery: inPlay ? nearby : undefined,
      callbackUrl: ({ callbackPath }) => (reached === undefined ? undefined : `${reached}${callbackPath}`),
      assistant: textServer(deployment.assistant, played.text),
      transcription: textServer(deployment.transcription, played.text),
      hearing: deployment.hearing,
      publicUrl,
      consoleUrl: `${publicUrl ?? own}${consolePath}`
    }
    return { ...result, own, played: played.video }
  })

const textServer = (assistant: Deployment["assistant"], double: ProviderServer): Outside["assistant"] => {
  switch (assistant._tag) {
    case "Server":
      return assistant
    case "Playground":
      return double
    case "None":
      return undefined
  }
}

const ownUrl = (listening: string) => listening.replace("0.0.0.0", "127.0.0.1").replace("[::]", "127.0.0.1")

/** A provider of videos as an ear: what it hears is an order beside them. */
const earOf = Effect.fnUntraced(function* ({ provider: { name }, connection: { hearing } }: ConnectedProvider) {
  if (hearing === undefined) return undefined
  const [hear, orders] = [yield* hearing, yield* SideOrders]
  return (sound: Recording) => hear(sound, (task) => orders.note(name, "transcription", task))
})

/** Who turns recordings into words. */
const transcription = ({ transcription: server, hearing }: Outside, { transcribeModel: model }: Settings["Service"]) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const other = hearing && (yield* earOf(hearing))
      return Transcription.layer({ server: server && { ...server, model }, other })
    })
  )

/** The drivers for what is outside, besides the video providers. */
export const drivers = (at: Outside, settings: Settings["Service"]) =>
  Layer.mergeAll(
    TelegramGateway.layer(at.telegram).pipe(
      // The playground is ours, and as fast as we are.
      Layer.provideMerge(
        Option.isNone(settings.telegramToken)
          ? Pacing.unlimited
          : Pacing.layer({ rate: settings.telegramRate, chatRate: settings.telegramChatRate })
      )
    ),
    at.assistant === undefined
      ? PromptAssistant.layerAbsent
      : PromptAssistant.layer({ ...at.assistant, model: settings.openAiTextModel }),
    transcription(at, settings).pipe(Layer.provide(SideOrders.layer)),
    Layer.unwrap(
      Effect.map(linkSecrets(settings.linkSecret, at.token), (secrets) =>
        SharedLinks.layer({ publicUrl: at.publicUrl, secrets })
      )
    )
  )

/** Who makes videos: those that have what they need. */
export const videoProviders = ({
  video,
  callbackUrl,
  pollEvery
}: Pick<Outside, "video" | "callbackUrl" | "pollEvery">) =>
  VideoProviders.layer(
    video.map(({ provider, connection }) =>
      Effect.map(connection.open({ callbackUrl: callbackUrl(provider), pollEvery }), timed)
    )
  )

/** The doubles that this process serves: all of them without a token, the video doubles alone for a demo. */
export const doubles = (
  deployment: Deployment,
  settings: Settings["Service"],
  at: { readonly own: string; readonly played: ReadonlyArray<PlayedProvider>; readonly token: Redacted.Redacted }
) => {
  const telegram = deployment.telegram._tag === "Playground"
  const video = deployment.video._tag !== "Servers"
  if (!telegram && !video) return Layer.empty
  const folder = join(settings.dataDir, "playground")
  const served = video ? at.played : at.played.filter(({ double }) => double === openAiDouble)
  return Playground.layer({
    telegram,
    token: at.token,
    folder,
    hosts: [settings.host, Option.map(settings.publicUrl, (url) => new URL(url).hostname)].flatMap(Option.toArray),
    doubles: served.map(({ provider, double, server: { apiKey, webhookSecret } }) =>
      double.layer({
        apiKey,
        webhookSecret,
        callbackUrl: `${at.own}${provider.callbackPath}`,
        folder: join(folder, double.folder ?? provider.name)
      })
    )
  })
}
