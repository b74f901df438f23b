import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { DraftOffer } from "../../video/ModelCatalogue/drafts.ts"
import { draftFor, isFilm, isUpscale } from "./stages.ts"
import type { Obstacle, Spec, State } from "./State.ts"
import type { ViewContext, ViewData } from "./ViewContext.ts"

type Shown = Extract<State, { _tag: "Confirming" }>

/** With these nobody makes the card's video, as a draft or in full. */
const hopeless: ReadonlySet<Obstacle> = new Set([
  "retired",
  "unfit",
  "no-picture",
  "picture-needed",
  "too-many-pictures",
  "prompt-too-long"
])

const draftOn = ({ spec, prompt, obstacle }: Shown, { catalogue }: ViewData): DraftOffer | undefined => {
  const offer = catalogue.find(spec.model)
  return offer === undefined || (obstacle !== undefined && hopeless.has(obstacle))
    ? undefined
    : draftFor(offer, spec, prompt)
}

/** What a card says of drafts: that one can be made first, that it is one, or that it is the film of one; or a larger video, or one that takes hours. */
export const stageLine = (state: Shown, data: ViewData, context: ViewContext): ReadonlyArray<string> => {
  if (isUpscale(state.spec)) {
    const resolution = state.spec.resolution.toUpperCase()
    return [context.text("card-upscale", { resolution }), ""]
  }
  if (isFilm(state.spec)) return [context.text("card-film"), ""]
  if (data.catalogue.find(state.spec.model)?.model.unhurried === true) return [context.text("card-unhurried"), ""]
  const draft = draftOn(state, data)
  if (draft === undefined) return []
  const { coins, film } = draft
  const key = `${state.spec.draft === true ? "card-draft" : "draft-offer"}${data.demo ? "-free" : ""}`
  return [context.text(key, { draft: coins, film: film.coins, resolution: film.resolution, days: film.days }), ""]
}

/** The way from a card to its draft, and back. */
export const stageButtons = (state: Shown, data: ViewData, context: ViewContext): Screen["keyboard"] => {
  const draft = draftOn(state, data)
  if (draft === undefined) return []
  const isDraft = state.spec.draft === true
  const label = isDraft ? "button-no-draft" : data.demo ? "button-draft-free" : "button-draft"
  return [
    [
      context.button(context.label(label, { coins: draft.coins }), {
        _tag: "ChooseStage",
        stage: isDraft ? "film" : "draft"
      })
    ]
  ]
}

/** The way on from a draft that cannot be made in full. */
export const newDraftButton = ({ inputs }: Spec, context: ViewContext): Screen["keyboard"] =>
  inputs?._tag === "Draft"
    ? [
        [
          {
            text: context.label("button-new-draft"),
            data: encodeLastingButton({ _tag: "Again", job: inputs.video }),
            style: "primary"
          }
        ]
      ]
    : []
