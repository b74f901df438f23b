import type { Delivery } from "../Jobs.ts"
import type { TelegramError, VideoKind } from "../../telegram/TelegramGateway.ts"

/** How a video is offered to Telegram: at first whole, then with less and less of what Telegram may dislike. */
export interface Shape {
  readonly kind: Exclude<VideoKind, "animation">
  readonly thumbnail: boolean
  /** The picture in full size that a player shows before it plays. */
  readonly cover: boolean
  readonly caption: boolean
  /** The buttons below it: all that they do can be had from the gallery too. */
  readonly keyboard: boolean
  /** The effect of a first video. */
  readonly effect: boolean
  /** Encoded anew to fit Telegram's limit. */
  readonly smaller: boolean
}

export const wholeShape: Shape = {
  kind: "video",
  thumbnail: true,
  cover: true,
  caption: true,
  keyboard: true,
  effect: true,
  smaller: false
}

/** How one is offered that was bought for its size: as a file, which nobody shows smaller. */
const fileShape: Shape = { ...wholeShape, kind: "document", cover: false }

/** What a video begins with on its way to its user. */
export type FirstAttempt =
  | { readonly _tag: "Send"; readonly shape: Shape }
  | { readonly _tag: "Settle"; readonly delivery: "link" }

/**
 * How a video is offered first. One that was bought for its size goes untouched as far as Telegram takes so many bytes, else
 * by a link where somebody outside can open one, and only without that in fewer bytes.
 */
export const firstAttempt = (video: {
  readonly keepsSize: boolean
  readonly bytes: number
  readonly largestUpload: number
  /** Whether somebody outside can open a link. */
  readonly link: boolean
}): FirstAttempt => {
  if (!video.keepsSize) return { _tag: "Send", shape: wholeShape }
  if (video.bytes <= video.largestUpload) return { _tag: "Send", shape: fileShape }
  return video.link ? { _tag: "Settle", delivery: "link" } : { _tag: "Send", shape: { ...fileShape, smaller: true } }
}

/** What is known when Telegram did not take a shape. */
export interface DeliveryFacts {
  readonly shape: Shape
  /** Whether it was bought for its size, so that a link is worth more than fewer bytes. */
  readonly keepsSize: boolean
  /** Whether there is a thumbnail that may be the fault. */
  readonly thumbnail: boolean
  /** The same of a picture in full size. */
  readonly cover: boolean
  /** Whether somebody outside can open a link. */
  readonly link: boolean
  /** How often in a row the connection was closed in the middle of the upload. */
  readonly cuts: number
}

/** What to do after Telegram did not take a video: send it again, send less of it, or settle for something else. */
export type DeliveryFallback =
  | { readonly _tag: "Again"; readonly seconds: number }
  | { readonly _tag: "Less"; readonly shape: Shape }
  | { readonly _tag: "Settle"; readonly delivery: Exclude<Delivery, "video"> }
  /** Nobody can get it: nothing is paid. */
  | { readonly _tag: "GiveUp" }

/** A server that closes the connection so often, always before it has all, says in its way that it is too large. */
const maxCuts = 3

const settle = (delivery: Exclude<Delivery, "video">): DeliveryFallback => ({ _tag: "Settle", delivery })
const less = (shape: Shape): DeliveryFallback => ({ _tag: "Less", shape })

/** When no shape is left: a link where it can be opened. */
export const lastResort = (link: boolean): DeliveryFallback => (link ? settle("link") : { _tag: "GiveUp" })

const afterTooLarge = ({ shape, keepsSize, link }: DeliveryFacts) =>
  shape.smaller || (keepsSize && link) ? lastResort(link) : less({ ...shape, smaller: true })

/** A refusal seldom names its cause, so the likeliest is left out first. */
const afterRefusal = (description: string, { shape, thumbnail, cover, link }: DeliveryFacts): DeliveryFallback => {
  if (shape.caption && /caption|entities/i.test(description)) return less({ ...shape, caption: false })
  if (shape.keyboard && /BUTTON_|keyboard|reply.?markup/i.test(description)) return less({ ...shape, keyboard: false })
  if (shape.effect && /effect/i.test(description)) return less({ ...shape, effect: false })
  const ofTheVideo = /VIDEO_/.test(description)
  if (shape.cover && cover && !ofTheVideo) return less({ ...shape, cover: false })
  if (shape.thumbnail && thumbnail && !ofTheVideo) return less({ ...shape, thumbnail: false })
  if (shape.kind === "video") return less({ ...shape, thumbnail: false, cover: false, kind: "document" })
  return lastResort(link)
}

/** What to do next. A send that may have happened is never repeated. */
export const nextAttempt = (reason: TelegramError["reason"], facts: DeliveryFacts): DeliveryFallback => {
  switch (reason._tag) {
    case "RateLimited":
      return { _tag: "Again", seconds: reason.retryAfter }
    case "TelegramUnavailable":
      if (reason.sent) return settle("maybe")
      return facts.cuts >= maxCuts ? afterTooLarge(facts) : { _tag: "Again", seconds: 0 }
    case "Unreachable":
      return settle("kept")
    case "TooLarge":
      return afterTooLarge(facts)
    case "BadRequest":
      return afterRefusal(reason.description, facts)
    case "MessageGone":
    case "MethodUnknown":
    case "Conflict":
    case "TokenRejected":
      return lastResort(facts.link)
  }
}
