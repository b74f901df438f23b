import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { PgClient } from "@effect/sql-pg"
import { Config, ConfigProvider, Console, Effect, Layer, Option, Redacted, References, Schema } from "effect"
import { Command } from "effect/cli"
import { SqlClient } from "effect/sql"
import { Api } from "grammy"
import { CoinPacks } from "../money/CoinPacks.ts"
import { allSettings, type Settings, Settings as SettingsService } from "../app/Settings.ts"
import { environmentProvider } from "../platform/Config.ts"
import { plan } from "../app/Deployment.ts"
import { refusal } from "../app/Startup.ts"
import { videoProviders } from "../app/Outside.ts"
import { Media } from "../video/Media.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { call, makeClient } from "../platform/OpenAiClient.ts"
import { Pacing, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { type ProviderError, VideoProviders } from "../providers/VideoProvider.ts"
import { Proxies } from "../platform/Proxies.ts"
import { servers } from "./servers.ts"

/** How long one thing may take to show that it is well. */
const within = 15

/** What was looked at, and how it is: well, to be known, or wrong. */
interface Finding {
  readonly mark: "✓" | "–" | "✗"
  readonly what: string
  readonly says: string
}
const well = (what: string, says: string): Finding => ({ mark: "✓", what, says })
const known = (what: string, says: string): Finding => ({ mark: "–", what, says })
const wrong = (what: string, says: string): Finding => ({ mark: "✗", what, says })

const patiently = <E, R>(what: string, look: Effect.Effect<Finding, E, R>) =>
  look.pipe(
    Effect.timeoutOrElse({
      duration: `${within} seconds`,
      orElse: () => Effect.succeed(wrong(what, `no answer within ${within} s`))
    })
  )

/** Of each setting whether it is set, never to what: many are secrets. */
const settingLines = Effect.gen(function* () {
  const given = yield* ConfigProvider.ConfigProvider
  return yield* Effect.forEach(allSettings, ({ name }) =>
    Effect.map(Config.option(Config.String(name)).parse(given), (value) =>
      Option.isSome(value) ? well(name, "set") : known(name, "not set")
    )
  )
})

const WebhookInfo = Schema.Struct({
  url: Schema.String,
  pending_update_count: Schema.Int,
  last_error_message: Schema.optional(Schema.String)
})

const webhook = (settings: Settings["Service"], token: Redacted.Redacted) =>
  Effect.tryPromise(() =>
    new Api(Redacted.value(token), { apiRoot: settings.telegramApiRoot, timeoutSeconds: within }).getWebhookInfo()
  ).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(WebhookInfo)),
    Effect.map(({ url, pending_update_count: waiting, last_error_message: error }) => {
      const at = url === "" ? "none is set (polling, or the bot has not started yet)" : new URL(url).host
      const trouble = error === undefined ? "" : `, last error: ${error}`
      const line = `${at}, ${waiting} updates wait${trouble}`
      return error === undefined ? well("webhook", line) : wrong("webhook", line)
    }),
    Effect.orElseSucceed(() => wrong("webhook", "Telegram does not tell its state"))
  )

const telegram = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  if (Option.isNone(settings.telegramToken)) {
    const reason = refusal(settings)
    return [
      reason === undefined ? known("telegram", "the playground, as there is no token") : wrong("telegram", reason)
    ]
  }
  const token = settings.telegramToken.value
  const gateway = yield* Effect.provide(
    TelegramGateway,
    Layer.provide(TelegramGateway.layer({ apiRoot: settings.telegramApiRoot, token }), Pacing.unlimited)
  )
  const me = yield* gateway.whoAmI.pipe(
    Effect.match({
      onSuccess: (name) => well("telegram", `@${name}`),
      onFailure: ({ reason }) => wrong("telegram", reason._tag === "TokenRejected" ? "rejects the token" : reason._tag)
    })
  )
  return me.mark === "✓" ? [me, yield* patiently("webhook", webhook(settings, token))] : [me]
})

const database = (settings: Settings["Service"]) =>
  Option.match(settings.databaseUrl, {
    onNone: () => Effect.succeed(known("database", `embedded in ${settings.dataDir}`)),
    onSome: (url) =>
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ version: string }>`SHOW server_version AS version`).pipe(
        Effect.map(([row]) => well("database", `Postgres ${row?.version ?? Object.values(row ?? {})[0] ?? ""}`.trim())),
        Effect.provide(PgClient.layer({ url, connectTimeout: `${within} seconds` })),
        Effect.orElseSucceed(() => wrong("database", "DATABASE_URL is not reachable, or refuses us")),
        (look) => patiently("database", look)
      )
  })

const reasonOf = ({ reason }: ProviderError) => {
  switch (reason._tag) {
    case "Unauthorized":
      return "rejects the key or credentials"
    case "InsufficientCredits":
      return "is out of credits"
    case "NetworkError":
      return "is not reachable"
    default:
      return reason._tag
  }
}

const providerLines = Effect.gen(function* () {
  const providers = yield* VideoProviders
  if (providers.size === 0) return [known("video", "no provider has what it needs")]
  return yield* Effect.forEach(
    [...providers.values()],
    ({ label, check, signed }) => {
      const callbacks = signed ? "callbacks are verified" : "no webhook secret, callbacks are hints"
      if (check === undefined) return Effect.succeed(known(label, callbacks))
      return patiently(
        label,
        Effect.match(check, {
          onSuccess: ({ balance }) => well(label, [...(balance === undefined ? [] : [balance]), callbacks].join(", ")),
          onFailure: (error) => wrong(label, reasonOf(error))
        })
      )
    },
    { concurrency: "unbounded" }
  )
})

const assistant = (settings: Settings["Service"]) => {
  const { assistant } = plan(settings)
  if (assistant._tag === "Playground") return Effect.succeed(known("assistant", "the playground, as there is no key"))
  if (assistant._tag === "None") {
    return Effect.succeed(known("assistant", "none: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server of your own"))
  }
  const client = makeClient(assistant)
  return call(within, (signal) => client.models.list({ signal, timeout: within * 1000 })).pipe(
    Effect.match({
      onSuccess: () => well("assistant", new URL(assistant.baseUrl).host),
      onFailure: (trouble) =>
        trouble._tag === "Refused" && trouble.status === 404
          ? well("assistant", `${new URL(assistant.baseUrl).host}, which lists no models`)
          : wrong("assistant", trouble._tag === "Refused" ? `HTTP ${trouble.status}` : "is not reachable")
    })
  )
}

const rest = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  const { capabilities } = yield* Media
  const { offers } = yield* ModelCatalogue
  const packs = yield* CoinPacks
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
    ModelCatalogue.layer({ file: settings.modelsFile }),
    CoinPacks.layer({ file: settings.packsFile }),
    Media.layer()
  ).pipe(Layer.provideMerge(videoProviders(servers(settings))), Layer.provideMerge(Proxies.layer))
  const findings = yield* Effect.all(
    [
      telegram(settings),
      Effect.map(database(settings), Array.of),
      providerLines,
      Effect.map(assistant(settings), Array.of),
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
