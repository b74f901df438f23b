import { Effect, Schema } from "effect"
import { keepBase64 } from "../Double/pictures.ts"
import type { Media } from "../VideoDouble/Media.ts"
import type { Job, Order } from "../VideoDouble/Job.ts"
import { moderationBlocked } from "../VideoDouble/Job.ts"
import { type Refused, unknownVeo, wrongInput } from "./Answers.ts"

/** Models of the Vertex AI double. */
export const veoModels: ReadonlySet<string> = new Set([
  "veo-3.1-generate-001",
  "veo-3.1-fast-generate-001",
  "veo-3.1-lite-generate-001"
])

const Picture = Schema.Struct({ bytesBase64Encoded: Schema.NonEmptyString, mimeType: Schema.NonEmptyString })

export const PredictBody = Schema.Struct({
  instances: Schema.NonEmptyArray(
    Schema.Struct({
      prompt: Schema.NonEmptyString,
      image: Schema.optionalKey(Picture),
      lastFrame: Schema.optionalKey(Picture),
      referenceImages: Schema.optionalKey(
        Schema.Array(Schema.Struct({ image: Picture, referenceType: Schema.Literal("asset") })).check(
          Schema.isMaxLength(3)
        )
      )
    })
  ).check(Schema.isMaxLength(1)),
  parameters: Schema.optionalKey(
    Schema.Struct({
      aspectRatio: Schema.optionalKey(Schema.Literals(["16:9", "9:16"])),
      durationSeconds: Schema.optionalKey(Schema.Literals([4, 6, 8])),
      resolution: Schema.optionalKey(Schema.Literals(["720p", "1080p", "4k"])),
      generateAudio: Schema.optionalKey(Schema.Boolean),
      sampleCount: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4 }))),
      storageUri: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^gs:\/\/[a-z0-9][a-z0-9._-]*(\/.*)?$/)))
    })
  )
})

const shortSides = { "720p": 720, "1080p": 1080, "4k": 2160 } as const

export const FetchBody = Schema.Struct({ operationName: Schema.NonEmptyString })

/** The order of a prediction, as strict as Google's page. */
export const veoOrder = Effect.fnUntraced(function* (
  model: string,
  { instances: [{ prompt, image, lastFrame, referenceImages = [] }], parameters = {} }: typeof PredictBody.Type
): Effect.fn.Return<Order, Refused, Media> {
  if (!veoModels.has(model)) return yield* unknownVeo(model)
  const { aspectRatio = "16:9", durationSeconds = 8, resolution = "720p", sampleCount = 1 } = parameters
  const { generateAudio: sound = true } = parameters
  // It makes one video of each order.
  if (sampleCount !== 1) return yield* wrongInput("parameters.sampleCount")
  if (lastFrame !== undefined && image === undefined) return yield* wrongInput("instances.lastFrame")
  if (referenceImages.length > 0 && image !== undefined) return yield* wrongInput("instances.referenceImages")
  const short = shortSides[resolution]
  const long = (short * 16) / 9
  const size = aspectRatio === "16:9" ? `${long}x${short}` : `${short}x${long}`
  const kept = (picture: typeof Picture.Type) => keepBase64(picture.bytesBase64Encoded)
  const [reference] = referenceImages
  const pictures = {
    ...(image !== undefined && { first: yield* kept(image) }),
    ...(lastFrame !== undefined && { last: yield* kept(lastFrame) }),
    ...(reference !== undefined && { reference: yield* kept(reference.image) })
  }
  return { model, prompt, seconds: String(durationSeconds), size, remixedFrom: null, pictures, sound }
})

const response = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"

/** Where the video of an ended job is: within the answer, or in Cloud Storage. */
export type Video = { readonly bytesBase64Encoded: string } | { readonly gcsUri: string }

/** An operation as Vertex AI tells it; done without a video where that was filtered. */
export const operationOf = (name: string, job: Job, video: Video | undefined) => {
  if (job.outcome === null) return { name }
  if (job.outcome.error?.code === moderationBlocked.code) {
    const reason = "The generated video was filtered by Vertex AI's usage guidelines. Support codes: 15236754"
    const filtered = { "@type": response, raiMediaFilteredCount: 1, raiMediaFilteredReasons: [reason] }
    return { name, done: true, response: filtered }
  }
  if (job.outcome.error !== null || video === undefined) {
    return { name, done: true, error: { code: 13, message: "Internal error encountered." } }
  }
  const videos = [{ ...video, mimeType: "video/mp4" }]
  return { name, done: true, response: { "@type": response, raiMediaFilteredCount: 0, videos } }
}
