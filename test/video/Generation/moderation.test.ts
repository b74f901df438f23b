import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import sharp from "sharp"
import { AssistantError, PromptAssistant } from "../../../src/assistant/PromptAssistant.ts"
import type { Picture, TaskInputs } from "../../../src/providers/VideoProvider.ts"
import { makeModeration } from "../../../src/video/Generation/moderation.ts"
import { Pictures } from "../../../src/video/Pictures.ts"
import { aJob } from "../../kit/aJob.ts"
import { quartered } from "../../kit/pictures.ts"

const frame = async (width: number, height: number): Promise<Picture> => ({
  bytes: await quartered(width, height).jpeg().toBuffer(),
  mediaType: "image/jpeg"
})

/** The verdict on a job of such inputs, and what the assistant was asked about it. */
const judged = (
  inputs: TaskInputs,
  answer: Effect.Effect<ReadonlyArray<string>, AssistantError> = Effect.succeed([]),
  job = aJob({ state: "queued" })
) =>
  Effect.gen(function* () {
    const asked: Array<{ readonly text: string; readonly pictures: ReadonlyArray<Uint8Array> }> = []
    const assistant = PromptAssistant.layerTest({
      moderate: (text, pictures = []) => {
        asked.push({ text, pictures })
        return answer
      }
    })
    const layers = Layer.merge(assistant, Pictures.layer)
    const verdict = yield* Effect.provide(
      Effect.flatMap(makeModeration, (moderated) => moderated(job, inputs)),
      layers
    )
    return { verdict, asked }
  })

describe("moderation before an order", () => {
  it.live("is asked about the words and each picture that goes in, which is made small", () =>
    Effect.gen(function* () {
      const [first, last] = yield* Effect.promise(() => Promise.all([frame(1080, 1920), frame(320, 180)]))
      const { verdict, asked } = yield* judged({ _tag: "Frames", first, last })
      assert.strictEqual(verdict, "passed")
      const sizes = yield* Effect.promise(() =>
        Promise.all((asked[0]?.pictures ?? []).map((picture) => sharp(picture).metadata()))
      )
      assert.deepStrictEqual(
        sizes.map(({ format, width, height }) => [format, width, height]),
        [
          ["jpeg", 288, 512],
          ["jpeg", 320, 180]
        ]
      )
      const references = { _tag: "References", pictures: [last, last, last], videos: [], sounds: [] } as const
      assert.lengthOf((yield* judged(references)).asked[0]?.pictures ?? [], 3)
    })
  )

  it.live("refuses what is flagged, and leaves what nobody could judge to the provider", () =>
    Effect.gen(function* () {
      const none = { _tag: "None" } as const
      assert.strictEqual((yield* judged(none, Effect.succeed(["violence"]))).verdict, "refused")
      const away = Effect.fail(new AssistantError({ reason: "network" }))
      assert.strictEqual((yield* judged(none, away)).verdict, "unknown")
      const broken = { bytes: new Uint8Array([1]), mediaType: "image/jpeg" } as const
      assert.strictEqual((yield* judged({ _tag: "Frames", first: broken, last: undefined })).verdict, "unknown")
    })
  )

  it.live("is not asked again of a job that passed it before it waited", () =>
    Effect.gen(function* () {
      const job = aJob({ state: "queued", moderated: true })
      const { verdict, asked } = yield* judged({ _tag: "None" }, Effect.succeed(["violence"]), job)
      assert.deepStrictEqual([verdict, asked.length], ["passed", 0])
    })
  )
})
