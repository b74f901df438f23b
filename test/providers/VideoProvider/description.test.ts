import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { FalDouble, falDoublePath } from "../../../packages/playground/src/Playground/FalDouble.ts"
import { OpenRouterDouble, openRouterDoublePath } from "../../../packages/playground/src/Playground/OpenRouterDouble.ts"
import { ReplicateDouble, replicateDoublePath } from "../../../packages/playground/src/Playground/ReplicateDouble.ts"
import { serve } from "../../../packages/playground/test/DoubleServer.ts"
import { make as fal } from "../../../src/providers/fal/FalApi.ts"
import { descriptionOf } from "../../../src/providers/openrouter/Capabilities.ts"
import { make as openRouter } from "../../../src/providers/openrouter/OpenRouterApi.ts"
import { make as replicate } from "../../../src/providers/replicate/ReplicateApi.ts"
import { atDouble, doubleOptions } from "../../kit/atDouble.ts"
import { readInputSchema } from "../../../src/providers/VideoProvider/inputSchema.ts"

describe("what a provider says of its models", () => {
  it.live(
    "fal: the input of the endpoint that stands for each, what a second costs, and nothing of what it has not",
    () =>
      Effect.gen(function* () {
        const { origin } = yield* serve(FalDouble.layer(doubleOptions))
        const driver = yield* fal(atDouble(`${origin}${falDoublePath}`))
        const told = yield* driver.describe?.(["fal-ai/veo3.1", "fal-ai/gone", "fal-ai/ltx-2.3"]) ?? Effect.undefined
        expect(told).toEqual([
          {
            model: "fal-ai/veo3.1",
            label: "fal-ai/veo3.1",
            seconds: [8, 4, 6],
            resolutions: expect.arrayContaining(["720p", "1080p"]),
            ratios: ["16:9", "9:16"],
            prices: [{ dollarsPerSecond: 0.2 }]
          },
          expect.objectContaining({ model: "fal-ai/ltx-2.3", resolutions: ["1080p", "2k", "4k"] })
        ])
      })
  )

  it.live("Replicate: the input of the latest version of each, and nothing of what it has not", () =>
    Effect.gen(function* () {
      const { origin } = yield* serve(ReplicateDouble.layer(doubleOptions))
      const driver = yield* replicate(atDouble(`${origin}${replicateDoublePath}`))
      const told = yield* driver.describe?.(["google/veo-3.1", "google/gone"]) ?? Effect.undefined
      expect(told).toEqual([
        { model: "google/veo-3.1", seconds: [4, 6, 8], resolutions: ["720p", "1080p"], ratios: ["16:9", "9:16"] }
      ])
    })
  )

  it.live("OpenRouter: its whole list", () =>
    Effect.gen(function* () {
      const { origin } = yield* serve(OpenRouterDouble.layer(doubleOptions))
      const driver = yield* openRouter(atDouble(`${origin}${openRouterDoublePath}`))
      const told = yield* driver.describe?.([]) ?? Effect.undefined
      expect(told?.find(({ model }) => model === "minimax/hailuo-3")).toMatchObject({
        label: "Hailuo 3",
        resolutions: ["768p", "2k"],
        frames: ["first", "last"],
        sound: true,
        prices: [{ dollarsPerSecond: 0.13, resolution: "2k" }]
      })
    })
  )

  it("OpenRouter's prices: of a second of words alone, by sound and resolution; a list that is null is not told", () => {
    const described = descriptionOf({
      id: "acme/fox",
      supported_durations: null,
      pricing_skus: {
        duration_seconds_with_audio_1080p: "0.4",
        text_to_video_duration_seconds_without_audio: "0.2",
        image_to_video_duration_seconds: "0.3",
        generate: "1",
        duration_seconds: "free"
      }
    })
    expect(described).toEqual({
      model: "acme/fox",
      prices: [
        { dollarsPerSecond: 0.4, sound: true, resolution: "1080p" },
        { dollarsPerSecond: 0.2, sound: false }
      ]
    })
  })
})

describe("the schema of an input", () => {
  const document = (properties: object, more: object = {}) => ({
    components: { schemas: { ...more, FoxVideoInput: { properties } } }
  })

  it("tells a range of seconds, and what a reference says", () => {
    const schema = document(
      {
        duration: { type: "integer", minimum: 3, maximum: 6 },
        resolution: { allOf: [{ $ref: "#/components/schemas/size" }] }
      },
      { size: { enum: ["720P", "2160p"] } }
    )
    expect(readInputSchema(schema)).toEqual({ seconds: [3, 4, 5, 6], resolutions: ["720p", "4k"] })
  })

  it("tells seconds among other words, and ratios among others", () => {
    const schema = document({ duration: { enum: ["auto", "4s", "8s"] }, aspect_ratio: { enum: ["auto", "16:9"] } })
    expect(readInputSchema(schema)).toEqual({ seconds: [4, 8], ratios: ["16:9"] })
  })

  it.each([undefined, null, [], {}, { components: { schemas: { Output: {} } } }])(
    "that is none tells nothing: %j",
    (one) => {
      expect(readInputSchema(one)).toBeUndefined()
    }
  )
})
