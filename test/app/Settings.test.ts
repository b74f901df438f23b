import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { IpNetwork } from "effect/net"
import { allSettings, groups, Settings } from "../../src/app/Settings.ts"
import { envExample, settingsPage } from "../../src/app/Settings/documents.ts"
import { environmentProvider, readSettings, SettingsError } from "../../src/platform/Config.ts"

const read = (environment: Readonly<Record<string, string | undefined>>) =>
  Layer.build(Settings.fromEnvironment(environment)).pipe(Effect.map(Context.get(Settings)), Effect.scoped)

/** The value of each setting by the name of its variable, the providers' included. */
const values = (environment: Readonly<Record<string, string>>) =>
  readSettings(allSettings).pipe(
    Effect.map((of) => of(Object.fromEntries(allSettings.map((one) => [one.name, one])))),
    Effect.provide(environmentProvider(environment))
  )

const faults = (environment: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(read(environment)), (error) => {
    expect(error).toBeInstanceOf(SettingsError)
    return error.faults
  })

/** Values with every Option and Redacted taken off. */
const plain = (values: object) => {
  const bare = (value: unknown): unknown =>
    Option.isOption(value)
      ? bare(Option.getOrUndefined(value))
      : Redacted.isRedacted(value)
        ? Redacted.value(value)
        : value
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, bare(value)]))
}

const token = "123456:the-token-of-the-bot"
/** Secrets that have a form; any other may be any text. */
const formed: Readonly<Record<string, string>> = {
  OTEL_EXPORTER_OTLP_HEADERS: "authorization=hush-OTEL_EXPORTER_OTLP_HEADERS",
  TELEGRAM_BOT_TOKEN: token,
  DATABASE_URL: "postgres://user:hush-database@db.example/kudo",
  ALERT_WEBHOOK_URL: "https://hooks.example/T0/hush-hook?token=hush"
}
const secrets: Readonly<Record<string, string>> = Object.fromEntries(
  allSettings.filter(({ secret }) => secret).map(({ name }) => [name, formed[name] ?? `hush-${name}`])
)

/** Something that each setting cannot be; free texts take anything. */
const wrong: ReadonlyArray<readonly [name: string, value: string, says: RegExp]> = [
  ["TELEGRAM_BOT_TOKEN", "bot-123", /as @BotFather gives it$/],
  ["TELEGRAM_API_ROOT", "api.telegram.example", /must be an http\(s\) URL/],
  ["TELEGRAM_MODE", "carrier-pigeon", /must be webhook or polling$/],
  ["TELEGRAM_WEBHOOK_SECRET", "no?secret", /must be 1 to 256 of A-Z a-z 0-9 _ -, /],
  ["LINK_SECRET", "short", /must be 16 characters or more/],
  ["CLUSTER_SECRET", "a-secret-that-is-long-enough short", /must be 16 characters or more/],
  ["PUBLIC_URL", "https://bot.example?x=1", /must be an http\(s\) URL without a query$/],
  ["PORT", "65536", /must be a whole number from 0 to 65535$/],
  ["ALERT_WEBHOOK_URL", "ftp://hooks.example", /must be an http\(s\) URL$/],
  ["PORT", "http-alt", /must be a whole number from 0 to 65535$/],
  ["PORT", "1e3", /must be a whole number from 0 to 65535$/],
  ["PORT", "0x10", /must be a whole number from 0 to 65535$/],
  ["PORT", "\u0663", /must be a whole number from 0 to 65535$/],
  ["PUBLIC_URL", "https://user:pass@bot.example", /must be an http\(s\) URL without a sign-in$/],
  ["VIDEO_SPACE", "0.0 GB", /must be a size such as/],
  ["OPERATORS", "0", /must be user ids such as 123456,654321$/],
  ["OPERATORS", "9999999999999999", /must be user ids such as 123456,654321$/],
  ["OPERATOR_ROLES", "1=owner,1=viewer", /must be user ids, each with one of/],
  ["PROVIDER_JOBS", "50,kie=20,KIE=30", /each once, as in 100,kie=20$/],
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
  ["SPEND_LIMIT_DAY", "-1", /must be a whole number from 1 to 1000000000$/],
  ["WELCOME_COINS", "-17", /must be a whole number from 0 to 1000000$/],
  ["MAX_ACTIVE_JOBS", "101", /must be a whole number from 1 to 100$/],
  ["MAX_ACTIVE_JOBS", "2.75", /MAX_ACTIVE_JOBS: ./],
  ["ASSISTANT_PER_HOUR", "-5", /must be a whole number from 1 to 10000$/],
  ["TRUSTED_PROXIES", "10.0.0.1", /must be networks such as 10\.0\.0\.0\/8,127\.0\.0\.1\/32$/],
  ["TRUSTED_PROXIES", "loadbalancer/8", /must be networks/],
  ["LOG_FORMAT", "yaml-ish", /pretty.*json/],
  ["LOG_LEVEL", "shouting", /Debug, Info, Warn/],
  ["OTEL_EXPORTER_OTLP_HEADERS", "Bearer of-the-collector", /must be pairs such as name=value/],
  ["OTEL_RESOURCE_ATTRIBUTES", "production", /must be pairs such as name=value/],
  ["OTEL_TRACES_SAMPLER", "sometimes", /must be parentbased_always_on, /],
  ["OTEL_TRACES_SAMPLER_ARG", "1.5", /must be a number from 0 to 1/],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", /must be an http\(s\) URL/]
]

describe("settings", () => {
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
      expect(plain(yield* values(environment))).toMatchObject({
        ...environment,
        TELEGRAM_API_ROOT: "http://telegram.example:8081",
        TELEGRAM_RATE: 900,
        TELEGRAM_CHAT_RATE: 90,
        PUBLIC_URL: "https://bot.example/kudo",
        PORT: 0,
        CLUSTER_PORT: 4000,
        SORA_BASE_URL: "https://video.example/v1",
        KIE_BASE_URL: "https://kie.example",
        GOOGLE_CLOUD_BASE_URL: "https://vertex.example",
        OPERATORS: new Set([123456, 654321]),
        REFERRAL_COINS: 0,
        REFERRALS_PER_DAY: 3,
        DAILY_COINS: 10,
        SPEND_LIMIT_DAY: 500,
        SPEND_LIMIT_MONTH: 5000,
        WELCOME_COINS: 0,
        MAX_ACTIVE_JOBS: 7,
        PROVIDER_JOBS: new Map([
          ["*", 50],
          ["kie", 20]
        ]),
        MAX_WAITING_JOBS: 9,
        ASSISTANT_PER_HOUR: 5,
        TRUSTED_PROXIES: [IpNetwork.fromStringUnsafe("10.0.0.0/8"), IpNetwork.fromStringUnsafe("2001:db8::/32")]
      })
    })
  )

  it.effect("NAME= counts as not set, for every one", () =>
    Effect.gen(function* () {
      const empty = Object.fromEntries(allSettings.map(({ name }) => [name, ""]))
      expect(yield* values(empty)).toEqual(yield* values({}))
      expect(yield* read(empty)).toEqual(yield* read({}))
    })
  )

  it.effect("secrets show neither as JSON nor in an inspection nor in a text", () =>
    Effect.gen(function* () {
      for (const given of [yield* read(secrets), yield* values(secrets)]) {
        const shown = [JSON.stringify(given), inspect(given, { depth: 9 }), ...Object.values(given).map(String)].join()
        expect(shown).not.toMatch(/hush|the-token/)
      }
    })
  )

  it("are secret wherever a name says key, token or secret, and addresses and headers are that hold one", () => {
    const named = allSettings.filter(({ name }) =>
      /_(KEY|TOKEN|SECRET)$|^(DATABASE|ALERT_WEBHOOK)_URL$|_HEADERS$/.test(name)
    )
    expect(allSettings.filter(({ secret }) => secret)).toEqual(named)
  })

  it("have a name each, of their own", () => {
    const names = allSettings.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z]+)*$/)
  })
})

describe("while nothing is set", () => {
  // What is derived from other settings is told in words, and held by the tests of what derives it.
  const plainly = allSettings.flatMap(({ name, fallback }) => (fallback._tag === "Words" ? [] : [{ name, fallback }]))
  for (const { name, fallback } of plainly) {
    it.effect(`${name} is ${fallback._tag === "None" ? "absent" : fallback.text}`, () =>
      Effect.gen(function* () {
        const unset = (yield* values({}))[name]
        if (fallback._tag === "None") return expect(unset).toEqual(Option.none())
        expect(unset).toEqual((yield* values({ [name]: fallback.text }))[name])
        expect(fallback.text).not.toBe("")
      })
    )
  }
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

  it.effect("words are taken in any case, spaces between the parts of a list and an address in capitals too", () =>
    Effect.gen(function* () {
      const given = yield* read({
        OPERATORS: "7 , 8",
        OPERATOR_ROLES: "7 = Viewer, 8=OWNER",
        PROVIDER_JOBS: "50, KIE = 20",
        PUBLIC_URL: "HTTPS://Bot.Example:443/",
        TELEGRAM_BOT_TOKEN: token
      })
      expect(plain(given)).toMatchObject({
        operatorRoles: new Map([
          [7, "viewer"],
          [8, "owner"]
        ]),
        providerJobs: new Map([
          ["*", 50],
          ["kie", 20]
        ]),
        publicUrl: "https://bot.example"
      })
    })
  )

  it.effect("every fault is told at once, in the order of the table", () =>
    Effect.gen(function* () {
      const all = new Map(wrong.map(([name, value]) => [name, value]))
      const named = (yield* faults(Object.fromEntries(all))).map((line) => line.split(":")[0])
      const inOrder = allSettings.flatMap(({ name }) => (all.has(name) ? [name] : []))
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
      const real = { CLUSTER: "socket", TELEGRAM_BOT_TOKEN: token, DATABASE_URL: formed["DATABASE_URL"] ?? "" }
      expect(yield* faults(real)).toEqual(["CLUSTER: socket needs a video server's key or address"])
      expect(plain(yield* read({ ...real, KIE_API_KEY: "k" }))["cluster"]).toBe("socket")
    })
  )
})

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")

describe("the settings as documented", () => {
  it(".env.example and docs/settings.md are what `npm run settings` writes of the table", () => {
    expect(file(".env.example")).toBe(envExample(groups))
    expect(file("docs/settings.md")).toBe(settingsPage(groups))
  })

  it("each has its meaning and its default in both", () => {
    for (const { name, description, fallback } of allSettings) {
      const example = new RegExp(`^# (.*)\\n# ${name}=(.*)$`, "m").exec(file(".env.example"))
      expect(example?.[1]).toContain(description)
      if (fallback._tag === "Words") expect(example?.[1]).toContain(fallback.text)
      expect(example?.[2]).toBe(fallback._tag === "Value" ? fallback.text : "")
      expect(file("docs/settings.md").match(new RegExp(`^\\| \`${name}\`.* \\| .+ \\| .+ \\|$`, "gm"))).toHaveLength(1)
    }
  })
})
