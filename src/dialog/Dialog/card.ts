import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { justEnough } from "../../money/CoinPacks.ts"
import { Coins } from "../../domain/Coins.ts"
import { translated } from "../../domain/Language.ts"
import { moment } from "../../platform/Locale/dates.ts"
import { longestLine } from "../../video/Jobs.ts"
import { hasSound } from "../../video/ModelCatalogue.ts"
import { affordable, type Choice, choices, isSamePart } from "./choices.ts"
import {
  back,
  copyButton,
  modelLabel,
  pairs,
  type ViewData,
  type ViewContext,
  quote,
  ratioLabels,
  specArguments
} from "./ViewContext.ts"
import { directing, directionRows, isDirection } from "./directions.ts"
import { pictureButtons, pictureLine, takers } from "./cardPictures.ts"
import { stillButtons } from "./cardStills.ts"
import { newDraftButton, stageButtons, stageLine } from "./cardStages.ts"
import { isFilm } from "./stages.ts"
import { packButton } from "./shop.ts"
import type { VideoPart, Obstacle, Spec, State } from "./State.ts"

type Shown = Extract<State, { _tag: "Confirming" }>

/** How many packs the card offers itself; all are one tap away. */
const shownPacks = 2

/** How many coins a card's video is above the balance; none in a demo, where nothing is paid. */
const missingFor = ({ price }: Shown, { balance, demo }: ViewData) =>
  Coins.make(demo ? 0 : Math.max(price - balance, 0))

/** What stands between a card and its video at the moment in which it is shown. */
type Hindrance = Obstacle | "maintenance" | "maintenance-until"

/** What stands in between by now: coins that were short may have come, and a break for maintenance begun. */
const hindranceOf = ({ obstacle }: Shown, missing: Coins, { maintenance }: ViewData): Hindrance | undefined => {
  if (maintenance !== undefined) return maintenance.until === undefined ? "maintenance" : "maintenance-until"
  return obstacle === undefined || obstacle === "insufficient-coins"
    ? missing > 0
      ? "insufficient-coins"
      : undefined
    : obstacle
}

/** The confirmation card: what will be made, for how much, and what stands in between; each of it can be changed here. */
export const card = (state: Shown, data: ViewData, context: ViewContext): Screen => {
  const missing = missingFor(state, data)
  const obstacle = hindranceOf(state, missing, data)
  return {
    replyTo: state.source,
    html: [
      context.text("card"),
      context.text("spec", specArguments(state.spec, data, context)),
      ...changes(state, data, context),
      "",
      quote(context, state.prompt),
      "",
      ...pictureLine(state.spec, context),
      ...stageLine(state, data, context),
      ...(state.assistantFailed ? [context.text("assistant-failed"), ""] : []),
      ...(state.assistantStopped === true ? [context.text("assistant-stopped"), ""] : []),
      priceLine(state, missing, data, context),
      ...(obstacle === undefined
        ? []
        : ["", context.text(`obstacle-${obstacle}`, hindranceArguments(missing, data, context))]),
      ...(obstacle === "too-many-jobs"
        ? [context.text(data.demo ? "line-offer-free" : "line-offer", { coins: state.price })]
        : []),
      ...(state.rise === undefined ? [] : ["", context.text("price-rose", { rise: state.rise })]),
      ...(isFilm(state.spec) ? [] : ["", context.text("card-hint")])
    ].join("\n"),
    keyboard: [
      ...pictureButtons(state, data, context),
      ...ways(state, obstacle, missing, data, context),
      ...(obstacle === undefined ? stillButtons(state, data, context) : []),
      ...stageButtons(state, data, context),
      ...(isFilm(state.spec) ? [] : changeRows(state, data, context)),
      [
        ...(isFilm(state.spec) ? [] : [context.button(context.label("button-edit"), { _tag: "Edit" })]),
        context.button(context.label("button-cancel"), { _tag: "Cancel" }, "danger")
      ]
    ]
  }
}

const hindranceArguments = (missing: Coins, { maxActiveJobs: most, maintenance }: ViewData, context: ViewContext) => ({
  missing,
  most,
  line: longestLine,
  until: maintenance?.until === undefined ? "" : moment(maintenance.until, context.language)
})

/** What of the card can be otherwise. */
const changeRows = (state: Shown, data: ViewData, context: ViewContext): Screen["keyboard"] => [
  ...pairs(changeButtons(state, data, context)),
  ...directionRows(data.library, context),
  ...variantButtons(state, context)
]

const priceLine = ({ price }: Shown, missing: Coins, { demo, balance: before }: ViewData, context: ViewContext) => {
  if (demo) return context.text("price-demo")
  return missing > 0
    ? context.text("price-short", { price, before })
    : context.text("price", { price, before, after: before - price })
}

/** What another model makes otherwise, so that nobody finds out by the video. */
const changes = ({ spec, before }: Shown, data: ViewData, context: ViewContext): ReadonlyArray<string> => {
  if (before === undefined || spec.draft === true) return []
  const values = (one: Spec) => [
    ratioLabels[one.ratio],
    context.label("seconds", { seconds: one.seconds }),
    one.resolution,
    soundLabel(one, data, context)
  ]
  const after = values(spec)
  const moved = values(before).flatMap((value, n) => (value === after[n] ? [] : [`${value} → ${after[n] ?? ""}`]))
  return moved.length === 0
    ? []
    : [context.text("card-moved", { model: modelLabel(data, spec.model, context), changes: moved.join(", ") })]
}

/** Whether a video has sound. */
const soundLabel = (spec: Spec, { catalogue }: ViewData, context: ViewContext): string => {
  const model = catalogue.find(spec.model)?.model
  const isHeard = model === undefined ? spec.sound !== false : hasSound(model, spec)
  return context.label(isHeard ? "sound-on" : "sound-off")
}

/** On to the video; or, where something is in the way, to what leads past it. */
const ways = (
  state: Shown,
  obstacle: Hindrance | undefined,
  missing: Coins,
  data: ViewData,
  context: ViewContext
): Screen["keyboard"] => {
  switch (obstacle) {
    case "retired": {
      const successor = data.catalogue.find(state.spec.model)?.successor
      if (successor === undefined) return []
      const label = translated(successor.label, context.language)
      return [[context.button(label, { _tag: "Succeed", model: successor.id }, "primary")]]
    }
    case "no-picture":
    case "picture-needed":
    case "too-many-pictures":
      return takers(state, data, context)
    case "unfit":
    case "prompt-too-long":
      return []
    case "draft-expired":
    case "draft-off":
    case "upscale-off":
      return newDraftButton(state.spec, context)
    case "insufficient-coins":
      return [
        ...affordable(state, data.balance, data.catalogue).map((choice) => [cheaperButton(choice, data, context)]),
        ...packs(missing, data, context)
      ]
    case "too-many-jobs":
      return [
        [context.button(context.label("button-line"), { _tag: "WaitInLine" }, "success")],
        [context.button(context.label("button-create"), { _tag: "Create" })]
      ]
    case "line-full":
    case "queue-full":
    case "storage-full":
    case "day-limit":
    case "month-limit":
    case "frozen":
    case "maintenance":
    case "maintenance-until":
    case undefined:
      return [[context.button(context.label("button-create"), { _tag: "Create" }, "success")]]
  }
}

/** The packs that are just enough, where any are sold. */
const packs = (missing: Coins, data: ViewData, context: ViewContext): Screen["keyboard"] =>
  data.packs.length === 0
    ? []
    : [
        ...justEnough(data.packs, missing)
          .filter(({ monthly }) => !monthly)
          .slice(0, shownPacks)
          .map((pack) => [packButton(pack, context)]),
        [context.button(context.label("button-more-packs"), { _tag: "MorePacks" })]
      ]

/** The same video for the coins that are there. */
const cheaperButton = ({ spec, coins, button }: Choice, data: ViewData, context: ViewContext): Button => {
  switch (button._tag) {
    case "ChooseResolution":
      return context.button(context.label("cheaper-resolution", { resolution: spec.resolution, coins }), button)
    case "ChooseSeconds":
      return context.button(context.label("cheaper-seconds", { seconds: spec.seconds, coins }), button)
    case "ChooseSound":
      return context.button(context.label("cheaper-silent", { coins }), button)
    case "ChooseCut": {
      const { seconds, resolution } = spec
      const model = modelLabel(data, spec.model, context)
      return context.button(context.label("cheaper-cut", { model, seconds, resolution, coins }), button)
    }
    default:
      return context.button(
        context.label("cheaper-model", { model: modelLabel(data, spec.model, context), coins }),
        button
      )
  }
}

const parts = ["model", "ratio", "seconds", "resolution", "sound"] as const satisfies ReadonlyArray<VideoPart>

/** A button for each part of which there is another to choose. */
const changeButtons = ({ spec, prompt }: Shown, data: ViewData, context: ViewContext): ReadonlyArray<Button> => [
  ...parts
    .filter((part) =>
      choices({ spec, prompt }, part, data.catalogue).some((one) => !isSamePart(one.spec, spec, part, data.catalogue))
    )
    .map((part) => context.button(context.label(`change-${part}`), { _tag: "Change", part })),
  ...(data.assistant ? [context.button(context.label("change-mode"), { _tag: "Change", part: "mode" })] : [])
]

/** The prompts before and after this one, and a copy of it where Telegram copies that much. */
const variantButtons = ({ prompt, variants = [] }: Shown, context: ViewContext): Screen["keyboard"] => {
  const at = variants.indexOf(prompt)
  const arrow = (text: string, index: number) =>
    index in variants && at >= 0 ? [context.button(text, { _tag: "TakeVariant", index })] : []
  const row = [...arrow("◀️", at - 1), ...copyButton(prompt, context), ...arrow("▶️", at + 1)]
  return row.length === 0 ? [] : [row]
}

/** What a part of the card can be, each with its price; the present one is marked. */
export const changing = (
  state: Extract<State, { _tag: "ChangingCard" }>,
  data: ViewData,
  context: ViewContext
): Screen =>
  isDirection(state.part) ? directing(state, state.part, data, context) : choosing(state, state.part, data, context)

const choosing = (
  { card: { spec, prompt } }: Extract<State, { _tag: "ChangingCard" }>,
  part: VideoPart,
  data: ViewData,
  context: ViewContext
): Screen => {
  const model = modelLabel(data, spec.model, context)
  const questions = {
    model: "models",
    ratio: "orientation",
    seconds: "duration",
    resolution: "qualities",
    sound: "sounds",
    mode: data.assistant ? "modes" : "modes-manual"
  } as const satisfies Readonly<Record<VideoPart, string>>
  const valueOf = (one: Spec): string => {
    switch (part) {
      case "model":
        return modelLabel(data, one.model, context)
      case "ratio":
        return ratioLabels[one.ratio]
      case "seconds":
        return context.label("seconds", { seconds: one.seconds })
      case "resolution":
        return one.resolution
      case "sound":
        return soundLabel(one, data, context)
      case "mode":
        return context.label(`mode-${one.mode}`)
    }
  }
  const buttons = choices({ spec, prompt }, part, data.catalogue).map(({ spec: one, coins, button }) => {
    const value = valueOf(one)
    const label = data.demo ? value : context.label("choice", { value, coins })
    return context.button(
      isSamePart(one, spec, part, data.catalogue) ? context.label("chosen", { label }) : label,
      button
    )
  })
  return {
    html: context.text(questions[part], { model }),
    keyboard: [...(part === "model" || part === "mode" ? buttons.map((one) => [one]) : pairs(buttons)), back(context)]
  }
}
