import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { allSettings, Settings } from "../../src/app/Settings.ts"
import { namesOf } from "../../src/app/Settings/production.ts"
import { misspelt } from "../../src/platform/Config/misspelt.ts"
import { refusal } from "../../src/app/Startup.ts"

const read = (environment: Readonly<Record<string, string>>) =>
  Layer.build(Settings.fromEnvironment(environment)).pipe(Effect.map(Context.get(Settings)), Effect.scoped)

const token = { TELEGRAM_BOT_TOKEN: "123456:token" }
const production: ReadonlyArray<Readonly<Record<string, string>>> = [
  { PUBLIC_URL: "https://bot.example" },
  { DATABASE_URL: "postgres://db.example/kudo" },
  { OPERATORS: "777" },
  { NODE_ENV: "production" },
  { TELEGRAM_WEBHOOK_SECRET: "s" },
  { OPENAI_BASE_URL: "https://text.example/v1" },
  { GOOGLE_CLOUD_PROJECT: "kudo-1" },
  ...allSettings.flatMap(({ name }) => (name.endsWith("_API_KEY") ? [{ [name]: "k" }] : [])),
  ...allSettings.flatMap(({ name }) => (name.endsWith("_BASE_URL") ? [{ [name]: "https://one.example" }] : [])),
  { TELEGRAM_TOKEN: "4242:abc" },
  { BOT_TOKEN: "4242:abc" },
  // A name that nobody would take for the token's, with a token in it.
  { TOKEN: `123456789:${"a".repeat(35)}` },
  { TELEGRAM_API_KEY: `'123456789:AA-${"x".repeat(32)}'` },
  // Other slips open as much.
  { OPERATER: "777" },
  { KUDO_PUBLIC_URL: "https://bot.example" },
  { DATABSE_URL: "postgres://db.example/kudo" },
  { openai_api_key: "k" },
  { KIE_APIKEY: "k" }
]

describe("a start without the bot's token", () => {
  for (const set of production) {
    const [name = ""] = Object.keys(set)
    it.effect(`beside ${name} is refused with one line that names both, unless the playground is asked for`, () =>
      Effect.gen(function* () {
        const reason = refusal(yield* read(set))
        expect(reason).toMatch(/^TELEGRAM_BOT_TOKEN: [^\n]+$/)
        expect(reason).toContain(name)
        expect(refusal(yield* read({ ...set, PLAYGROUND: "1" }))).toBe(undefined)
        expect(refusal(yield* read({ ...set, ...token }))).toBe(undefined)
      })
    )
  }

  it.effect("is the playground where nothing of production is set", () =>
    Effect.gen(function* () {
      const harmless = {
        PORT: "0",
        WELCOME_COIN: "5",
        METRIC_NOTE: "12:30",
        TEST_DATABASE_URL: "x",
        PUBLIC_KEY: "x",
        HOST: "0.0.0.0",
        DATA_DIR: "/tmp/x",
        LOG_LEVEL: "debug",
        WELCOME_COINS: "5"
      }
      expect(refusal(yield* read({}))).toBe(undefined)
      expect(refusal(yield* read({ ...harmless, NODE_ENV: "development", PATH: "/bin", HOME: "/root" }))).toBe(
        undefined
      )
    })
  )

  it.effect("cannot be a playground and a bot at once", () =>
    Effect.gen(function* () {
      const { faults } = yield* Effect.flip(read({ ...token, PLAYGROUND: "yes" }))
      expect(faults).toEqual(["PLAYGROUND: is set, and TELEGRAM_BOT_TOKEN too: it is one or the other"])
    })
  )
})

describe("what is set but cannot be meant", () => {
  const doubts = (environment: Readonly<Record<string, string>>) =>
    Effect.map(read({ ...token, ...environment }), (settings) => settings.doubts)

  it.effect("is told in a line that names its setting", () =>
    Effect.gen(function* () {
      expect(yield* doubts({ OPERATER: "7" })).toEqual(["OPERATER: is no setting, did you mean OPERATORS?"])
      expect(yield* doubts({ PROVIDER_JOBS: "50,kei=20,sora=3" })).toEqual([
        "PROVIDER_JOBS: there is no provider kei, only ark, fal, google, kie, openrouter, replicate, sora"
      ])
      expect(yield* doubts({ SPEND_LIMIT_DAY: "100", SPEND_LIMIT_MONTH: "99" })).toEqual([
        "SPEND_LIMIT_MONTH: is below SPEND_LIMIT_DAY, which nobody can reach"
      ])
      expect(yield* doubts({ CLUSTER_HOST: "bot-1", CLUSTER_PORT: "4000" })).toEqual([
        "CLUSTER_HOST: does nothing without CLUSTER=socket",
        "CLUSTER_PORT: does nothing without CLUSTER=socket"
      ])
      expect(yield* doubts({ KIE_API_KEY: "hush # of the shop", DATA_DIR: "/srv/kudo\t#disk 2" })).toEqual([
        "DATA_DIR: what stands after its # is part of it: a comment needs a line of its own",
        "KIE_API_KEY: what stands after its # is part of it: a comment needs a line of its own"
      ])
    })
  )

  it("is no secret's file", () => {
    expect(misspelt(namesOf(allSettings), namesOf(allSettings))).toEqual([])
  })

  it.effect("is nothing of settings that fit each other, and of other programs' variables", () =>
    Effect.gen(function* () {
      const cluster = { CLUSTER: "SOCKET", CLUSTER_HOST: "bot-1", DATABASE_URL: "postgres://db/kudo", KIE_API_KEY: "k" }
      expect(yield* doubts(cluster)).toEqual([])
      expect(yield* doubts({ SPEND_LIMIT_DAY: "100", SPEND_LIMIT_MONTH: "100", PROVIDER_JOBS: "50,kie=20" })).toEqual(
        []
      )
      expect(yield* doubts({ KIE_API_KEY: "a#b", DATA_DIR: "#1" })).toEqual([])
      expect(yield* doubts({ HOME: "/root", npm_config_loglevel: "x" })).toEqual([])
    })
  )
})
