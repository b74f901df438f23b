import type { CardButton } from "./buttons.ts"
import { choices, cuts } from "./choices.ts"
import { pressedStage } from "./film.ts"
import type { Card, VideoPart, Dialog } from "./State.ts"
import { ask, confirm, go, type PlainStep, refuse, type TransitionContext } from "./step.ts"

type ChangeButton = Extract<
  CardButton,
  {
    _tag:
      | "Change"
      | "TakeVariant"
      | "ChooseCut"
      | "ChooseStage"
      | "ChooseModel"
      | "ChooseRatio"
      | "ChooseSeconds"
      | "ChooseResolution"
      | "ChooseSound"
      | "ChooseMode"
  }
>

const partOf: Readonly<
  Record<Exclude<ChangeButton["_tag"], "Change" | "TakeVariant" | "ChooseCut" | "ChooseStage">, VideoPart>
> = {
  ChooseModel: "model",
  ChooseRatio: "ratio",
  ChooseSeconds: "seconds",
  ChooseResolution: "resolution",
  ChooseSound: "sound",
  ChooseMode: "mode"
}

const isSame = (one: CardButton, other: CardButton) => JSON.stringify(one) === JSON.stringify(other)

/** A press that changes the open card, or shows what a part of it can be. Everything else on it stays. */
export const pressedChange = (
  dialog: Dialog,
  card: Card,
  button: ChangeButton,
  context: TransitionContext
): PlainStep => {
  const { spec, prompt, source } = card
  switch (button._tag) {
    case "Change":
      return go(dialog, { _tag: "ChangingCard", card, part: button.part })
    case "TakeVariant": {
      const taken = card.variants?.[button.index]
      return taken === undefined ? refuse(dialog, "unknown") : confirm(dialog, spec, taken, context)
    }
    case "ChooseStage":
      return pressedStage(dialog, card, button, context)
    case "ChooseMode":
      if (button.mode === "manual") return confirm(dialog, { ...spec, mode: "manual" }, prompt, context, { source })
      return context.assistant
        ? ask(
            dialog,
            { ...spec, mode: button.mode },
            { prompt, source },
            { style: button.mode === "meme" ? "meme" : "scene", previous: undefined },
            context
          )
        : refuse(dialog, "unknown")
    case "ChooseCut":
    case "ChooseModel":
    case "ChooseRatio":
    case "ChooseSeconds":
    case "ChooseResolution":
    case "ChooseSound": {
      const found =
        button._tag === "ChooseCut"
          ? cuts(card, context.catalogue)
          : choices(card, partOf[button._tag], context.catalogue)
      const choice = found.find((one) => isSame(one.button, button))
      if (choice === undefined) return refuse(dialog, "unknown")
      const step = confirm(dialog, choice.spec, prompt, context, { source })
      const { state } = step.dialog
      return state._tag === "Confirming" && (button._tag === "ChooseModel" || button._tag === "ChooseCut")
        ? go(step.dialog, { ...state, before: spec })
        : step
    }
  }
}
