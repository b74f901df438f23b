import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import type { Translate } from "../../platform/Locale.ts"
import type { State } from "./State.ts"
import { mayBeginWithStill } from "./stills.ts"
import { back, quote, type ViewContext, type ViewData } from "./ViewContext.ts"

/** A still first, where the card's video could begin with one, and its user may have one today. */
export const stillButtons = (
  state: Extract<State, { _tag: "Confirming" }>,
  { catalogue, stills: left = 0 }: ViewData,
  context: ViewContext
): Screen["keyboard"] =>
  left > 0 && mayBeginWithStill(catalogue.find(state.spec.model), state)
    ? [[context.button(context.label("button-still", { left }), { _tag: "SeeStill" })]]
    : []

/** While it is drawn. */
export const drawing = (
  { card: { prompt } }: Extract<State, { _tag: "AwaitingStill" }>,
  context: ViewContext
): Screen => ({
  html: `${context.text("still-drawing")}\n\n${quote(context, prompt)}`,
  keyboard: [back(context)]
})

/** What stands under a still: what it is, and where it leads. */
export const stillCaption = (still: number, left: number, text: Translate, label: Translate): Screen => {
  const button = (key: string, _tag: "BeginWithStill" | "AnotherStill" | "StillCard", style?: "success"): Button => ({
    text: label(key),
    data: encodeLastingButton({ _tag, still }),
    ...(style !== undefined && { style })
  })
  return {
    html: text("still-caption", { left }),
    keyboard: [
      [button("button-still-begin", "BeginWithStill", "success")],
      ...(left > 0 ? [[button("button-still-another", "AnotherStill")]] : []),
      [button("button-still-card", "StillCard")]
    ]
  }
}
