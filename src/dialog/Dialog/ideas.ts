import type { Preset } from "../../assistant/PromptLibrary.ts"
import { translated } from "../../domain/Language.ts"
import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { CardButton } from "./buttons.ts"
import { pressedGroup } from "./models.ts"
import { movedToPictures } from "./pictures.ts"
import { quickSpec } from "./quick.ts"
import type { Dialog, Spec, State } from "./State.ts"
import { decodePrompt, go, leave, type PlainStep, prompted, refuse, type TransitionContext } from "./step.ts"
import { back, pairs, quote, type ViewContext, type ViewData } from "./ViewContext.ts"

type Browsing = Extract<State, { _tag: "BrowsingIdeas" }>
type IdeaButton = Extract<CardButton, { _tag: "ShowIdeas" | "OpenIdeas" | "UseIdea" }>

/** The prompts that are there already: from the menu, or where one is to be written. Groups there are of models as well. */
export const pressedIdea = (dialog: Dialog, button: IdeaButton, context: TransitionContext): PlainStep => {
  const { state } = dialog
  if (button._tag === "ShowIdeas") {
    if (state._tag === "WritingPrompt") return go(dialog, { _tag: "BrowsingIdeas", spec: state.spec })
    return state._tag === "MainMenu" ? go(dialog, { _tag: "BrowsingIdeas" }) : refuse(dialog, "unknown")
  }
  if (button._tag === "OpenIdeas" && state._tag === "ChoosingModel") return pressedGroup(dialog, state, button.group)
  if (state._tag !== "BrowsingIdeas") return refuse(dialog, "unknown")
  if (button._tag === "OpenIdeas") return go(dialog, { ...state, group: button.group })
  const preset = context.library.presets[button.index]
  const spec = state.spec ?? quickSpec(dialog.last, context.catalogue)
  if (preset === undefined) return refuse(dialog, "gone")
  return spec === undefined
    ? leave(dialog, { _tag: "ChoosingModel" })
    : used(dialog, { preset, spec, isChosen: state.spec !== undefined }, context)
}

interface Use {
  readonly preset: Preset
  readonly spec: Spec
  /** Its model was chosen by the user, who is asked on the card before it is another. */
  readonly isChosen: boolean
}

/** A preset that wants a photo asks for it first, unless there is one. */
const used = (dialog: Dialog, { preset, spec, isChosen }: Use, context: TransitionContext): PlainStep => {
  const text = translated(preset.prompt, dialog.language)
  if (preset.takes === "text" || spec.inputs !== undefined) return prompted(dialog, spec, { text }, context)
  const prompt = decodePrompt(text)
  return prompt._tag === "None"
    ? refuse(dialog, "gone")
    : go(dialog, {
        _tag: "SendingPhoto",
        spec: isChosen ? spec : movedToPictures(spec, context),
        prompt: prompt.value
      })
}

/** The groups, or the ideas of one. */
export const browsing = (state: Browsing, { library }: ViewData, context: ViewContext): Screen => {
  const title = (one: { readonly title: Preset["title"] }) => translated(one.title, context.language)
  const within = library.presets.flatMap((one, index) => (one.group === state.group ? [{ one, index }] : []))
  const groups = library.groups.filter(({ id }) => library.presets.some(({ group }) => group === id))
  return {
    html: context.text("ideas"),
    keyboard: [
      ...(within.length === 0
        ? pairs(groups.map((one) => context.button(title(one), { _tag: "OpenIdeas", group: one.id })))
        : within.map(({ one, index }) => [context.button(title(one), { _tag: "UseIdea", index })])),
      back(context)
    ]
  }
}

export const sendingPhoto = ({ prompt }: Extract<State, { _tag: "SendingPhoto" }>, context: ViewContext): Screen => ({
  html: [context.text("send-photo"), "", quote(context, prompt)].join("\n"),
  keyboard: [back(context)]
})
