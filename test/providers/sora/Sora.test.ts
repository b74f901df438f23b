import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { environmentProvider, readSettings } from "../../../src/platform/Config.ts"
import { serverOf, sora, soraSettings } from "../../../src/providers/sora/Sora.ts"

const openAi = {
  OPENAI_BASE_URL: "https://both.example/v1",
  OPENAI_API_KEY: "both-key",
  OPENAI_WEBHOOK_SECRET: "whsec_both"
}

const reader = (environment: Readonly<Record<string, string>>) =>
  readSettings(Object.values(soraSettings)).pipe(Effect.provide(environmentProvider(environment)))

/** Address, key and webhook secret of the server that the settings give. */
const server = (environment: Readonly<Record<string, string>>) =>
  Effect.map(reader(environment), (read) => {
    const found = serverOf(read(soraSettings))
    return (
      found && [found.baseUrl, Redacted.value(found.apiKey), found.webhookSecret && Redacted.value(found.webhookSecret)]
    )
  })

describe("the video server's settings", () => {
  it.effect("fall back to those of the text server, each for itself", () =>
    Effect.gen(function* () {
      expect(yield* server(openAi)).toEqual(["https://both.example/v1", "both-key", "whsec_both"])
      const address = { ...openAi, SORA_BASE_URL: "https://video.example/v1" }
      expect(yield* server(address)).toEqual(["https://video.example/v1", "both-key", "whsec_both"])
      const key = { ...openAi, SORA_API_KEY: "video-key" }
      expect(yield* server(key)).toEqual(["https://both.example/v1", "video-key", "whsec_both"])
      const secret = { ...openAi, SORA_WEBHOOK_SECRET: "whsec_video" }
      expect(yield* server(secret)).toEqual(["https://both.example/v1", "both-key", "whsec_video"])
    })
  )

  it.effect("need no key where the server wants none", () =>
    Effect.gen(function* () {
      const [address, key] = (yield* server({ SORA_BASE_URL: "http://localhost:8000/v1" })) ?? []
      expect(address).toBe("http://localhost:8000/v1")
      expect(key).not.toBe("")
    })
  )

  it.effect("that name OpenAI alone say that it makes no videos; none at all ask for nothing", () =>
    Effect.gen(function* () {
      expect(sora.connect(yield* reader({ OPENAI_API_KEY: "k" }))?._tag).toBe("Unserved")
      expect(sora.connect(yield* reader({ SORA_API_KEY: "k" }))?._tag).toBe("Unserved")
      expect(sora.connect(yield* reader({ OPENAI_BASE_URL: "https://api.openai.com/v1" }))?._tag).toBe("Unserved")
      expect(sora.connect(yield* reader({ OPENAI_WEBHOOK_SECRET: "whsec_both" }))).toBeUndefined()
    })
  )
})
