import { shortSide, type VideoRequest } from "../../domain/Video.ts"
import type { Model } from "./Model.ts"

const nearest = <A>(wanted: number, choices: readonly [A, ...Array<A>], measure: (choice: A) => number): A =>
  choices.reduce((best, one) => (Math.abs(measure(one) - wanted) < Math.abs(measure(best) - wanted) ? one : best))

/** The same video made by another model: what that one does not offer becomes the nearest that it does. */
export const fitting = <S extends Pick<VideoRequest, "model" | "ratio" | "seconds" | "resolution">>(
  spec: S,
  model: Model
): S => ({
  ...spec,
  model: model.id,
  ratio: model.ratios.includes(spec.ratio) ? spec.ratio : model.ratios[0],
  seconds: nearest(spec.seconds, model.seconds, (seconds) => seconds),
  resolution: nearest(shortSide[spec.resolution], model.coinsPerSecond, ({ resolution }) => shortSide[resolution])
    .resolution
})
