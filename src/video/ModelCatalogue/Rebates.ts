import { Effect, Schema } from "effect"

export const usualRebates = { format: 0.5, sound: 0.25, resolution: 0 }

const part = (usual: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(usual))
  )

/**
 * The part of the price that goes back when a video is not as ordered, from 0 for nothing to 1 for all of it. A lower
 * resolution is counted and, unless a model says otherwise, not paid for: upscalers and cropping make it a matter of opinion.
 */
export const Rebates = Schema.Struct({
  format: part(usualRebates.format),
  sound: part(usualRebates.sound),
  resolution: part(usualRebates.resolution)
})
export type Rebates = typeof Rebates.Type
