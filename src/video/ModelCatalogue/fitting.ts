import { shortSide, type VideoRequest } from "../../domain/Video.ts"
import { noInputs, type VideoInputs } from "../../domain/VideoInputs.ts"
import { hasSound, type Model, type Route } from "./Model.ts"
import { soundsOfAll } from "./misfit.ts"

/** A model, and who makes its videos. */
interface Made {
  readonly model: Model
  readonly routes: ReadonlyArray<Route>
}

/** What of an order another model may make otherwise. */
type Fitted = Pick<VideoRequest, "model" | "ratio" | "seconds" | "resolution" | "sound"> & {
  readonly inputs?: VideoInputs
}

const nearest = <A>(wanted: number, choices: readonly [A, ...Array<A>], measure: (choice: A) => number): A =>
  choices.reduce((best, one) => (Math.abs(measure(one) - wanted) < Math.abs(measure(best) - wanted) ? one : best))

/** An order with its sound as the model makes it; it is named where there is a choice, and where it is not what goes without saying. */
export const withSound = <S extends Fitted>(spec: S, { model, routes }: Made): S => {
  const made = soundsOfAll(model, routes, spec.inputs ?? noInputs)
  const wanted = hasSound(model, spec)
  const sound = made.includes(wanted) ? wanted : (made[0] ?? wanted)
  return spec.sound === undefined && made.length < 2 && sound === model.audio ? spec : { ...spec, sound }
}

/** The same video made by another model: what that one does not offer becomes the nearest that it does. */
export const fitting = <S extends Fitted>(spec: S, made: Made): S => {
  const { model } = made
  return withSound(
    {
      ...spec,
      model: model.id,
      ratio: model.ratios.includes(spec.ratio) ? spec.ratio : model.ratios[0],
      seconds: nearest(spec.seconds, model.seconds, (seconds) => seconds),
      resolution: nearest(shortSide[spec.resolution], model.coinsPerSecond, ({ resolution }) => shortSide[resolution])
        .resolution
    },
    made
  )
}
