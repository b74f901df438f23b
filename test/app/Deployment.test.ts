import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { Settings } from "../../src/app/Settings.ts"
import { describe as lines, plan } from "../../src/app/Deployment.ts"

const deployment = (environment: Readonly<Record<string, string>>) =>
  Layer.build(Settings.fromEnvironment(environment)).pipe(
    Effect.map(Context.get(Settings)),
    Effect.map(plan),
    Effect.scoped
  )

const bot = { TELEGRAM_BOT_TOKEN: "123456:token" }
const text = { OPENAI_API_KEY: "text-key" }
const own = { OPENAI_BASE_URL: "https://both.example/v1", OPENAI_API_KEY: "both-key" }
const video = { SORA_BASE_URL: "https://video.example/v1", SORA_API_KEY: "video-key" }
const site = { PUBLIC_URL: "https://bot.example" }

const playground = "playground"
const none = "none: OpenAI switched its Sora off on 2026-09-24, set SORA_BASE_URL or another provider's key"
const noAssistant = "none, as there is no OPENAI_API_KEY: prompts are taken as they are written"
const openAi = "api.openai.com, which has not answered yet"
const both = "both.example, which has not answered yet"
const demo = "demo clips, no coin moves"

const found = { database: "embedded", ffmpeg: true, text: undefined, transcription: "there" } as const

/** What is set, and what then runs with what, as the start tells it. */
const table: ReadonlyArray<
  readonly [what: string, set: Readonly<Record<string, string>>, telegram: string, video: string, assistant: string]
> = [
  ["nothing", {}, playground, playground, playground],
  ["a token", bot, "Telegram by polling", demo, noAssistant],
  ["a token and a public URL", { ...bot, ...site }, "Telegram by webhook", demo, noAssistant],
  [
    "a token, a public URL and TELEGRAM_MODE=polling",
    { ...bot, ...site, TELEGRAM_MODE: "polling" },
    "Telegram by polling",
    demo,
    noAssistant
  ],
  [
    "a Bot API server of one's own",
    { ...bot, ...site, TELEGRAM_API_ROOT: "http://telegram.example:8081" },
    "telegram.example:8081 by webhook",
    demo,
    noAssistant
  ],
  ["a public URL without a token", site, playground, playground, playground],
  ["a token and OpenAI's key", { ...bot, ...text }, "Telegram by polling", none, openAi],
  ["OpenAI's key without a token", text, playground, none, openAi],
  [
    "OpenAI's own host by name",
    { ...bot, OPENAI_BASE_URL: "https://api.openai.com/v1/" },
    "Telegram by polling",
    none,
    openAi
  ],
  ["one server for text and video", { ...bot, ...own }, "Telegram by polling", "both.example", both],
  ["a video server", { ...bot, ...video }, "Telegram by polling", "video.example", noAssistant],
  ["a video server and OpenAI's key", { ...bot, ...video, ...text }, "Telegram by polling", "video.example", openAi],
  ["two servers", { ...bot, ...own, ...video }, "Telegram by polling", "video.example", both],
  ["a key of KIE.AI", { ...bot, KIE_API_KEY: "k" }, "Telegram by polling", "api.kie.ai", noAssistant],
  [
    "a project at Google",
    { ...bot, GOOGLE_CLOUD_PROJECT: "kudo-1" },
    "Telegram by polling",
    "us-central1-aiplatform.googleapis.com",
    noAssistant
  ],
  [
    "a project at Google beside its key",
    { ...bot, GEMINI_API_KEY: "g", GOOGLE_CLOUD_PROJECT: "kudo-1", GOOGLE_CLOUD_LOCATION: "global" },
    "Telegram by polling",
    "generativelanguage.googleapis.com, aiplatform.googleapis.com",
    noAssistant
  ],
  [
    "a server in place of Vertex AI",
    { ...bot, GOOGLE_CLOUD_PROJECT: "kudo-1", GOOGLE_CLOUD_BASE_URL: "http://vertex.example:81/x" },
    "Telegram by polling",
    "vertex.example:81",
    noAssistant
  ],
  [
    "a place at Google without a project",
    { ...bot, GOOGLE_CLOUD_LOCATION: "eu" },
    "Telegram by polling",
    demo,
    noAssistant
  ],
  [
    "keys of everybody",
    {
      ...bot,
      ...video,
      KIE_API_KEY: "k",
      GEMINI_API_KEY: "g",
      OPENROUTER_API_KEY: "o",
      OPENROUTER_BASE_URL: "https://router.example/api/v1"
    },
    "Telegram by polling",
    "video.example, api.kie.ai, generativelanguage.googleapis.com, router.example",
    noAssistant
  ],
  ["a video server without a token", video, playground, "video.example", playground]
]

describe("what runs with what", () => {
  for (const [what, set, telegram, video, assistant] of table) {
    it.effect(`${what}: Telegram is "${telegram}", video "${video}", assistant "${assistant}"`, () =>
      Effect.gen(function* () {
        expect(lines(yield* deployment(set), found).slice(0, 4)).toEqual([
          "database:  embedded",
          `telegram:  ${telegram}`,
          `video:     ${video}`,
          `assistant: ${assistant}`
        ])
      })
    )
  }

  const fal = { FAL_KEY: "f" }
  const ears = { TRANSCRIBE_BASE_URL: "https://ears.example/v1" }
  it.effect.each<
    readonly [set: Readonly<Record<string, string>>, has: "there" | "none" | "unknown", told: string | undefined]
  >([
    [{}, "none", undefined],
    [bot, "none", "not listened to: set OPENAI_API_KEY, TRANSCRIBE_BASE_URL or FAL_KEY"],
    [{ ...bot, ...fal }, "none", "fal"],
    [{ ...fal, PLAYGROUND: "1" }, "none", "fal"],
    [{ ...bot, ...fal, ...text }, "there", "api.openai.com"],
    [{ ...bot, ...fal, ...text }, "none", "fal, as api.openai.com has no transcriptions"],
    [
      { ...bot, ...text },
      "none",
      "not listened to, as api.openai.com has no transcriptions: set TRANSCRIBE_BASE_URL or FAL_KEY"
    ],
    [{ ...bot, ...text, ...ears }, "there", "ears.example"],
    [{ ...bot, ...fal, ...ears }, "unknown", "ears.example, which has not said whether it has transcriptions"]
  ])("the start tells who listens to voices: %s, %s, %s", ([set, transcription, told]) =>
    Effect.gen(function* () {
      const said = lines(yield* deployment(set), { ...found, transcription })
      expect(said.find((line) => line.startsWith("voices:"))?.slice(11)).toBe(told)
    })
  )

  it.effect("the start tells an external database and a missing ffmpeg", () =>
    Effect.gen(function* () {
      const said = lines(yield* deployment({}), { ...found, database: "external", ffmpeg: false })
      expect(said[0]).toBe("database:  external")
      expect(said.at(-1)).toBe("ffmpeg:    not found, videos go out without a thumbnail")
    })
  )

  it.effect.each([
    ["responses", "text-and-pictures", "prompts by the Responses API, moderation of prompts and pictures"],
    ["chat", "text", /^prompts by chat.*, moderation of prompts alone, as it takes no pictures$/],
    ["none", "none", "no call that writes prompts, no moderation"]
  ] as const)("the start tells what a text server has: prompts %s, moderation %s", ([prompts, moderation, told]) =>
    Effect.gen(function* () {
      const said = lines(yield* deployment({ ...bot, ...text }), { ...found, text: { prompts, moderation } })
      const [, what = ""] = /^assistant: api\.openai\.com, (.*)$/m.exec(said.join("\n")) ?? []
      expect(what).toMatch(told)
    })
  )

  it.effect("the start lines hold no secret", () =>
    Effect.gen(function* () {
      const url = { OPENAI_BASE_URL: "https://user:password@both.example/v1", OPENAI_API_KEY: "both-key" }
      const said = lines(yield* deployment({ ...bot, ...url }), found).join("\n")
      expect(said).not.toMatch(/token|password|both-key/)
    })
  )
})

describe("the text server", () => {
  it.effect("gets nothing of the video server's settings", () =>
    Effect.gen(function* () {
      const { assistant } = yield* deployment({ ...own, ...video })
      expect(assistant).toMatchObject({ baseUrl: "https://both.example/v1" })
      expect(assistant._tag === "Server" && Redacted.value(assistant.apiKey)).toBe("both-key")
    })
  )
})

describe("where the bot listens", () => {
  it.effect("is this machine alone, unless somebody is to reach it or HOST says otherwise", () =>
    Effect.gen(function* () {
      expect((yield* deployment(bot)).host).toBe("127.0.0.1")
      expect((yield* deployment({ ...bot, ...site })).host).toBe("0.0.0.0")
      expect((yield* deployment({ ...bot, ...site, HOST: "10.0.0.7" })).host).toBe("10.0.0.7")
    })
  )

  it.effect("is this machine alone for the playground, whatever its address, unless HOST says otherwise", () =>
    Effect.gen(function* () {
      expect((yield* deployment({})).host).toBe("127.0.0.1")
      expect((yield* deployment({ ...site, PLAYGROUND: "1" })).host).toBe("127.0.0.1")
      expect((yield* deployment({ ...site, PLAYGROUND: "1", HOST: "0.0.0.0" })).host).toBe("0.0.0.0")
    })
  )
})

describe("who is an operator", () => {
  it.effect("is said by OPERATORS, and nobody in the playground, where everybody chooses who they are", () =>
    Effect.gen(function* () {
      expect((yield* deployment({ ...bot, OPERATORS: "777" })).operators).toEqual(new Map([[777, "owner"]]))
      const roles = { ...bot, OPERATORS: "777,778", OPERATOR_ROLES: "778=viewer,5=owner" }
      expect([...(yield* deployment(roles)).operators]).toEqual([
        [777, "owner"],
        [778, "viewer"]
      ])
      expect((yield* deployment({ OPERATORS: "777", PLAYGROUND: "1" })).operators.size).toBe(0)
    })
  )
})
