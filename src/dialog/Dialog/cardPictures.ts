import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { PictureChange } from "./buttons.ts"
import { choices } from "./choices.ts"
import { picturesOf, usedAs, useOf } from "./pictureInputs.ts"
import type { Spec, State } from "./State.ts"
import { modelLabel, pairs, type ViewContext, type ViewData } from "./ViewContext.ts"

type Shown = Extract<State, { _tag: "Confirming" }>

/** How many models a card names that take its pictures. */
const shownTakers = 3

/** What a card says of its pictures. */
export const pictureLine = ({ inputs }: Spec, context: ViewContext): ReadonlyArray<string> => {
  switch (inputs?._tag) {
    case "Frames":
      return [context.text(inputs.last === undefined ? `card-picture-${inputs.first.fit}` : "card-pictures"), ""]
    case "References":
      return [context.text("card-references", { count: inputs.pictures.length }), ""]
    case "Source":
      return [context.text(`card-source-${inputs.operation}`), ""]
    case "None":
    case "Draft":
    case "Upscale":
    case undefined:
      return []
  }
}

/** What can be done to a card's pictures; where they are too many, which of them stay. */
export const pictureButtons = ({ spec, obstacle }: Shown, data: ViewData, context: ViewContext): Screen["keyboard"] => {
  const pictures = picturesOf(spec)
  const [first] = pictures
  if (first === undefined) return []
  const button = (change: PictureChange) =>
    context.button(context.label(`button-picture-${change}`), { _tag: "ChangePicture", change })
  const several = pictures.length > 1
  const other = useOf(spec) === "frames" ? "references" : "frames"
  const otherwise = usedAs(pictures, data.catalogue.find(spec.model), other) !== undefined
  return pairs([
    ...(obstacle === "too-many-pictures" ? [button("first"), button("last")] : []),
    button(first.fit === "crop" ? "pad" : "crop"),
    ...(several ? [button("swap")] : []),
    ...(otherwise ? [button(other)] : []),
    button("drop")
  ])
}

/** The models that make the card's video of the pictures that it has, or has not, with what it costs there. */
export const takers = (state: Shown, data: ViewData, context: ViewContext): Screen["keyboard"] =>
  choices(state, "model", data.catalogue)
    .slice(0, shownTakers)
    .map(({ spec, coins, button }) => [
      context.button(context.label("choice", { value: modelLabel(data, spec.model, context), coins }), button)
    ])
