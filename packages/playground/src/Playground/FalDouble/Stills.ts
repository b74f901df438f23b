import { Effect, type Schema } from "effect"
import type { Order } from "../VideoDouble/Job.ts"
import { type Refused, wrongInput } from "./Answers.ts"

type Input = Readonly<Record<string, Schema.Json>>

/** The sizes that have a name. */
const named: Readonly<Record<string, string>> = {
  square_hd: "1024x1024",
  square: "512x512",
  portrait_4_3: "768x1024",
  portrait_16_9: "576x1024",
  landscape_4_3: "1024x768",
  landscape_16_9: "1024x576"
}

/** The sides, in pixels, that a picture may have. */
const smallest = 64
const largest = 4096

const isSide = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= smallest && value <= largest

const sizeOf = (value: Schema.Json | undefined): string | undefined => {
  if (value === undefined) return named["landscape_4_3"]
  if (typeof value === "string") return named[value]
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const { width, height } = Object.assign({ width: 0, height: 0 }, value)
  return isSide(width) && isSide(height) ? `${width}x${height}` : undefined
}

type Check = (value: Schema.Json) => boolean

const among =
  (...values: ReadonlyArray<string>): Check =>
  (value) =>
    values.some((one) => one === value)
const isFlag: Check = (value) => typeof value === "boolean"

/** What of a picture's order is right, as strict as its schema. */
const checks: Readonly<Record<string, Check>> = {
  prompt: (value) => typeof value === "string" && value !== "",
  image_size: (value) => sizeOf(value) !== undefined,
  seed: (value) => Number.isInteger(value),
  safety_tolerance: among("1", "2", "3", "4", "5"),
  enable_safety_checker: isFlag,
  output_format: among("jpeg"),
  sync_mode: (value) => value === false
}

/** The endpoints that draw, with what each million pixels that a picture begins costs there in dollars: the first, and any other. */
const drawers: Readonly<Record<string, readonly [first: number, more: number]>> = {
  "fal-ai/flux-2-pro": [0.03, 0.015]
}

/** Whether an endpoint draws pictures, and films nothing. */
export const isDrawer = (endpoint: string): boolean => endpoint in drawers

/** What a picture of a size costs, in dollars. */
export const pictureDollars = (endpoint: string, size: string): number => {
  const [first, more] = drawers[endpoint] ?? [0, 0]
  const [width = 0, height = 0] = size.split("x").map(Number)
  return first + more * Math.max(0, Math.ceil((width * height) / 1_000_000) - 1)
}

/** The order of a picture: a video of a second, of which the first frame is given out. */
export const pictureOrderOf = Effect.fnUntraced(function* (
  endpoint: string,
  input: Input
): Effect.fn.Return<Order, Refused> {
  const wrong =
    input["prompt"] === undefined
      ? "prompt"
      : Object.entries(input).find(([field, value]) => checks[field]?.(value) !== true)?.[0]
  if (wrong !== undefined) return yield* wrongInput(wrong)
  return {
    model: endpoint,
    prompt: String(input["prompt"]),
    seconds: "1",
    size: sizeOf(input["image_size"]) ?? "1024x768",
    remixedFrom: null,
    pictures: {},
    sound: false
  }
})
