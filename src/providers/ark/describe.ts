import { Effect, Option, Schema } from "effect"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import { failAs } from "./Errors.ts"
import { tierOf } from "./tier.ts"

const any = Schema.optional(Schema.Unknown)
const decode = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.NonEmptyString, domain: any, status: any }))

/** What the list says of a model that makes videos, and of one that is there no more. */
const videos = "VideoGeneration"
const ended = "Shutdown"

const read = (entry: unknown) =>
  Option.map(decode(entry), ({ id, domain, status }) => ({
    model: id,
    makesVideos: text(domain) === videos,
    hasEnded: text(status) === ended
  }))

/** The names of the models that Ark's list has: those that are asked for, and whatever else makes videos. */
export const makeDescribe = (api: JsonApi, seconds: number) =>
  Effect.fn("ArkApi.describe")(function* (models: ReadonlyArray<string>) {
    const body = yield* api(seconds, { method: "GET", path: "/models" }).pipe(Effect.catch(failAs("status")))
    const listed = readEntries(body, "data", read)
    if (listed === undefined) return yield* failAs("status")(malformed)
    const there = listed
      .filter(({ model, makesVideos, hasEnded }) => !hasEnded && (makesVideos || models.includes(model)))
      .map(({ model }) => model)
    // A tier has no name of its own there.
    const tiers = models.filter((name) => tierOf(name).flex && there.includes(tierOf(name).model))
    return [...there, ...tiers].map((model) => ({ model }))
  })
