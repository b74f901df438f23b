import type { VideoRequest } from "../../domain/Video.ts"
import type { VideoInputs } from "../../domain/VideoInputs.ts"
import { hasSound, type Model, type Route, takesOf } from "./Model.ts"
import { lasts, type Limits, type Takes } from "./Takes.ts"

/** What a request wants of its model. */
export type Wish = Pick<VideoRequest, "ratio" | "seconds" | "resolution" | "sound" | "inputs" | "draft"> & {
  readonly prompt: string
}

/** What of a request a route does not make. */
export type Misfit = "inputs" | "ratio" | "seconds" | "resolution" | "sound" | "prompt"

/** The limits of the way in which inputs are taken; undefined where they are not. */
export const limitsFor = (takes: Takes, inputs: VideoInputs): Limits | undefined => {
  switch (inputs._tag) {
    case "None":
      return takes.text
    case "Frames":
      return inputs.last === undefined || takes.frames?.last === true ? takes.frames : undefined
    case "References": {
      const { references } = takes
      const count = inputs.pictures.length + inputs.videos.length + inputs.sounds.length
      return references !== undefined &&
        count > 0 &&
        inputs.pictures.length <= references.pictures &&
        inputs.videos.length <= references.videos &&
        inputs.sounds.length <= references.sounds
        ? references
        : undefined
    }
    case "Source":
      return takes[inputs.operation]
    case "Draft":
      return takes.draft
    case "Upscale":
      return takes.upscale
  }
}

/** Whether a route makes videos of these inputs, whatever else is asked of it. */
export const takesInputs = (model: Model, route: Route, inputs: VideoInputs): boolean =>
  limitsFor(takesOf(model, route), inputs) !== undefined

/** What the videos of a route can be in one of its ways: with sound, without, or either. */
export const soundsOf = ({ audio }: Model, route: Route, limits: Limits): ReadonlyArray<boolean> => {
  const mode = limits.sound ?? route.sound ?? audio
  switch (mode) {
    case "choice":
      return [true, false]
    case "always":
    case "never":
      return [mode === "always"]
    case true:
    case false:
      return [mode]
  }
}

/** What a model's videos of these inputs can be by any of its routes: with sound, without, or either. */
export const soundsOfAll = (
  model: Model,
  routes: ReadonlyArray<Route>,
  inputs: VideoInputs
): ReadonlyArray<boolean> => {
  const made = routes.map((route) => {
    const limits = limitsFor(takesOf(model, route), inputs)
    return limits === undefined ? [] : soundsOf(model, route, limits)
  })
  return [true, false].filter((sound) => made.some((sounds) => sounds.includes(sound)))
}

/** What of a request the limits of a way do not allow. */
export const beyond = (
  model: Model,
  route: Route,
  limits: Limits,
  request: Pick<Wish, "ratio" | "seconds" | "resolution" | "sound" | "prompt">
): Misfit | undefined => {
  const { ratios = model.ratios, seconds = model.seconds, resolutions = model.resolutions } = limits
  if (!ratios.includes(request.ratio)) return "ratio"
  if (!lasts(seconds, request.seconds)) return "seconds"
  if (!resolutions.includes(request.resolution)) return "resolution"
  if (!soundsOf(model, route, limits).includes(hasSound(model, request))) return "sound"
  return request.prompt.length > (limits.promptLength ?? Number.POSITIVE_INFINITY) ? "prompt" : undefined
}

/** Why a route of a model does not make a request; undefined where it does. */
export const misfit = (model: Model, route: Route, request: Wish): Misfit | undefined => {
  const takes = takesOf(model, route)
  const limits = limitsFor(takes, request.inputs)
  if (limits === undefined || (request.draft === true && takes.draft === undefined)) return "inputs"
  if (request.draft === true && takes.draft?.draftResolution !== request.resolution) return "resolution"
  return beyond(model, route, limits, request)
}

/** The first of an order's misfits that keep every route from making it; undefined where one makes it. */
export const misfitOfAll = (model: Model, routes: ReadonlyArray<Route>, request: Wish): Misfit | undefined => {
  const found = routes.map((route) => misfit(model, route, request))
  return found.includes(undefined) ? undefined : found[0]
}
