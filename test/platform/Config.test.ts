import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { type Config, ConfigProvider, Context, Effect, Layer, Option, Redacted } from "effect"
import { IpNetwork } from "effect/net"
import { Settings, settings, SettingsError } from "../../src/platform/Config.ts"

const read = (environment: Readonly<Record<string, string | undefined>>) =>
  Layer.build(Settings.fromEnvironment(environment)).pipe(Effect.map(Context.get(Settings)), Effect.scoped)

const faults = (environment: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(read(environment)), (error) => {
    expect(error).toBeInstanceOf(SettingsError)
    return error.faults
  })

/** The value of each setting, with every Option and Redacted taken off. */
const plain = (values: Settings["Service"]) => {
  const bare = (value: unknown): unknown =>
    Option.isOption(value)
      ? bare(Option.getOrUndefined(value))
      : Redacted.isRedacted(value)
        ? Redacted.value(value)
        : value
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, bare(value)]))
}

const token = "123456:the-token-of-the-bot"
const secrets = {
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_WEBHOOK_SECRET: "hush-telegram",
  DATABASE_URL: "postgres://user:hush-database@db.example/kudo",
  OPENAI_API_KEY: "hush-openai-key",
  OPENAI_WEBHOOK_SECRET: "whsec_hush-openai",
  SORA_API_KEY: "hush-sora-key",
  SORA_WEBHOOK_SECRET: "whsec_hush-sora",
  KIE_API_KEY: "hush-kie-key",
  KIE_WEBHOOK_KEY: "hush-kie-webhook",
  GEMINI_API_KEY: "hush-gemini-key",
  GEMINI_WEBHOOK_SECRET: "hush-gemini-webhook",
  OPENROUTER_API_KEY: "hush-openrouter-key",
  OPENROUTER_WEBHOOK_SECRET: "hush-openrouter-webhook"
}

/** Something that each setting cannot be; free texts take anything. */
const wrong: ReadonlyArray<readonly [name: string, value: string, says: RegExp]> = [
  ["TELEGRAM_BOT_TOKEN", "bot-123", /as @BotFather gives it$/],
  ["TELEGRAM_API_ROOT", "api.telegram.example", /must be an http\(s\) URL/],
  ["TELEGRAM_MODE", "carrier-pigeon", /must be webhook or polling$/],
  ["TELEGRAM_WEBHOOK_SECRET", "two words", /must be 1 to 256 of A-Z a-z 0-9 _ -$/],
  ["PUBLIC_URL", "https://bot.example?x=1", /must be an http\(s\) URL without a query$/],
  ["PORT", "65536", /must be a whole number from 0 to 65535$/],
  ["PORT", "http-alt", /PORT: ./],
  ["DATABASE_URL", "mysql://db.example/kudo", /must be a postgres:\/\/ URL$/],
  ["CLUSTER", "galactic", /single.*socket/],
  ["CLUSTER_HOST", "bot 1/x", /must be a host name or an address$/],
  ["CLUSTER_PORT", "70000", /must be a whole number from 1 to 65535$/],
  ["CLUSTER_LISTEN", "10.0.0.7/24", /must be a host name or an address$/],
  ["OPENAI_BASE_URL", "ftp://text.example", /must be an http\(s\) URL/],
  ["SORA_BASE_URL", "video.example/v1", /must be an http\(s\) URL/],
  ["GOOGLE_CLOUD_PROJECT", "kudo/../other", /must be a project's id or number$/],
  ["GOOGLE_CLOUD_LOCATION", "evil.example", /must be a location such as us-central1 or global$/],
  ["GOOGLE_CLOUD_BASE_URL", "vertex.example", /must be an http\(s\) URL/],
  ["OPERATORS", "@kudo", /must be user ids such as 123456,654321$/],
  ["REFERRALS_PER_DAY", "-3", /must be a whole number from 1 to 1000$/],
  ["SPEND_LIMIT_DAY", "much", /SPEND_LIMIT_DAY: ./],
  ["WELCOME_COINS", "-17", /must be a whole number from 0 to 1000000$/],
  ["MAX_ACTIVE_JOBS", "101", /must be a whole number from 1 to 100$/],
  ["MAX_ACTIVE_JOBS", "2.75", /MAX_ACTIVE_JOBS: ./],
  ["ASSISTANT_PER_HOUR", "-5", /must be a whole number from 1 to 10000$/],
  ["TRUSTED_PROXIES", "10.0.0.1", /must be networks such as 10\.0\.0\.0\/8,127\.0\.0\.1\/32$/],
  ["TRUSTED_PROXIES", "loadbalancer/8", /must be networks/],
  ["LOG_FORMAT", "yaml-ish", /pretty.*json/],
  ["LOG_LEVEL", "shouting", /Debug, Info, Warn/],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", /must be an http\(s\) URL/]
]

describe("settings", () => {
  it.effect("nothing set is enough: the playground on this machine", () =>
    Effect.gen(function* () {
      expect(plain(yield* read({}))).toEqual({
        telegramToken: undefined,
        telegramApiRoot: "https://api.telegram.org",
        telegramRate: 30,
        telegramChatRate: 1,
        telegramMode: undefined,
        telegramWebhookSecret: undefined,
        publicUrl: undefined,
        host: undefined,
        port: 3000,
        databaseUrl: undefined,
        dataDir: ".data",
        cluster: "single",
        clusterHost: "127.0.0.1",
        clusterPort: 34431,
        clusterListen: undefined,
        openAiKey: undefined,
        openAiBaseUrl: undefined,
        openAiWebhookSecret: undefined,
        openAiTextModel: "gpt-5-mini",
        soraBaseUrl: undefined,
        soraKey: undefined,
        soraWebhookSecret: undefined,
        kieKey: undefined,
        kieBaseUrl: "https://api.kie.ai",
        kieWebhookKey: undefined,
        geminiKey: undefined,
        geminiBaseUrl: "https://generativelanguage.googleapis.com",
        geminiWebhookSecret: undefined,
        googleProject: undefined,
        googleLocation: "us-central1",
        googleBaseUrl: undefined,
        openRouterKey: undefined,
        openRouterBaseUrl: "https://openrouter.ai/api/v1",
        openRouterWebhookSecret: undefined,
        modelsFile: undefined,
        packsFile: undefined,
        operators: undefined,
        referralCoins: 20,
        referralsPerDay: 5,
        dailyCoins: 0,
        dayLimit: undefined,
        monthLimit: undefined,
        welcomeCoins: 60,
        maxActiveJobs: 2,
        providerJobs: undefined,
        maxWaitingJobs: 500,
        assistantPerHour: 60,
        trustedProxies: [],
        logFormat: "pretty",
        logLevel: "Info",
        crashAt: undefined,
        otlpEndpoint: undefined
      })
    })
  )

  it.effect("each is read from the variable of its name, and a slash at the end of a URL does not matter", () =>
    Effect.gen(function* () {
      const environment = {
        ...secrets,
        TELEGRAM_API_ROOT: "http://telegram.example:8081/",
        TELEGRAM_RATE: "900",
        TELEGRAM_CHAT_RATE: "90",
        TELEGRAM_MODE: "webhook",
        PUBLIC_URL: "https://bot.example/kudo/",
        HOST: "::1",
        PORT: "0",
        DATA_DIR: "/var/lib/kudo",
        CLUSTER: "socket",
        CLUSTER_HOST: "bot-1.internal",
        CLUSTER_PORT: "4000",
        CLUSTER_LISTEN: "10.0.0.7",
        OPENAI_BASE_URL: "https://text.example/v1",
        OPENAI_TEXT_MODEL: "gpt-5",
        SORA_BASE_URL: "https://video.example/v1//",
        KIE_BASE_URL: "https://kie.example/",
        GEMINI_BASE_URL: "https://gemini.example",
        GOOGLE_CLOUD_PROJECT: "example.com:kudo-1",
        GOOGLE_CLOUD_LOCATION: "global",
        GOOGLE_CLOUD_BASE_URL: "https://vertex.example/",
        OPENROUTER_BASE_URL: "https://router.example/api/v1",
        MODELS_FILE: "/etc/kudo/models.json",
        PACKS_FILE: "/etc/kudo/packs.json",
        OPERATORS: "123456, 654321",
        REFERRAL_COINS: "0",
        REFERRALS_PER_DAY: "3",
        DAILY_COINS: "10",
        SPEND_LIMIT_DAY: "500",
        SPEND_LIMIT_MONTH: "5000",
        WELCOME_COINS: "0",
        MAX_ACTIVE_JOBS: "7",
        PROVIDER_JOBS: "50, kie=20",
        MAX_WAITING_JOBS: "9",
        ASSISTANT_PER_HOUR: "5",
        TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::/32",
        LOG_FORMAT: "json",
        LOG_LEVEL: "Debug",
        CRASH_AT: "submit.answered:2",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318"
      }
      expect(Object.keys(environment).sort()).toEqual(
        Object.values(settings)
          .map(({ name }) => name)
          .sort()
      )
      expect(plain(yield* read(environment))).toEqual({
        telegramToken: token,
        telegramApiRoot: "http://telegram.example:8081",
        telegramRate: 900,
        telegramChatRate: 90,
        telegramMode: "webhook",
        telegramWebhookSecret: "hush-telegram",
        publicUrl: "https://bot.example/kudo",
        host: "::1",
        port: 0,
        databaseUrl: secrets.DATABASE_URL,
        dataDir: "/var/lib/kudo",
        cluster: "socket",
        clusterHost: "bot-1.internal",
        clusterPort: 4000,
        clusterListen: "10.0.0.7",
        openAiKey: "hush-openai-key",
        openAiBaseUrl: "https://text.example/v1",
        openAiWebhookSecret: "whsec_hush-openai",
        openAiTextModel: "gpt-5",
        soraBaseUrl: "https://video.example/v1",
        soraKey: "hush-sora-key",
        soraWebhookSecret: "whsec_hush-sora",
        kieKey: "hush-kie-key",
        kieBaseUrl: "https://kie.example",
        kieWebhookKey: "hush-kie-webhook",
        geminiKey: "hush-gemini-key",
        geminiBaseUrl: "https://gemini.example",
        geminiWebhookSecret: "hush-gemini-webhook",
        googleProject: "example.com:kudo-1",
        googleLocation: "global",
        googleBaseUrl: "https://vertex.example",
        openRouterKey: "hush-openrouter-key",
        openRouterBaseUrl: "https://router.example/api/v1",
        openRouterWebhookSecret: "hush-openrouter-webhook",
        modelsFile: "/etc/kudo/models.json",
        packsFile: "/etc/kudo/packs.json",
        operators: new Set([123456, 654321]),
        referralCoins: 0,
        referralsPerDay: 3,
        dailyCoins: 10,
        dayLimit: 500,
        monthLimit: 5000,
        welcomeCoins: 0,
        maxActiveJobs: 7,
        providerJobs: new Map([
          ["*", 50],
          ["kie", 20]
        ]),
        maxWaitingJobs: 9,
        assistantPerHour: 5,
        trustedProxies: [IpNetwork.fromStringUnsafe("10.0.0.0/8"), IpNetwork.fromStringUnsafe("2001:db8::/32")],
        logFormat: "json",
        logLevel: "Debug",
        crashAt: "submit.answered:2",
        otlpEndpoint: "http://localhost:4318"
      })
    })
  )

  it.effect("NAME= counts as not set, for every one", () =>
    Effect.gen(function* () {
      const empty = Object.fromEntries(Object.values(settings).map(({ name }) => [name, ""]))
      expect(yield* read(empty)).toEqual(yield* read({}))
    })
  )

  it.effect("secrets show neither as JSON nor in an inspection nor in a text", () =>
    Effect.gen(function* () {
      const values = yield* read(secrets)
      const shown = [JSON.stringify(values), inspect(values, { depth: 9 }), ...Object.values(values).map(String)].join()
      expect(shown).not.toMatch(/hush|the-token/)
    })
  )
})

describe("a wrong setting stops the start", () => {
  for (const [name, value, says] of wrong) {
    it.effect(`${name}=${value} is one line that names it and says what it must be, without the value`, () =>
      Effect.gen(function* () {
        const lines = yield* faults({ [name]: value })
        expect(lines).toHaveLength(1)
        expect(lines[0]).toMatch(new RegExp(`^${name}: [^\\n]+$`))
        expect(lines[0]).toMatch(says)
        expect(lines[0]).not.toContain(value)
      })
    )
  }

  it.effect("every fault is told at once, in the order of the table", () =>
    Effect.gen(function* () {
      const all = new Map(wrong.map(([name, value]) => [name, value]))
      const named = (yield* faults(Object.fromEntries(all))).map((line) => line.split(":")[0])
      const inOrder = Object.values(settings).flatMap(({ name }) => (all.has(name) ? [name] : []))
      expect(named).toEqual(inOrder)
    })
  )

  it.effect("a bot at Telegram itself needs https in PUBLIC_URL; one at a server of your own, or none, does not", () =>
    Effect.gen(function* () {
      const http = { PUBLIC_URL: "http://bot.example" }
      expect(yield* faults({ ...http, TELEGRAM_BOT_TOKEN: token })).toEqual([
        "PUBLIC_URL: must be https, Telegram sends updates nowhere else"
      ])
      const own = { ...http, TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: "http://localhost:8081" }
      expect(plain(yield* read(own))["publicUrl"]).toBe("http://bot.example")
      expect(plain(yield* read(http))["publicUrl"]).toBe("http://bot.example")
    })
  )

  it.effect("webhook mode without PUBLIC_URL is told, as Telegram would not know where to send", () =>
    Effect.gen(function* () {
      expect(yield* faults({ TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: "webhook" })).toEqual([
        "PUBLIC_URL: is needed for TELEGRAM_MODE=webhook"
      ])
    })
  )
})

describe("several processes", () => {
  it.effect("need a bot, a database and a video server outside, as the built-in ones live in one process", () =>
    Effect.gen(function* () {
      expect(yield* faults({ CLUSTER: "socket" })).toEqual([
        "TELEGRAM_BOT_TOKEN: is needed for CLUSTER=socket",
        "DATABASE_URL: is needed for CLUSTER=socket"
      ])
      const real = { CLUSTER: "socket", TELEGRAM_BOT_TOKEN: token, DATABASE_URL: secrets.DATABASE_URL }
      expect(yield* faults(real)).toEqual(["CLUSTER: socket needs a video server's key or address"])
      expect(plain(yield* read({ ...real, KIE_API_KEY: "k" }))["cluster"]).toBe("socket")
    })
  )
})

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")

describe("the settings as documented", () => {
  it.effect(".env.example lists every setting in order, commented out, with its meaning and its default", () =>
    Effect.gen(function* () {
      const nothing = ConfigProvider.fromUnknown({})
      const blocks: Array<string> = []
      for (const { name, config, description } of Object.values(settings)) {
        const general: Config.Config<unknown> = config
        const standard = yield* general.parse(nothing)
        blocks.push(`# ${description}\n# ${name}=${Option.isOption(standard) ? "" : String(standard)}\n`)
      }
      const [intro, ...rest] = file(".env.example").split("\n\n")
      expect(intro).toMatch(/^# /)
      expect(rest.join("\n\n")).toBe(blocks.join("\n"))
    })
  )

  it("the docs' table has a row for every setting, in order, and for nothing else", () => {
    const rows = [...file("docs/settings.md").matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(([, name]) => name)
    const table = rows.slice(rows.lastIndexOf("TELEGRAM_BOT_TOKEN"))
    expect(table).toEqual(Object.values(settings).map(({ name }) => name))
  })
})
