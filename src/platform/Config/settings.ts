import { Config, Schema } from "effect"
import { crashPlan } from "../Failpoints.ts"
import { Networks } from "../../domain/Networks.ts"
import { providerJobs } from "./providerJobs.ts"
import {
  between,
  botToken,
  hostName,
  httpUrl,
  location,
  optional,
  projectId,
  type Setting,
  secretToken,
  setting,
  userIds
} from "./readers.ts"

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
  telegramRate: setting(
    "TELEGRAM_RATE",
    between("TELEGRAM_RATE", 5, 100_000).pipe(Config.withDefault(30)),
    "How many calls a second Telegram is sent at most, by all processes together."
  ),
  telegramChatRate: setting(
    "TELEGRAM_CHAT_RATE",
    between("TELEGRAM_CHAT_RATE", 1, 100_000).pipe(Config.withDefault(1)),
    "How many messages a second one chat is sent at most, after a small burst."
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
  cluster: setting(
    "CLUSTER",
    Config.schema(Schema.Literals(["single", "socket"]), "CLUSTER").pipe(Config.withDefault("single" as const)),
    "single for one process, socket for several that share DATABASE_URL and DATA_DIR."
  ),
  clusterHost: setting(
    "CLUSTER_HOST",
    Config.schema(hostName, "CLUSTER_HOST").pipe(Config.withDefault("127.0.0.1")),
    "The name or address at which the other processes reach this one."
  ),
  clusterPort: setting(
    "CLUSTER_PORT",
    between("CLUSTER_PORT", 1, 65_535).pipe(Config.withDefault(34_431)),
    "The port at which the other processes reach this one."
  ),
  clusterListen: setting(
    "CLUSTER_LISTEN",
    optional(Config.schema(hostName, "CLUSTER_LISTEN")),
    "The address to listen on for the other processes. Default: CLUSTER_HOST."
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
  providerJobs: setting(
    "PROVIDER_JOBS",
    optional(Config.schema(providerJobs, "PROVIDER_JOBS")),
    "How many videos a provider makes for us at once, such as 50, or 50,kie=20; the others wait. Default: 100."
  ),
  maxWaitingJobs: setting(
    "MAX_WAITING_JOBS",
    between("MAX_WAITING_JOBS", 1, 10_000).pipe(Config.withDefault(500)),
    "How many videos may wait for a provider; beyond it a confirmation is answered with “later”."
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
  crashAt: setting(
    "CRASH_AT",
    optional(Config.schema(crashPlan, "CRASH_AT")),
    "For tests: a step boundary (src/platform/Failpoints.ts), or `boundary:n`, at whose passing the process kills itself."
  ),
  otlpEndpoint: setting(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    optional(httpUrl("OTEL_EXPORTER_OTLP_ENDPOINT")),
    "An OTLP/HTTP collector, such as http://localhost:4318. Without it no traces leave."
  )
} as const satisfies Record<string, Setting<unknown>>
