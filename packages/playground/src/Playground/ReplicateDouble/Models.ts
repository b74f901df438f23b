import { Effect, Schema } from "effect"
import { keepDataLink } from "../Double/pictures.ts"
import type { Order } from "../VideoDouble/Job.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { notFound, type Refused, wrongInput } from "./Answers.ts"

interface Model {
  readonly seconds: ReadonlyArray<number>
  readonly resolutions: ReadonlyArray<string>
  readonly ratios: ReadonlyArray<string>
  /** The fields of its pictures. */
  readonly first: string
  readonly last: string
  /** The field that names the resolution, and the lines of its words. */
  readonly quality: "resolution" | "mode"
  /** It has no switch for its sound. */
  readonly alwaysHeard?: true
}

const upTo = (shortest: number, longest: number) =>
  Array.from({ length: longest - shortest + 1 }, (_, n) => n + shortest)
const any = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]

const veo: Model = {
  seconds: [4, 6, 8],
  resolutions: ["720p", "1080p"],
  ratios: ["16:9", "9:16"],
  first: "image",
  last: "last_frame",
  quality: "resolution"
}
const seedance: Model = {
  seconds: upTo(4, 30),
  resolutions: ["480p", "720p", "1080p"],
  ratios: any,
  first: "image",
  last: "last_frame_image",
  quality: "resolution"
}

/** The official models of this double. */
const models: Readonly<Record<string, Model>> = {
  "google/veo-3.1": veo,
  "google/veo-3.1-fast": veo,
  "google/veo-3.1-lite": { ...veo, resolutions: ["720p"], alwaysHeard: true },
  "bytedance/seedance-2.5": seedance,
  "bytedance/seedance-2.0": { ...seedance, seconds: upTo(4, 15) },
  "bytedance/seedance-2.0-fast": { ...seedance, seconds: upTo(4, 15), resolutions: ["480p", "720p"] },
  "kwaivgi/kling-v3-omni-video": {
    seconds: upTo(3, 15),
    resolutions: ["standard", "pro", "4k"],
    ratios: ["16:9", "9:16", "1:1"],
    first: "start_image",
    last: "end_image",
    quality: "mode"
  }
}

/** A model as the API shows it; undefined for one that is not there. */
export const modelOf = (id: string) => {
  const model = models[id]
  const [owner, name] = id.split("/")
  return (
    model && {
      owner,
      name,
      latest_version: {
        id: "hidden",
        openapi_schema: {
          components: {
            schemas: {
              aspect_ratio: { type: "string", enum: model.ratios },
              Input: {
                type: "object",
                properties: {
                  duration: { type: "integer", enum: model.seconds },
                  aspect_ratio: { allOf: [{ $ref: "#/components/schemas/aspect_ratio" }] },
                  [model.quality]: { type: "string", enum: model.resolutions }
                }
              }
            }
          }
        }
      }
    }
  )
}

/** The lines of what is no number. */
const lines: Readonly<Record<string, number>> = { standard: 720, pro: 1080, "4k": 2160 }

export const CreateBody = Schema.Struct({
  input: Schema.Record(Schema.String, Schema.Json),
  webhook: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^https?:\/\//))),
  webhook_events_filter: Schema.optionalKey(Schema.Array(Schema.Literals(["start", "output", "logs", "completed"])))
})

const sizeOf = (ratio: string, quality: string) => {
  const [width = 16, height = 9] = ratio.split(":").map(Number)
  const scale = (lines[quality] ?? Number.parseInt(quality, 10)) / Math.min(width, height)
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`
}

const chosen = <A extends Schema.Json>(wanted: Schema.Json | undefined, choices: ReadonlyArray<A>) =>
  wanted === undefined ? choices[0] : choices.find((one) => one === wanted)

const picturesOf = Effect.fnUntraced(function* (model: Model, input: typeof CreateBody.Type.input) {
  const references = input["reference_images"]
  const links = {
    first: input[model.first],
    last: input[model.last],
    reference: Array.isArray(references) ? references[0] : undefined
  }
  const kept = yield* Effect.forEach(Object.entries(links), ([role, link]) =>
    typeof link === "string"
      ? Effect.map(keepDataLink(link), (name) => (name === undefined ? [] : [[role, name] as const]))
      : Effect.succeed([])
  )
  return Object.fromEntries(kept.flat())
})

/** The order of a request, as strict as the model's own schema. */
export const orderOf = Effect.fnUntraced(function* (
  name: string,
  { input }: typeof CreateBody.Type
): Effect.fn.Return<Order, Refused, Media> {
  const model = models[name]
  if (model === undefined) return yield* notFound
  const { prompt } = input
  if (typeof prompt !== "string" || prompt === "") return yield* wrongInput("prompt")
  const seconds = chosen(input["duration"], model.seconds)
  if (seconds === undefined) return yield* wrongInput("duration")
  const quality = chosen(input[model.quality], model.resolutions)
  if (quality === undefined) return yield* wrongInput(model.quality)
  const heard = chosen(input["generate_audio"], [true, false])
  if (heard === undefined || (model.alwaysHeard && !heard)) return yield* wrongInput("generate_audio")
  const ratio = chosen(input["aspect_ratio"], model.ratios)
  if (ratio === undefined) return yield* wrongInput("aspect_ratio")
  return {
    model: name,
    prompt,
    seconds: String(seconds),
    size: sizeOf(ratio, quality),
    remixedFrom: null,
    pictures: yield* picturesOf(model, input),
    sound: heard
  }
})
