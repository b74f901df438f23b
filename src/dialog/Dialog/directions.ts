import {
  directed,
  type DirectionPart,
  directionParts,
  directionsOf,
  isDirected,
  type Library
} from "../../assistant/PromptLibrary.ts"
import { translated } from "../../domain/Language.ts"
import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { CardPart, Dialog, State } from "./State.ts"
import { go, type PlainStep, prompted, refuse, type TransitionContext } from "./step.ts"
import { back, pairs, quote, type ViewContext, type ViewData } from "./ViewContext.ts"

type Changing = Extract<State, { _tag: "ChangingCard" }>

export const isDirection = (part: CardPart): part is DirectionPart => directionParts.some((one) => one === part)

/**
 * A tap on a style, a camera move, or what must not be there: it is a line of the prompt, so that the card shows it and the
 * prompt before it can be taken back. What is to be avoided is picked one after the other; the others lead back to the card.
 */
export const pressedDirection = (dialog: Dialog, id: string, context: TransitionContext): PlainStep => {
  const { state } = dialog
  if (state._tag !== "ChangingCard" || !isDirection(state.part)) return refuse(dialog, "unknown")
  const { card, part } = state
  const direction = directionsOf(context.library, part).find((one) => one.id === id)
  if (direction === undefined) return refuse(dialog, "gone")
  const step = prompted(
    dialog,
    { ...card.spec, mode: "manual" },
    { text: directed(card.prompt, part, direction.words), message: card.source },
    context
  )
  const { state: next } = step.dialog
  if (part !== "avoid" || next._tag !== "Confirming") return step
  const { _tag, ...changed } = next
  return go(step.dialog, { _tag: "ChangingCard", card: changed, part })
}

/** One row with a button for each kind of direction that there is. */
export const directionRows = (library: Library, context: ViewContext): Screen["keyboard"] => {
  const row = directionParts
    .filter((part) => directionsOf(library, part).length > 0)
    .map((part) => context.button(context.label(`change-${part}`), { _tag: "Change", part }))
  return row.length === 0 ? [] : [row]
}

/** What a direction can be; what the prompt has is marked, and goes by the same tap. */
export const directing = (
  { card: { prompt } }: Changing,
  part: DirectionPart,
  { library }: ViewData,
  context: ViewContext
): Screen => ({
  html: [context.text(`direct-${part}`), "", quote(context, prompt)].join("\n"),
  keyboard: [
    ...pairs(
      directionsOf(library, part).map(({ id, title, words }) => {
        const label = translated(title, context.language)
        return context.button(isDirected(prompt, part, words) ? context.label("chosen", { label }) : label, {
          _tag: "Direct",
          id
        })
      })
    ),
    back(context)
  ]
})
