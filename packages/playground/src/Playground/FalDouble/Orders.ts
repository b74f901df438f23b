import { Effect, type Schema } from "effect"
import type { Order, OrderPictures } from "../VideoDouble/Job.ts"
import { noModel, type Refused, wrongInput } from "./Answers.ts"
import { type Endpoint, endpoints } from "./Endpoints.ts"
import type { Uploaded, Uploads } from "./Uploads.ts"

type Input = Readonly<Record<string, Schema.Json>>

/** What a picture is rendered in whose shape nobody knows. */
const usualShape = "9:16"

const fieldsOf = ({
  durations,
  resolutions,
  ratios,
  sound,
  first,
  last,
  lists = {},
  larger,
  told = {}
}: Endpoint): ReadonlySet<string> =>
  new Set([
    ...(larger === undefined ? ["prompt"] : [larger]),
    ...(durations.length > 0 ? ["duration"] : []),
    ...(resolutions.length > 0 ? ["resolution"] : []),
    ...(ratios.length > 0 ? ["aspect_ratio"] : []),
    ...[sound, first, last].filter((field) => field !== undefined),
    ...Object.keys(lists),
    ...Object.keys(told)
  ])

const isLink = (value: unknown): value is string => typeof value === "string" && /^(https?:\/\/|data:)/.test(value)

/** Whether a field has a value that its endpoint takes, as strict as its schema. */
const isRight = (endpoint: Endpoint, field: string, value: Schema.Json): boolean => {
  const { durations, resolutions, ratios, sound, first, last, larger, lists = {}, told = {} } = endpoint
  const among = (choices: ReadonlyArray<string | number>) => choices.some((one) => one === value)
  switch (field) {
    case "prompt":
      return typeof value === "string" && value !== ""
    case "duration":
      return among(durations)
    case "resolution":
      return among(resolutions)
    case "aspect_ratio":
      return among(ratios)
    case sound:
      return typeof value === "boolean"
    case first:
    case last:
    case larger:
      return isLink(value)
    default:
      if (told[field] !== undefined) return among(told[field])
      return Array.isArray(value) && value.length <= (lists[field] ?? 0) && value.every(isLink)
  }
}

const wrongField = (endpoint: Endpoint, input: Input): string | undefined => {
  const fields = fieldsOf(endpoint)
  const { first, last, needsLast = false, larger, told = {} } = endpoint
  const pictures = [...(first === undefined ? [] : [first]), ...(needsLast && last !== undefined ? [last] : [])]
  const needed = [larger ?? "prompt", ...pictures, ...Object.keys(told)]
  return (
    needed.find((field) => input[field] === undefined) ??
    Object.entries(input).find(([field, value]) => !fields.has(field) || !isRight(endpoint, field, value))?.[0]
  )
}

/** The lines of what is no number of them. */
const lines: Readonly<Record<string, number>> = { "2K": 1440, "2k": 1440, "4k": 2160 }
const linesOf = (resolution: string) => lines[resolution] ?? Number.parseInt(resolution, 10)

const sizeOf = (shape: string, shorter: number) => {
  const [width = 9, height = 16] = shape.split(/[:x]/).map(Number)
  const scale = shorter / Math.min(width, height)
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`
}

/** A ratio that names one; the pictures tell it otherwise. */
const ratioIn = (value: Schema.Json | undefined) =>
  typeof value === "string" && value.includes(":") ? value : undefined

const linkIn = (input: Input, field: string | undefined) => {
  const value = field === undefined ? undefined : input[field]
  return typeof value === "string" ? value : undefined
}

const secondsOf = (endpoint: Endpoint, input: Input): number => {
  const wanted = Number.parseInt(String(input["duration"] ?? endpoint.durations[0] ?? endpoint.seconds), 10)
  return Number.isNaN(wanted) ? endpoint.seconds : wanted
}

/** The order of a video that is made larger: nothing else of it is said. */
const largerOf = (id: string, input: Input, video: Uploaded | undefined): Effect.Effect<Order, Refused> =>
  video?.shape === undefined || video.seconds === undefined
    ? Effect.fail(wrongInput("video_url"))
    : Effect.succeed({
        model: id,
        prompt: "",
        seconds: String(video.seconds),
        size: sizeOf(video.shape, linesOf(String(input["target_resolution"]))),
        remixedFrom: null,
        pictures: { larger: video.name }
      })

/** The order of a request. */
export const orderOf = Effect.fnUntraced(function* (
  id: string,
  input: Input,
  uploads: Uploads
): Effect.fn.Return<Order, Refused> {
  const endpoint = endpoints[id]
  if (endpoint === undefined) return yield* noModel
  const wrong = wrongField(endpoint, input)
  if (wrong !== undefined) return yield* wrongInput(wrong)
  if (endpoint.larger !== undefined) return yield* largerOf(id, input, uploads.find(linkIn(input, endpoint.larger)))
  const [list = ""] = Object.keys(endpoint.lists ?? {})
  const listed = input[list]
  const first = uploads.find(linkIn(input, endpoint.first))
  const last = uploads.find(linkIn(input, endpoint.last))
  const reference = Array.isArray(listed) ? uploads.find(listed.find(isLink)) : undefined
  const pictures: OrderPictures = {
    ...(first && { first: first.name }),
    ...(last && { last: last.name }),
    ...(reference && { reference: reference.name })
  }
  const resolution = String(input["resolution"] ?? endpoint.resolutions[0] ?? endpoint.lines)
  const shape = ratioIn(input["aspect_ratio"]) ?? first?.shape ?? ratioIn(endpoint.ratios[0]) ?? usualShape
  return {
    model: id,
    prompt: String(input["prompt"]),
    seconds: String(secondsOf(endpoint, input)),
    size: sizeOf(shape, linesOf(resolution)),
    remixedFrom: null,
    pictures,
    sound: endpoint.sound === undefined || input[endpoint.sound] !== false
  }
})
