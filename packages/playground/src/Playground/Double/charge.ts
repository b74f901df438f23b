import type { Order } from "../VideoDouble/Job.ts"

/** What a provider's list says of some videos; what a rate leaves out is any. */
export interface Rate {
  /** In what its provider counts: dollars, or credits of its own. */
  readonly price: number
  readonly per: "second" | "video" | "million-tokens"
  /** The shorter side of the picture. */
  readonly lines?: number
  readonly sound?: boolean
  /** Of videos of at most so many seconds. */
  readonly upTo?: number
  /** What comes on top for each video, such as for the picture that it is made of. */
  readonly plus?: number
}

/** The first of them that fits a video counts. */
export type Rates = readonly [Rate, ...ReadonlyArray<Rate>]

type Fits = Omit<Rate, "price" | "per">

export const perSecond = (price: number, fits: Fits = {}): Rate => ({ price, per: "second", ...fits })
export const perVideo = (price: number, fits: Fits = {}): Rate => ({ price, per: "video", ...fits })
export const perMillionTokens = (price: number, fits: Fits = {}): Rate => ({ price, per: "million-tokens", ...fits })

type Charged = Pick<Order, "size" | "seconds" | "sound">

const linesOf = ({ size }: Charged) => Math.min(...size.split("x").map(Number))

/** Pictures of Seedance have in every shape about as many pixels as in 16:9, whose sides are whole sixteens where they are small. */
const pixels: Readonly<Record<number, number>> = { 480: 864 * 496 }
const pixelsOf = (lines: number) => pixels[lines] ?? (lines * lines * 16) / 9
const picturesPerSecond = 24
const pixelsPerToken = 1024

/** The tokens of a video, by the formula that Ark, OpenRouter and fal all name. */
export const tokensOf = (order: Charged): number =>
  Math.round((pixelsOf(linesOf(order)) * picturesPerSecond * Number(order.seconds)) / pixelsPerToken)

const fits = ({ lines, sound, upTo }: Rate, order: Charged) =>
  (lines === undefined || lines === linesOf(order)) &&
  (sound === undefined || sound === (order.sound ?? true)) &&
  (upTo === undefined || Number(order.seconds) <= upTo)

const unitsOf = ({ per }: Rate, order: Charged): number => {
  switch (per) {
    case "second":
      return Number(order.seconds)
    case "video":
      return 1
    case "million-tokens":
      return tokensOf(order) / 1_000_000
  }
}

/** What a video is charged. One that no rate fits, as no list tells of it, is charged like the last. */
export const chargeOf = (rates: Rates, order: Charged): number => {
  const rate = rates.find((one) => fits(one, order)) ?? rates.at(-1) ?? rates[0]
  return rate.price * unitsOf(rate, order) + (rate.plus ?? 0)
}
