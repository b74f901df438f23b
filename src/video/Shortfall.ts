import { Schema } from "effect"
import { Coins } from "../domain/Coins.ts"
import { shortSide, type VideoRequest } from "../domain/Video.ts"
import type { Rebates } from "./ModelCatalogue/Rebates.ts"
import type { Arrived } from "./VideoStore.ts"

/** What of an order a finished video does not keep. */
export const Lack = Schema.Literals(["length", "format", "resolution", "sound"])
export type Lack = typeof Lack.Type

/** A finished video that is less than what was ordered: what it lacks, what came instead, and the coins that go back for it. */
export const Shortfall = Schema.Struct({
  lacks: Schema.NonEmptyArray(Lack),
  /** Length in seconds, and the picture as it is shown, in pixels. */
  seconds: Schema.Finite,
  width: Schema.Int,
  height: Schema.Int,
  coins: Coins
})
export type Shortfall = typeof Shortfall.Type

/** What was bought. */
export interface Purchase {
  readonly request: VideoRequest
  readonly price: Coins
  /** Whether the model promises sound, and what it gives back; undefined for one that is no longer in the catalogue. */
  readonly model: { readonly audio: boolean; readonly rebates: Rebates } | undefined
}

/** Encoders end with a whole group of pictures: a video may be so much shorter, in seconds or as a part, whichever is more. */
const lengthTolerance = { seconds: 0.5, part: 0.05 }
/** Models round sides to multiples of 8 to 64: the shape may differ by so much, as a part. The nearest two formats differ by a third. */
const formatTolerance = 0.12
/**
 * The part of the ordered shorter side that is enough. Some make 2k of 2048 × 1152, which is four fifths; the next lower
 * resolution has three quarters at most, but for 720p in place of 768p.
 */
const resolutionEnough = 0.78

const ratioOf = (ratio: string): number => {
  const [across = 1, down = 1] = ratio.split(":").map(Number)
  return across / down
}

const isShorter = (ordered: number, seconds: number) =>
  seconds < ordered - Math.max(lengthTolerance.seconds, ordered * lengthTolerance.part)

const isOtherFormat = (ordered: number, shape: number) =>
  Math.max(ordered / shape, shape / ordered) > 1 + formatTolerance

/** An edit, an extension and the film of a draft have the length and the shape of their source, whatever is said of them. */
const followsSource = ({ inputs }: VideoRequest) =>
  inputs._tag === "Source" || inputs._tag === "Draft" || inputs._tag === "Upscale"

/** What is bought with the film of a draft, and with a video that is made larger, is its resolution. */
const buysResolution = ({ inputs }: VideoRequest) => inputs._tag === "Draft" || inputs._tag === "Upscale"

/** The longer side of the picture that a resolution is the name of, as a part of the shorter. */
const widest = 16 / 9

/**
 * The shorter side that a picture of a shape has at least in a resolution. ByteDance's upscaler makes the shorter side what the
 * resolution says, whatever the longer one becomes (5040×2160); one that stops at the longer side (3840×1646) has made it as well.
 */
const shortSideOf = (resolution: VideoRequest["resolution"], { width, height }: Arrived): number =>
  shortSide[resolution] * Math.min(1, (widest * Math.min(width, height)) / Math.max(width, height))

const lacksOf = ({ request, model }: Purchase, arrived: Arrived): ReadonlyArray<Lack> => {
  const { width, height, seconds, sound } = arrived
  const own = !followsSource(request)
  const lacks: Readonly<Record<Lack, boolean>> = {
    length: own && isShorter(request.seconds, seconds),
    format: own && isOtherFormat(ratioOf(request.ratio), width / height),
    resolution:
      (own || buysResolution(request)) &&
      Math.min(width, height) <
        resolutionEnough *
          (request.inputs._tag === "Upscale"
            ? shortSideOf(request.resolution, arrived)
            : shortSide[request.resolution]),
    // What nobody asked for is no lack: a video without sound that comes with it is as good.
    sound: own && (request.sound ?? model?.audio) === true && !sound
  }
  return Lack.literals.filter((lack) => lacks[lack])
}

/**
 * What a video costs less than its price: a shorter one costs what it lasts, and of that the catalogue's parts are taken off
 * for another format and for missing sound. What is left to pay is rounded up, as every price is.
 */
const rebate = ({ request, price, model }: Purchase, lacks: ReadonlyArray<Lack>, seconds: number): Coins => {
  const part = (lack: "format" | "resolution" | "sound") => (lacks.includes(lack) ? (model?.rebates[lack] ?? 0) : 0)
  const lasts = lacks.includes("length") ? seconds / request.seconds : 1
  const kept = lasts * (1 - part("format")) * (1 - part("resolution")) * (1 - part("sound"))
  // Six places: a product of parts must not be rounded up for what is no more than the arithmetic's own error.
  return Coins.make(price - Math.ceil(Number((price * kept).toFixed(6))))
}

/** Holds what arrived against what was bought; undefined when nothing is lacking. */
export const shortfall = (purchase: Purchase, arrived: Arrived): Shortfall | undefined => {
  const [first, ...others] = lacksOf(purchase, arrived)
  if (first === undefined) return undefined
  const { seconds, width, height } = arrived
  const coins = rebate(purchase, [first, ...others], seconds)
  return { lacks: [first, ...others], seconds, width, height, coins }
}
