import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { ConfigProvider, Console, Effect, Layer, Option, References, Result, Schema } from "effect"
import { Command } from "effect/cli"
import { CoinPacks } from "../money/CoinPacks.ts"
import { PromptLibrary } from "../assistant/PromptLibrary.ts"
import { allSettings, type Settings, Settings as SettingsService } from "../app/Settings.ts"
import { environmentProvider, namesIn } from "../platform/Config.ts"
import { fileSetting } from "../platform/Config/secretFile.ts"
import { plan } from "../app/Deployment.ts"
import { refusal } from "../app/Startup.ts"
import { videoProviders } from "../app/Outside.ts"
import { Media } from "../video/Media.ts"
import { Switches } from "../video/Switches.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { call, makeClient } from "../platform/OpenAiClient.ts"
import { type BotAccess, openApi, Pacing, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { type Provider, type ProviderError, VideoProviders } from "../providers/VideoProvider.ts"
import { Proxies } from "../platform/Proxies.ts"
import { inspect } from "../platform/Database.ts"
import { type Finding, known, patiently, well, within, wrong } from "./Doctor/Finding.ts"
import { proxies } from "./Doctor/proxies.ts"
import { missingVersion, textCalls, voicesFinding } from "./Doctor/servers.ts"
import { storage } from "./Doctor/storage.ts"
import { servers } from "./servers.ts"

/** How many of a server's models are told: gateways list hundreds. */
const maxListed = 12

/** Of each setting whether it is set, never to what: many are secrets. */
const settingLines = Effect.gen(function* () {
  const given = yield* ConfigProvider.ConfigProvider
  const names = new Set(yield* namesIn(given))
  return allSettings.map(({ name, secret }) => {
    if (names.has(name)) return well(name, "set")
    return secret && names.has(fileSetting(name)) ? well(name, "set, in a file") : known(name, "not set")
  })
})

const WebhookInfo = Schema.Struct({
  url: Schema.String,
  pending_update_count: Schema.Int,
  last_error_message: Schema.optional(Schema.String)
})

/** What a webhook at Telegram says, beside what the bot wants there. */
const webhookFinding = (settings: Settings["Service"], info: typeof WebhookInfo.Type): Finding => {
  const { updates } = plan(settings)
  const own = Option.match(settings.publicUrl, { onNone: () => undefined, onSome: (url) => `${url}/telegram` })
  const waiting = `${info.pending_update_count} updates wait`
  const host = URL.parse(info.url)?.host ?? "an address that is none"
  if (info.url === "") {
    return updates === "polling"
      ? well("webhook", `none is set, as updates are polled, ${waiting}`)
      : known("webhook", `not set yet, ${waiting}: the start of the bot sets it`)
  }
  if (updates === "polling")
    return wrong("webhook", `is set to ${host}, though updates are polled: stop who set it; the start takes it away`)
  if (info.url !== own)
    return wrong("webhook", `is not ours but ${host}'s, ${waiting}: stop the other copy, and start this bot`)
  return info.last_error_message === undefined
    ? well("webhook", `${host}, ${waiting}`)
    : wrong(
        "webhook",
        `${host}, ${waiting}, and Telegram's last error was "${info.last_error_message}": see that PUBLIC_URL is reached from outside`
      )
}

const webhook = (settings: Settings["Service"], access: BotAccess) =>
  Effect.tryPromise(() => openApi(access, { timeoutSeconds: within }).getWebhookInfo()).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(WebhookInfo)),
    Effect.map((info) => webhookFinding(settings, info)),
    Effect.orElseSucceed(() => wrong("webhook", "Telegram does not tell its state: try again"))
  )

const telegram = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  if (Option.isNone(settings.telegramToken)) {
    const reason = refusal(settings)
    return [
      reason === undefined ? known("telegram", "the playground, as there is no token") : wrong("telegram", reason)
    ]
  }
  const access: BotAccess = {
    apiRoot: settings.telegramApiRoot,
    token: settings.telegramToken.value,
    environment: settings.telegramEnvironment
  }
  const gateway = yield* Effect.provide(TelegramGateway, Layer.provide(TelegramGateway.layer(access), Pacing.unlimited))
  const me = yield* gateway.whoAmI.pipe(
    Effect.match({
      onSuccess: (name) => well("telegram", `@${name}`),
      onFailure: ({ reason }) =>
        wrong(
          "telegram",
          reason._tag === "TokenRejected"
            ? "rejects the token"
            : `no Bot API answers at ${new URL(access.apiRoot).host} (${reason._tag}): look at TELEGRAM_API_ROOT and the way there`
        )
    })
  )
  return me.mark === "✓" ? [me, yield* patiently("webhook", webhook(settings, access))] : [me]
})

const database = (settings: Settings["Service"]) =>
  Option.match(settings.databaseUrl, {
    onNone: () => Effect.succeed(known("database", `embedded in ${settings.dataDir}`)),
    onSome: (url) =>
      inspect(url, settings.databaseConnections).pipe(
        Effect.match({
          onSuccess: ({ version, doubts }) =>
            doubts.length === 0 ? well("database", `Postgres ${version}`) : wrong("database", doubts.join("; ")),
          onFailure: ({ detail }) => wrong("database", detail)
        }),
        (look) => patiently("database", look)
      )
  })

const reasonOf = ({ reason }: ProviderError) => {
  switch (reason._tag) {
    case "Unauthorized":
      return "rejects the key or credentials: look whether they are this server's, and whole"
    case "InsufficientCredits":
      return "is out of credits: top up the account"
    case "NetworkError":
      return "is not reachable: look at its address and the way there"
    default:
      return `${reason._tag}: its address may be that of another server`
  }
}

/** What of the catalogue a server that lists its models cannot make. */
const modelLines = Effect.fnUntraced(function* ({ name, label }: Provider, models: ReadonlyArray<string> | undefined) {
  if (models === undefined) return []
  const { offers } = yield* ModelCatalogue
  const routed = offers.flatMap(({ model, routes, retired }) =>
    retired ? [] : routes.flatMap((route) => (route.provider === name ? [{ id: model.id, wire: route.model }] : []))
  )
  const missing = routed.filter(({ wire }) => !models.includes(wire))
  const has = `has ${models.slice(0, maxListed).join(", ")}${models.length > maxListed ? ", …" : ""}`
  if (missing.length === 0) return [well(`${label} models`, `${has}; makes ${routed.map(({ id }) => id).join(", ")}`)]
  const cannot = missing.map(({ id, wire }) => (id === wire ? id : `${id} (${wire})`)).join(", ")
  return [
    wrong(`${label} models`, `${has}; cannot make ${cannot}: name its models in MODELS_FILE, or switch these off there`)
  ]
})

const providerLines = Effect.gen(function* () {
  const providers = yield* VideoProviders
  if (providers.size === 0) return [known("video", "no provider has what it needs: set a key, or SORA_BASE_URL")]
  const lines = yield* Effect.forEach([...providers.values()], providerLine, { concurrency: "unbounded" })
  return lines.flat()
})

/** A link of a server of one's own often leads to storage that is private, which the first download would show. */
const downloadLines = (label: string, downloads: ReadonlyArray<string> | undefined) =>
  downloads === undefined
    ? []
    : [
        known(
          `${label} downloads`,
          `from public https and ${downloads.join(", ")}; name private storage elsewhere in TRUSTED_DOWNLOADS`
        )
      ]

const providerLine = Effect.fnUntraced(function* (provider: Provider) {
  const { label, check, signed } = provider
  const callbacks = signed ? "callbacks are verified" : "no webhook secret, callbacks are hints"
  if (check === undefined) return [known(label, callbacks)]
  const checked = yield* Effect.result(
    check.pipe(
      Effect.mapError(reasonOf),
      Effect.timeoutOrElse({
        duration: `${within} seconds`,
        orElse: () => Effect.fail(`no answer within ${within} s: look at its address and the way there`)
      })
    )
  )
  if (Result.isFailure(checked)) return [wrong(label, checked.failure)]
  const { balance, models, lacksVersion = false, downloads } = checked.success
  if (lacksVersion)
    return [wrong(label, "the address lacks /v1: put it at the end of SORA_BASE_URL, or of OPENAI_BASE_URL")]
  const line = well(label, [...(balance === undefined ? [] : [balance]), callbacks].join(", "))
  const from = downloadLines(label, downloads)
  return [line, ...from, ...(yield* modelLines(provider, models))]
})

const assistant = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  const { assistant } = plan(settings)
  if (assistant._tag === "Playground") return [known("assistant", "the playground, as there is no key")]
  if (assistant._tag === "None")
    return [known("assistant", "none: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server of your own")]
  const misplaced = yield* missingVersion(assistant)
  if (misplaced.length > 0) return misplaced
  const client = makeClient(assistant)
  const { host } = new URL(assistant.baseUrl)
  const reached = yield* call(within, (signal) => client.models.list({ signal, timeout: within * 1000 })).pipe(
    Effect.match({
      onSuccess: () => well("assistant", host),
      onFailure: (trouble) => {
        if (trouble._tag === "Malformed") return wrong("assistant", `${host} lists no models: look at OPENAI_BASE_URL`)
        if (trouble._tag !== "Refused") return wrong("assistant", `${host} is not reachable: look at OPENAI_BASE_URL`)
        if (trouble.status === 404) return well("assistant", `${host}, which lists no models`)
        const setting = [401, 403].includes(trouble.status) ? "OPENAI_API_KEY" : "OPENAI_BASE_URL"
        return wrong("assistant", `${host} answers with HTTP ${trouble.status}: look at ${setting}`)
      }
    })
  )
  return reached.mark === "✓" ? [reached, ...(yield* textCalls(assistant))] : [reached]
})

const rest = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  const { capabilities } = yield* Media
  const { offers } = yield* ModelCatalogue
  const packs = yield* CoinPacks
  const { styles, presets } = (yield* PromptLibrary).current()
  const offered = offers.filter(({ retired }) => !retired).map(({ model }) => model.id)
  return [
    plan(settings).video._tag !== "Servers"
      ? known("models", "the playground's")
      : offered.length === 0
        ? wrong("models", "none is on offer")
        : well("models", offered.join(", ")),
    capabilities.ffmpeg === undefined
      ? known("ffmpeg", "not found: videos go out without a thumbnail")
      : well("ffmpeg", capabilities.ffmpeg),
    well("ideas", `${presets.length}, and ${styles.length} styles`),
    packs.length === 0
      ? known("coins", "not on sale")
      : well("coins", packs.map(({ total, stars }) => `${total} for ${stars} Stars`).join(", "))
  ]
})

const print = (findings: ReadonlyArray<Finding>) =>
  Console.log(findings.map(({ mark, what, says }) => `${mark} ${what.padEnd(28)} ${says}`).join("\n"))

const examine = Effect.gen(function* () {
  const settings = yield* SettingsService
  const services = Layer.mergeAll(
    ModelCatalogue.layerSold({ file: settings.modelsFile }).pipe(
      Layer.provide(Switches.layerFixed()),
      Layer.provideMerge(CoinPacks.layer({ file: settings.packsFile }))
    ),
    PromptLibrary.layer({ file: settings.promptsFile }),
    Media.layer()
  ).pipe(Layer.provideMerge(videoProviders(servers(settings))), Layer.provideMerge(Proxies.layer))
  const findings = yield* Effect.all(
    [
      telegram(settings),
      Effect.map(database(settings), Array.of),
      providerLines,
      assistant(settings),
      Effect.map(voicesFinding(plan(settings)), (finding) => [finding]),
      Effect.map(storage(settings.dataDir), Array.of),
      proxies,
      rest(settings)
    ],
    { concurrency: "unbounded" }
  ).pipe(Effect.provide(services))
  return [...settings.doubts.map((doubt) => wrong("setting", doubt)), ...findings.flat()]
})

/** Looks at every setting, key and server, prints a line each, and ends with 1 if anything is wrong. */
const diagnose = Effect.gen(function* () {
  yield* print(yield* settingLines)
  yield* Console.log("")
  const findings = yield* examine.pipe(
    Effect.provide(SettingsService.layer()),
    Effect.catchTags({
      SettingsError: ({ faults }) => Effect.succeed(faults.map((fault) => wrong("setting", fault))),
      DataFileError: ({ setting, message }) =>
        Effect.succeed([wrong(setting === "MODELS_FILE" ? "models" : "coins", message)])
    })
  )
  yield* print(findings)
  if (findings.some(({ mark }) => mark === "✗")) process.exitCode = 1
}).pipe(Effect.provide(environmentProvider(process.env)))

Command.make("doctor", {}, () => diagnose).pipe(
  Command.withDescription("Checks every setting and key, and prints no secret"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Fatal"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
