import { Effect, Option, Schema } from "effect"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import { call, failAs } from "./Errors.ts"

const decode = Schema.decodeUnknownOption(
  Schema.Struct({ model: Schema.NonEmptyString, taskType: Schema.optional(Schema.Unknown) })
)

/** What the catalogue calls tasks that make videos, such as `Text to Video`. */
const video = /\bto video$/i

const read = (entry: unknown) =>
  Option.map(decode(entry), ({ model, taskType }) => ({
    model,
    makesVideos: Array.isArray(taskType) && taskType.some((one) => video.test(text(one)))
  }))

/**
 * The names of the models that KIE's catalogue has: those that are asked for, and whatever else makes videos. Prices are prose
 * there.
 */
export const makeDescribe = (api: JsonApi, seconds: number) =>
  Effect.fn("KieApi.describe")(function* (models: ReadonlyArray<string>) {
    const data = yield* call(api, seconds, { method: "GET", path: "/api/v1/models" }).pipe(
      Effect.catch(failAs("status"))
    )
    const listed = readEntries(data, "models", read)
    if (listed === undefined) return yield* failAs("status")(malformed)
    return listed
      .filter(({ model, makesVideos }) => makesVideos || models.includes(model))
      .map(({ model }) => ({ model }))
  })
