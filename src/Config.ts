import { Config, ConfigProvider, Context, Effect, Layer, Option, Result, Schema, SchemaGetter } from "effect"
import { UserId } from "./domain/Ids.ts"
import { Networks } from "./domain/Networks.ts"

/**
 * One setting: its environment name, how it is read, and what it means. `.env.example` and the README's table are held
 * against this table by a test.
 */
export interface Setting<A> {
  readonly name: string
  readonly config: Config.Config<A>
  readonly description: string
}

const setting = <A>(name: string, config: Config.Config<A>, description: string): Setting<A> => ({
  name,
  config,
  description
})

/** Empty strings count as absent, so that `NAME=` in an env file means "not set". */
const optional = <A>(config: Config.Config<A>) => Config.option(config)

const httpUrl = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s/?#]+[^\s?#]*$/, { message: "must be an http(s) URL without a query" }),
      Schema.makeFilter((url) => (URL.canParse(url) ? undefined : "must be an http(s) URL without a query"))
    ),
    name
  ).pipe(Config.map((url) => url.replace(/\/+$/, "")))

const between = (name: string, minimum: number, maximum: number) =>
  Config.schema(
    Schema.Int.check(
      Schema.isBetween({ minimum, maximum }, { message: `must be a whole number from ${minimum} to ${maximum}` })
    ),
    name
  )

const secretToken = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_-]{1,256}$/, { message: "must be 1 to 256 of A-Z a-z 0-9 _ -" })
)
const botToken = Schema.String.check(
  Schema.isPattern(/^\d+:[A-Za-z0-9_-]+$/, { message: "must look like 123456:ABC-def, as @BotFather gives it" })
)

const userIds = Schema.String.check(
  Schema.isPattern(/^\s*\d{1,15}\s*(,\s*\d{1,15}\s*)*$/, { message: "must be user ids such as 123456,654321" })
).pipe(
  Schema.decodeTo(Schema.ReadonlySet(UserId), {
    decode: SchemaGetter.transform((text) => new Set(text.split(",").map(Number))),
    encode: SchemaGetter.transform((ids: ReadonlySet<number>) => [...ids].join(","))
  })
)

/** Parts of Vertex AI's addresses. Older projects are named within a domain, and a number will do. */
const projectId = Schema.String.check(
  Schema.isPattern(/^([a-z0-9.-]{1,63}:)?[a-z0-9][a-z0-9-]{0,62}$/, { message: "must be a project's id or number" })
)
const location = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,62}$/, { message: "must be a location such as us-central1 or global" })
)

/** Telegram's own server; anything else is a local or test server and may speak plain http. */
export const telegramApi = "https://api.telegram.org"
/** OpenAI's own host: it serves text, and no videos since 2026-09-24. */
export const openAiApi = "https://api.openai.com/v1"

/** Every setting of the bot, in one table. */
export const settings = {
  telegramToken: setting(
    "TELEGRAM_BOT_TOKEN",
    optional(Config.schema(Schema.Redacted(botToken), "TELEGRAM_BOT_TOKEN")),
    "The bot's token from @BotFather. Without it the bot talks to the Playground's chat page."
  ),
  telegramApiRoot: setting(
    "TELEGRAM_API_ROOT",
    httpUrl("TELEGRAM_API_ROOT").pipe(Config.withDefault(telegramApi)),
    "The Bot API server."
  ),
  telegramMode: setting(
    "TELEGRAM_MODE",
    optional(Config.schema(Schema.Literals(["webhook", "polling"]), "TELEGRAM_MODE")),
    "How updates come in: webhook or polling. Default: webhook when PUBLIC_URL is set."
  ),
  telegramWebhookSecret: setting(
    "TELEGRAM_WEBHOOK_SECRET",
    optional(Config.schema(Schema.Redacted(secretToken), "TELEGRAM_WEBHOOK_SECRET")),
    "The secret Telegram sends with every update. Default: derived from the token."
  ),
  publicUrl: setting(
    "PUBLIC_URL",
    optional(httpUrl("PUBLIC_URL")),
    "Where Telegram and the video server reach this bot, such as https://bot.example.com."
  ),
  host: setting(
    "HOST",
    optional(Config.NonEmptyString("HOST")),
    "The address to listen on. Default: 0.0.0.0 when PUBLIC_URL is set, else 127.0.0.1."
  ),
  port: setting("PORT", between("PORT", 0, 65_535).pipe(Config.withDefault(3000)), "The port to listen on."),
  databaseUrl: setting(
    "DATABASE_URL",
    optional(
      Config.schema(
        Schema.Redacted(
          Schema.String.check(Schema.isPattern(/^postgres(ql)?:\/\/\S+$/, { message: "must be a postgres:// URL" }))
        ),
        "DATABASE_URL"
      )
    ),
    "A Postgres to use. Without it one is embedded in DATA_DIR."
  ),
  dataDir: setting(
    "DATA_DIR",
    Config.NonEmptyString("DATA_DIR").pipe(Config.withDefault(".data")),
    "Where the embedded database and the videos are kept."
  ),
  openAiKey: setting("OPENAI_API_KEY", optional(Config.Redacted("OPENAI_API_KEY")), "The key of the text server."),
  openAiBaseUrl: setting(
    "OPENAI_BASE_URL",
    optional(httpUrl("OPENAI_BASE_URL")),
    "The text server (Responses, Moderations), and the video server unless SORA_BASE_URL is set. Default: OpenAI's."
  ),
  openAiWebhookSecret: setting(
    "OPENAI_WEBHOOK_SECRET",
    optional(Config.Redacted("OPENAI_WEBHOOK_SECRET")),
    "The Standard Webhooks secret (whsec_…) of POST /sora_callback."
  ),
  openAiTextModel: setting(
    "OPENAI_TEXT_MODEL",
    Config.NonEmptyString("OPENAI_TEXT_MODEL").pipe(Config.withDefault("gpt-5-mini")),
    "The text model of the prompt assistant."
  ),
  soraBaseUrl: setting(
    "SORA_BASE_URL",
    optional(httpUrl("SORA_BASE_URL")),
    "A server that speaks /v1/videos. Default: OPENAI_BASE_URL."
  ),
  soraKey: setting(
    "SORA_API_KEY",
    optional(Config.Redacted("SORA_API_KEY")),
    "The key of the video server. Default: OPENAI_API_KEY."
  ),
  soraWebhookSecret: setting(
    "SORA_WEBHOOK_SECRET",
    optional(Config.Redacted("SORA_WEBHOOK_SECRET")),
    "The webhook secret of the video server. Default: OPENAI_WEBHOOK_SECRET."
  ),
  kieKey: setting("KIE_API_KEY", optional(Config.Redacted("KIE_API_KEY")), "The key of KIE.AI."),
  kieBaseUrl: setting(
    "KIE_BASE_URL",
    httpUrl("KIE_BASE_URL").pipe(Config.withDefault("https://api.kie.ai")),
    "KIE.AI's server."
  ),
  kieWebhookKey: setting(
    "KIE_WEBHOOK_KEY",
    optional(Config.Redacted("KIE_WEBHOOK_KEY")),
    "The webhook key of KIE.AI, for POST /callbacks/kie."
  ),
  geminiKey: setting("GEMINI_API_KEY", optional(Config.Redacted("GEMINI_API_KEY")), "The key of Google's Gemini API."),
  geminiBaseUrl: setting(
    "GEMINI_BASE_URL",
    httpUrl("GEMINI_BASE_URL").pipe(Config.withDefault("https://generativelanguage.googleapis.com")),
    "The Gemini API's server."
  ),
  geminiWebhookSecret: setting(
    "GEMINI_WEBHOOK_SECRET",
    optional(Config.Redacted("GEMINI_WEBHOOK_SECRET")),
    "The secret of a static webhook at POST /callbacks/google. Without it each job names our address itself."
  ),
  googleProject: setting(
    "GOOGLE_CLOUD_PROJECT",
    optional(Config.schema(projectId, "GOOGLE_CLOUD_PROJECT")),
    "The Google Cloud project of Veo on Vertex AI, with application default credentials."
  ),
  googleLocation: setting(
    "GOOGLE_CLOUD_LOCATION",
    Config.schema(location, "GOOGLE_CLOUD_LOCATION").pipe(Config.withDefault("us-central1")),
    "Vertex AI's location."
  ),
  googleBaseUrl: setting(
    "GOOGLE_CLOUD_BASE_URL",
    optional(httpUrl("GOOGLE_CLOUD_BASE_URL")),
    "A server in place of Vertex AI's own, such as a double. Default: the location's."
  ),
  openRouterKey: setting(
    "OPENROUTER_API_KEY",
    optional(Config.Redacted("OPENROUTER_API_KEY")),
    "The key of OpenRouter."
  ),
  openRouterBaseUrl: setting(
    "OPENROUTER_BASE_URL",
    httpUrl("OPENROUTER_BASE_URL").pipe(Config.withDefault("https://openrouter.ai/api/v1")),
    "OpenRouter's server."
  ),
  openRouterWebhookSecret: setting(
    "OPENROUTER_WEBHOOK_SECRET",
    optional(Config.Redacted("OPENROUTER_WEBHOOK_SECRET")),
    "The webhook secret of OpenRouter, for POST /callbacks/openrouter."
  ),
  modelsFile: setting(
    "MODELS_FILE",
    optional(Config.NonEmptyString("MODELS_FILE")),
    "A JSON file of models, merged over the shipped ones."
  ),
  packsFile: setting(
    "PACKS_FILE",
    optional(Config.NonEmptyString("PACKS_FILE")),
    "A JSON file of coin packs, in place of the shipped ones; [] closes the shop."
  ),
  operators: setting(
    "OPERATORS",
    optional(Config.schema(userIds, "OPERATORS")),
    "Telegram user ids of operators, separated by commas: they get alerts and may use operators' commands."
  ),
  referralCoins: setting(
    "REFERRAL_COINS",
    between("REFERRAL_COINS", 0, 1_000_000).pipe(Config.withDefault(20)),
    "Coins for both when an invited friend gets the first video; 0 turns invitations off."
  ),
  referralsPerDay: setting(
    "REFERRALS_PER_DAY",
    between("REFERRALS_PER_DAY", 1, 1000).pipe(Config.withDefault(5)),
    "For how many friends a user is rewarded in a day."
  ),
  dailyCoins: setting(
    "DAILY_COINS",
    between("DAILY_COINS", 0, 1_000_000).pipe(Config.withDefault(0)),
    "Free coins for every user and day, gone at midnight UTC."
  ),
  dayLimit: setting(
    "SPEND_LIMIT_DAY",
    optional(between("SPEND_LIMIT_DAY", 1, 1_000_000_000)),
    "How many coins a user may spend in a day (UTC). Default: no limit."
  ),
  monthLimit: setting(
    "SPEND_LIMIT_MONTH",
    optional(between("SPEND_LIMIT_MONTH", 1, 1_000_000_000)),
    "How many coins a user may spend in a month (UTC). Default: no limit."
  ),
  welcomeCoins: setting(
    "WELCOME_COINS",
    between("WELCOME_COINS", 0, 1_000_000).pipe(Config.withDefault(60)),
    "Coins given once to each new user."
  ),
  maxActiveJobs: setting(
    "MAX_ACTIVE_JOBS",
    between("MAX_ACTIVE_JOBS", 1, 100).pipe(Config.withDefault(2)),
    "How many videos of one user may be in the making at once."
  ),
  assistantPerHour: setting(
    "ASSISTANT_PER_HOUR",
    between("ASSISTANT_PER_HOUR", 1, 10_000).pipe(Config.withDefault(60)),
    "How often a user may ask the assistant in an hour: each time is a call that the operator pays for."
  ),
  trustedProxies: setting(
    "TRUSTED_PROXIES",
    Config.schema(Networks, "TRUSTED_PROXIES").pipe(Config.withDefault([])),
    "Networks of your own proxies, such as 10.0.0.0/8,127.0.0.1/32, whose X-Forwarded-For is believed. Default: nobody's."
  ),
  logFormat: setting(
    "LOG_FORMAT",
    Config.schema(Schema.Literals(["pretty", "json"]), "LOG_FORMAT").pipe(Config.withDefault("pretty" as const)),
    "pretty for people, json for machines."
  ),
  logLevel: setting(
    "LOG_LEVEL",
    Config.LogLevel("LOG_LEVEL").pipe(Config.withDefault("Info" as const)),
    "All, Trace, Debug, Info, Warn, Error, Fatal or None."
  ),
  otlpEndpoint: setting(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    optional(httpUrl("OTEL_EXPORTER_OTLP_ENDPOINT")),
    "An OTLP/HTTP collector, such as http://localhost:4318. Without it no traces leave."
  )
} as const satisfies Record<string, Setting<unknown>>

/** What stops the start: one line per fault, each naming its setting and never its value. */
export class SettingsError extends Schema.TaggedError<SettingsError>()("SettingsError", {
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.faults.join("\n")
  }
}

type Values = { readonly [K in keyof typeof settings]: Config.Success<(typeof settings)[K]["config"]> }

/** Rules between settings, which no single one can check. */
const contradictions = (values: Values): ReadonlyArray<string> => {
  const real = Option.isSome(values.telegramToken)
  const plain = Option.exists(values.publicUrl, (url) => url.startsWith("http://"))
  const webhookWanted = Option.contains(values.telegramMode, "webhook")
  return [
    ...(real && plain && values.telegramApiRoot === telegramApi
      ? ["PUBLIC_URL: must be https, Telegram sends updates nowhere else"]
      : []),
    ...(real && webhookWanted && Option.isNone(values.publicUrl)
      ? ["PUBLIC_URL: is needed for TELEGRAM_MODE=webhook"]
      : [])
  ]
}

/** The first line of a config error that says what is wrong, without the value that was given. */
const explain = (name: string, error: Config.ConfigError): string => {
  const own = /must (?:be|look)[^\n]*/.exec(String(error.message))?.[0]
  const choices = name === "TELEGRAM_MODE" ? "must be webhook or polling" : undefined
  return `${name}: ${own ?? choices ?? settingHint(name)}`
}

const settingHint = (name: string) => {
  const known = Object.values(settings).find((one) => one.name === name)
  return known === undefined ? "has no usable value" : `has no usable value. ${known.description}`
}

const load = Effect.gen(function* () {
  const given = yield* ConfigProvider.ConfigProvider
  const read: Record<string, unknown> = {}
  const faults: Array<string> = []
  for (const [key, one] of Object.entries(settings)) {
    const config: Config.Config<unknown> = one.config
    const result = yield* Effect.result(config.parse(given))
    if (Result.isSuccess(result)) read[key] = result.success
    else faults.push(explain(one.name, result.failure))
  }
  if (faults.length > 0) return yield* new SettingsError({ faults })
  // The one cast of this file: the loop above filled every key with its own config's value.
  const values = read as Values
  const wrong = contradictions(values)
  return wrong.length > 0 ? yield* new SettingsError({ faults: wrong }) : values
})

/** The settings as read at the start; `NAME=` counts as not set. */
export class Settings extends Context.Service<Settings, Values>()("kudo/Settings") {
  /** Fails with {@link SettingsError}, naming every fault at once. */
  static readonly layer = Layer.effect(Settings, load)

  /** The settings that an environment such as `process.env` gives. */
  static readonly fromEnvironment = (environment: Readonly<Record<string, string | undefined>>) =>
    Settings.layer.pipe(
      Layer.provide(
        ConfigProvider.layer(
          ConfigProvider.fromUnknown(Object.fromEntries(Object.entries(environment).filter(([, value]) => value)))
        )
      )
    )
}
