import { Effect, Exit, Option, Schema } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import { type ModelDescription, resolutionWord, type ToldPrice } from "../VideoProvider/description.ts"
import type { TaskInputs } from "../VideoProvider.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"

/** How long a list of models is good: capabilities change with releases. */
const freshFor = "10 minutes"
/** How long nobody asks again after it could not be read: each order would wait for it. */
const askAgainAfter = "1 minute"
/** Models that are looked at; OpenRouter has some dozens that make videos. */
const maxModels = 1000

const some = <A extends Schema.Constraint>(schema: A) => Schema.optional(Schema.NullOr(schema))

const VideoModel = Schema.Struct({
  id: Schema.String,
  supported_durations: some(Schema.Array(Schema.Finite)),
  supported_resolutions: some(Schema.Array(Schema.String)),
  supported_aspect_ratios: some(Schema.Array(Schema.String)),
  supported_frame_images: some(Schema.Array(Schema.String)),
  generate_audio: some(Schema.Boolean),
  name: some(Schema.String),
  pricing_skus: some(Schema.Record(Schema.String, Schema.Unknown))
})
export type VideoModel = typeof VideoModel.Type

const decodeList = Schema.decodeUnknownEffect(Schema.Struct({ data: Schema.Array(Schema.Unknown) }))
const decodeModel = Schema.decodeUnknownOption(VideoModel)

/** What OpenRouter's video models can do, from `GET /videos/models`, looked up at most once in ten minutes, or in one after a failure. */
export const makeCapabilities = (api: JsonApi, seconds: number) =>
  keptFor(
    api(seconds, { method: "GET", path: "/videos/models" }).pipe(
      Effect.flatMap((body) => Effect.mapError(decodeList(body), () => malformed)),
      Effect.map(({ data }) => data.slice(0, maxModels).flatMap((one) => Option.toArray(decodeModel(one))))
    ),
    (read) => (Exit.isSuccess(read) ? freshFor : askAgainAfter)
  )

/** A price of a second, among the names that are free text: of words alone, maybe with or without sound, maybe of a resolution. */
const perSecond = /^(?:text_to_video_)?duration_seconds(?:_(with|without)_audio)?(?:_(\d+p|\d+k))?$/i

const priceOf = ([name, told]: readonly [string, unknown]): ReadonlyArray<ToldPrice> => {
  const found = perSecond.exec(name)
  const dollars = typeof told === "string" && told.trim() !== "" ? Number(told) : told
  if (found === null || typeof dollars !== "number" || !(dollars >= 0)) return []
  const [, sound, resolution] = found
  return [
    {
      dollarsPerSecond: dollars,
      ...(sound !== undefined && { sound: sound.toLowerCase() === "with" }),
      ...(resolution !== undefined && { resolution: resolutionWord(resolution) })
    }
  ]
}

/** A list that is null, or empty, is not told. */
const told = <A>(list: ReadonlyArray<A> | null | undefined): ReadonlyArray<A> | undefined =>
  list === null || list === undefined || list.length === 0 ? undefined : list

/** A model as the list describes it. */
export const descriptionOf = (model: VideoModel): ModelDescription => ({
  model: model.id,
  label: model.name ?? undefined,
  seconds: told(model.supported_durations),
  resolutions: told(model.supported_resolutions)?.map(resolutionWord),
  ratios: told(model.supported_aspect_ratios),
  frames: told(model.supported_frame_images)?.flatMap((frame) => {
    if (frame === "first_frame") return ["first"]
    return frame === "last_frame" ? ["last"] : []
  }),
  sound: model.generate_audio ?? undefined,
  prices: told(Object.entries(model.pricing_skus ?? {}).flatMap(priceOf))
})

const lacks = <A>(supported: ReadonlyArray<A> | null | undefined, wanted: A) =>
  supported !== null && supported !== undefined && supported.length > 0 && !supported.includes(wanted)

/** The frames that are asked for, as OpenRouter calls them. */
const framesOf = (inputs: TaskInputs): ReadonlyArray<string> => {
  if (inputs._tag !== "Frames") return []
  return inputs.last === undefined ? ["first_frame"] : ["first_frame", "last_frame"]
}

/** The field of an order that its model cannot make, as far as the list says so. */
export const impossible = (
  model: VideoModel,
  order: Pick<VideoRequest, "ratio" | "seconds" | "sound"> & { readonly resolution: string },
  inputs: TaskInputs
): string | undefined => {
  if (lacks(model.supported_aspect_ratios, order.ratio)) return "aspect_ratio"
  if (lacks(model.supported_durations, order.seconds)) return "duration"
  if (lacks(model.supported_resolutions, order.resolution)) return "resolution"
  if (order.sound === true && model.generate_audio === false) return "generate_audio"
  return framesOf(inputs).some((frame) => lacks(model.supported_frame_images, frame)) ? "frame_images" : undefined
}
