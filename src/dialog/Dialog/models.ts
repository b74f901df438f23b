import { translated } from "../../domain/Language.ts"
import { moment } from "../../platform/Locale/dates.ts"
import type { Mode } from "../../domain/Video.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { cheapest, type Model, type Offer, price } from "../../video/ModelCatalogue.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import { ModelGroup, type ModelPage, modelPage } from "./modelGroups.ts"
import type { Dialog, Spec, State } from "./State.ts"
import { go, type PlainStep, refuse } from "./step.ts"
import { back, modelLabel, pairs, ratioLabels, type ViewContext, type ViewData } from "./ViewContext.ts"

/** Characters of the list of models: Telegram takes 4,096, tags not counted. */
const longestList = 4000

/** What each model of a page is about, or where that is more than a message, only which there are. */
const modelList = ({ group, offers, others }: ModelPage, context: ViewContext): string => {
  const title = [context.text("models"), ...(others.length === 0 ? [] : [context.text(`model-group-${group}`)])].join(
    " · "
  )
  const lines = offers.map(({ model, retired }) =>
    context.text(retired ? "model-line-retired" : "model-line", {
      model: translated(model.label, context.language),
      about: translated(model.about, context.language),
      coins: cheapest(model)
    })
  )
  const list = [title, ...lines].join("\n\n")
  return list.length <= longestList ? list : title
}

/** The list of models, or a page of them with the way to the other groups. */
export const models = (
  { group }: Extract<State, { _tag: "ChoosingModel" }>,
  data: ViewData,
  context: ViewContext
): Screen => {
  const page = modelPage(data.catalogue, group)
  return {
    html: modelList(page, context),
    keyboard: [
      ...page.offers.map(({ model }) => [
        context.button(translated(model.label, context.language), { _tag: "ChooseModel", model: model.id })
      ]),
      ...pairs(
        page.others.map((one) => context.button(context.label(`model-group-${one}`), { _tag: "OpenIdeas", group: one }))
      ),
      back(context)
    ]
  }
}

/** Another group of the models. */
export const pressedGroup = (
  dialog: Dialog,
  state: Extract<State, { _tag: "ChoosingModel" }>,
  group: string
): PlainStep => {
  const known = ModelGroup.literals.find((one) => one === group)
  return known === undefined ? refuse(dialog, "unknown") : go(dialog, { ...state, group: known })
}

/** What a video of a model costs beside the same video of another, as far as that one makes the same. */
const difference = (spec: Spec, from: Model, to: Model) => {
  const before = price(from, spec.seconds, spec.resolution, spec.sound)
  const moved = fitting(spec, { model: to, routes: to.routes })
  const after = price(to, moved.seconds, moved.resolution, moved.sound) ?? cheapest(to)
  return { before: before ?? cheapest(from), after }
}

/** Why a model makes no videos, as far as there is something to say about it. */
const reasonOf = ({ model: { farewell }, paused }: Offer, context: ViewContext): string => {
  if (paused === undefined) return farewell === undefined ? "" : translated(farewell, context.language)
  return paused.until === undefined
    ? ""
    : context.text("paused-until", { until: moment(paused.until, context.language) })
}

/** Why a model makes no videos, and what does. A draft that was written for it moves over with its words. */
export const retirement = (
  state: Extract<State, { _tag: "ExplainingRetirement" }>,
  dialog: Dialog,
  data: ViewData,
  context: ViewContext
): Screen => {
  const offer = data.catalogue.find(state.model)
  const successor = offer?.successor
  const model = modelLabel(data, state.model, context)
  const reason = offer === undefined ? "" : reasonOf(offer, context)
  if (offer === undefined || successor === undefined) {
    return { html: context.text("retired", { model, reason }), keyboard: [back(context)] }
  }
  const drafted = dialog.draft?.spec.model === state.model ? dialog.draft : undefined
  const costs =
    drafted === undefined
      ? { before: cheapest(offer.model), after: cheapest(successor) }
      : difference(drafted.spec, offer.model, successor)
  const names = { model, reason, successor: translated(successor.label, context.language) }
  return {
    html: [
      context.text("retired-with-successor", names),
      "",
      context.text(drafted === undefined ? "successor-price" : "successor-price-draft", { ...names, ...costs })
    ].join("\n"),
    keyboard: [[context.button(names.successor, { _tag: "Succeed", model: successor.id }, "primary")], back(context)]
  }
}

/** Who writes the words of a video. */
export const modes = (model: string, assistant: boolean, context: ViewContext): Screen => {
  const mode = (mode: Mode) => context.button(context.label(`mode-${mode}`), { _tag: "ChooseMode", mode })
  return assistant
    ? {
        html: context.text("modes", { model }),
        keyboard: [[mode("assistant")], [mode("manual"), mode("meme")], back(context)]
      }
    : { html: context.text("modes-manual", { model }), keyboard: [[mode("manual")], back(context)] }
}

/** How a video is to be, one question at a time. */
export const specification = (
  state: Extract<State, { _tag: "ChoosingOrientation" | "ChoosingDuration" | "ChoosingQuality" }>,
  data: ViewData,
  context: ViewContext
): Screen => {
  const model = data.catalogue.find(state.model)?.model
  if (model === undefined) return { html: context.text("models"), keyboard: [back(context)] }
  const buttons = (): ReadonlyArray<Button> => {
    switch (state._tag) {
      case "ChoosingOrientation":
        return model.ratios.map((ratio) => context.button(ratioLabels[ratio], { _tag: "ChooseRatio", ratio }))
      case "ChoosingDuration":
        return model.seconds.map((seconds) =>
          context.button(context.label("seconds", { seconds }), { _tag: "ChooseSeconds", seconds })
        )
      case "ChoosingQuality":
        return model.resolutions.map((resolution) =>
          context.button(
            context.label("quality", { resolution, coins: price(model, state.seconds, resolution) ?? 0 }),
            {
              _tag: "ChooseResolution",
              resolution
            }
          )
        )
    }
  }
  const question = { ChoosingOrientation: "orientation", ChoosingDuration: "duration", ChoosingQuality: "qualities" }
  return {
    html: context.text(question[state._tag], { model: translated(model.label, context.language) }),
    keyboard: [buttons(), back(context)]
  }
}
