import { Schema } from "effect"
import { Ratio, Resolution } from "../../domain/Video.ts"

export const Seconds = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 }))

/** Whole seconds from one number to another, both among them. */
const Range = Schema.Struct({ from: Seconds, to: Seconds }).check(
  Schema.makeFilter(({ from, to }) => (from <= to ? undefined : "must not end before it begins"))
)

/** Whether videos have sound: all of them, none of them, or as it is ordered. */
export const SoundMode = Schema.Literals(["always", "never", "choice"])
export type SoundMode = typeof SoundMode.Type

/** What a route can make in one way; where nothing is said it is whatever the model offers. */
const limits = {
  ratios: Schema.optionalKey(Schema.NonEmptyArray(Ratio)),
  seconds: Schema.optionalKey(Schema.Union([Schema.NonEmptyArray(Seconds), Range])),
  resolutions: Schema.optionalKey(Schema.NonEmptyArray(Resolution)),
  /** Where that is not as the route says; files of operators may say it by `true` and `false`, for always and never. */
  sound: Schema.optionalKey(Schema.Union([SoundMode, Schema.Boolean])),
  /** Characters of the longest prompt, where it is shorter than ours. */
  promptLength: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0)))
}
export const Limits = Schema.Struct(limits)
export type Limits = typeof Limits.Type

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))

/** The longest that drafts are good for, in days: whoever needs longer has forgotten what was to come of it. */
const maxDraftDays = 90

const Drafts = Schema.Struct({
  ...limits,
  /** What drafts themselves are made in. */
  draftResolution: Resolution,
  /** How long after its order a draft can be made in full. */
  days: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxDraftDays }))
})

/** The ways of making a video, by what it is made of. */
export const ways = ["text", "frames", "references", "edit", "extend", "remix", "draft", "upscale"] as const

/** The ways of making a video anew; the others go on from an earlier one. */
export const newWays = ["text", "frames", "references"] as const

/** What a route makes videos of: each way that is named is taken, with its limits. */
export const Takes = Schema.Struct({
  /** A prompt alone. */
  text: Schema.optionalKey(Limits),
  /** A picture to begin with, and one to end with where `last` says so. */
  frames: Schema.optionalKey(Schema.Struct({ ...limits, last: Schema.Boolean })),
  /** At most so many of each kind. */
  references: Schema.optionalKey(Schema.Struct({ ...limits, pictures: Count, videos: Count, sounds: Count })),
  edit: Schema.optionalKey(Limits),
  extend: Schema.optionalKey(Limits),
  remix: Schema.optionalKey(Limits),
  /** Makes drafts, and of these the same film in full. The limits are the film's. */
  draft: Schema.optionalKey(Drafts),
  /** Makes finished videos of any model larger. The limits are those of what comes of it. */
  upscale: Schema.optionalKey(Limits)
})
export type Takes = typeof Takes.Type

export const lasts = (seconds: NonNullable<Limits["seconds"]>, wanted: number): boolean =>
  "from" in seconds ? seconds.from <= wanted && wanted <= seconds.to : seconds.includes(wanted)
