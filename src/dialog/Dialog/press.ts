import type { ModelId } from "../../domain/Ids.ts"
import type { LastingButton } from "../../telegram/Buttons.ts"
import type { CardButton } from "./buttons.ts"
import { pressedChange } from "./change.ts"
import { pressedChoice } from "./choose.ts"
import { isFilm } from "./stages.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import { rearranged } from "./pictureInputs.ts"
import { ofModel, pressedGallery } from "./gallery.ts"
import { pressedPicture } from "./pictures.ts"
import { askedForStill, pressedStill } from "./stills.ts"
import { pressedMoney } from "./money.ts"
import { erased } from "./privacy.ts"
import type { Dialog, Spec } from "./State.ts"
import {
  confirm,
  followedBy,
  go,
  leave,
  openCard,
  type PlainStep,
  refuse,
  type Step,
  stay,
  type TransitionContext,
  withCommand,
  withoutDraft
} from "./step.ts"
import { pressedWriting } from "./write.ts"
import { pressedDirection } from "./directions.ts"
import { pressedIdea } from "./ideas.ts"

/** A tap on a button that stays good however the dialog went on: those under videos, notices and offers. */
export const pressedLasting = (
  dialog: Dialog,
  button: Exclude<LastingButton, { _tag: "Operate" }>,
  context: TransitionContext
): Step => {
  switch (button._tag) {
    case "NewVideo":
      return leave(dialog, { _tag: "ChoosingModel" })
    case "Menu":
      return leave(dialog, { _tag: "MainMenu" })
    case "Gallery":
      return leave(dialog, { _tag: "ViewingGallery" })
    case "Shop":
      return leave(dialog, { _tag: "ChoosingPack", card: undefined })
    case "Receipts":
      return leave(dialog, { _tag: "ViewingReceipts", page: 0 })
    case "Receipt":
      return leave(dialog, { _tag: "ViewingReceipt", job: button.job })
    case "History":
      return leave(dialog, { _tag: "ViewingHistory", page: 0 })
    case "Limits":
      return leave(dialog, { _tag: "ViewingLimits" })
    case "Invite":
      return leave(dialog, { _tag: "Inviting" })
    case "WriteToSupport":
      return leave(dialog, { _tag: "WritingToSupport" })
    case "Export":
      return followedBy(stay(dialog), { _tag: "Export" })
    case "DeleteMe":
      return leave(dialog, { _tag: "LosingEverything" })
    case "Again":
      return withCommand(stay(dialog), { _tag: "Recall", job: button.job, flip: false })
    case "Flip":
      return withCommand(stay(dialog), { _tag: "Recall", job: button.job, flip: true })
    case "Change":
      return withCommand(stay(dialog), { _tag: "Recall", job: button.job, flip: false, wish: "asked" })
    case "CancelJob":
      return withCommand(stay(dialog), { _tag: "CancelJob", job: button.job })
    case "MakeFilm":
      return withCommand(stay(dialog), { _tag: "MakeFilm", film: button.film })
    case "Instead":
      return withCommand(stay(dialog), { _tag: "Replace", offer: button.offer })
    case "StopNews":
      return withCommand(stay(dialog), { _tag: "ChooseNews", wanted: false })
    case "SendAgain":
      return followedBy(stay(dialog), { _tag: "Resend", job: button.job })
    case "BeginWithStill":
    case "AnotherStill":
    case "StillCard":
      return pressedStill(dialog, button, context)
    case "TakeLate":
    case "DeclineLate":
      return withCommand(stay(dialog), button)
  }
}

/** What changes a card; the film of a draft is as its draft was, and a larger video as the finished one. */
const changes: ReadonlySet<CardButton["_tag"]> = new Set([
  "Change",
  "TakeVariant",
  "ChooseCut",
  "ChooseModel",
  "ChooseRatio",
  "ChooseSeconds",
  "ChooseResolution",
  "ChooseSound",
  "ChooseMode",
  "ChooseStage",
  "ChangePicture",
  "Direct",
  "Edit"
])
const isChange = ({ _tag }: CardButton) => changes.has(_tag)

/** A tap on the current card. What the card does not offer cannot come from it, and is refused as unknown. */
export const pressedCard = (dialog: Dialog, button: CardButton, context: TransitionContext): Step => {
  const card = openCard(dialog.state)
  if (button._tag === "SeeStill") return askedForStill(dialog, context)
  return card !== undefined && isFilm(card.spec) && isChange(button)
    ? refuse(dialog, "unknown")
    : pressedOffered(dialog, button, context)
}

type Offered = Exclude<CardButton, { _tag: "SeeStill" }>

const pressedOffered = (dialog: Dialog, button: Offered, context: TransitionContext): Step => {
  const { state } = dialog
  const card = openCard(state)
  switch (button._tag) {
    case "Back":
      return back(dialog, context)
    case "Cancel":
      return go(withoutDraft(dialog), { _tag: "MainMenu" })
    case "Read":
      return leave(dialog, { _tag: "Reading", page: button.page })
    case "PickLanguage":
      return leave(dialog, { _tag: "ChoosingLanguage" })
    case "ChooseLanguage":
      return state._tag === "ChoosingLanguage" || (state._tag === "MainMenu" && state.languages === true)
        ? go({ ...dialog, language: button.language }, { _tag: "MainMenu" })
        : refuse(dialog, "unknown")
    case "Resume":
      return dialog.draft === undefined
        ? refuse(dialog, "stale")
        : confirm(dialog, dialog.draft.spec, dialog.draft.prompt, context)
    case "Change":
    case "TakeVariant":
    case "ChooseCut":
    case "ChooseSound":
    case "ChooseStage":
      return card === undefined ? refuse(dialog, "unknown") : pressedChange(dialog, card, button, context)
    case "ChooseModel":
      return card === undefined
        ? chooseModel(dialog, button.model, context)
        : pressedChange(dialog, card, button, context)
    case "Succeed":
      return succeed(dialog, button.model, context)
    case "ChooseMode":
      return card === undefined
        ? chooseMode(dialog, button.mode, context)
        : pressedChange(dialog, card, button, context)
    case "Browse":
    case "OpenVideo":
    case "ChangeVideo":
      return pressedGallery(dialog, button)
    case "EraseEverything":
      return erased(dialog)
    case "ChangePicture":
      return pressedPicture(dialog, button, context)
    case "ChooseRatio":
    case "ChooseSeconds":
    case "ChooseResolution":
      return card === undefined ? pressedChoice(dialog, button, context) : pressedChange(dialog, card, button, context)
    case "Buy":
    case "MorePacks":
    case "TurnPage":
    case "LimitDay":
    case "LimitMonth":
    case "StopSubscription":
      return pressedMoney(dialog, button, context)
    case "ShowIdeas":
    case "OpenIdeas":
    case "UseIdea":
      return pressedIdea(dialog, button, context)
    case "Direct":
      return pressedDirection(dialog, button.id, context)
    case "UsePrompt":
    case "Restyle":
    case "KeepMine":
    case "Edit":
    case "Create":
    case "WaitInLine":
      return pressedWriting(dialog, button, context)
  }
}

/** Who writes the prompt, where that is asked for. */
const chooseMode = (dialog: Dialog, mode: Spec["mode"], context: TransitionContext): PlainStep => {
  const { state } = dialog
  return state._tag === "ChoosingMode" && (context.assistant || mode === "manual")
    ? go(dialog, { _tag: "ChoosingOrientation", model: state.model, mode, kept: state.kept })
    : refuse(dialog, "unknown")
}

/** A model where one is asked for: of whose videos the gallery shows, or of the video that begins. */
const chooseModel = (dialog: Dialog, model: ModelId, context: TransitionContext): PlainStep => {
  const { state } = dialog
  if (state._tag === "ViewingGallery" && state.mode === "models") return ofModel(dialog, state, model)
  const offer = state._tag === "ChoosingModel" ? context.catalogue.find(model) : undefined
  if (offer === undefined) return refuse(dialog, "unknown")
  const kept = "kept" in state ? state.kept : undefined
  return go(dialog, { _tag: offer.retired ? "ExplainingRetirement" : "ChoosingMode", model, kept })
}

/** To the successor of the model that explains itself, or of the card's; words already written go along. */
const succeed = (dialog: Dialog, model: ModelId, context: TransitionContext): PlainStep => {
  const { state } = dialog
  const retired =
    state._tag === "ExplainingRetirement"
      ? state.model
      : state._tag === "Confirming" && state.obstacle === "retired"
        ? state.spec.model
        : undefined
  const successor = retired === undefined ? undefined : context.catalogue.find(retired)?.successor
  if (successor === undefined || successor.id !== model) return refuse(dialog, "unknown")
  const written = state._tag === "Confirming" ? state : dialog.draft?.spec.model === retired ? dialog.draft : undefined
  const offer = context.catalogue.find(successor.id)
  return written === undefined || offer === undefined
    ? go(dialog, { _tag: "ChoosingMode", model, kept: "kept" in state ? state.kept : undefined })
    : confirm(withoutDraft(dialog), fitting(rearranged(written.spec, offer), offer), written.prompt, context)
}

/** One screen back; where there is none before, the main menu. */
const back = (dialog: Dialog, context: TransitionContext): PlainStep => {
  const { state } = dialog
  switch (state._tag) {
    case "ExplainingRetirement":
    case "ChoosingMode":
      return go(dialog, { _tag: "ChoosingModel", kept: state.kept })
    case "ChoosingOrientation":
      return go(dialog, { _tag: "ChoosingMode", model: state.model, kept: state.kept })
    case "ChoosingDuration":
      return go(dialog, { _tag: "ChoosingOrientation", model: state.model, mode: state.mode, kept: state.kept })
    case "ChoosingQuality": {
      const { model, mode, ratio, kept } = state
      return go(dialog, { _tag: "ChoosingDuration", model, mode, ratio, kept })
    }
    case "ChangingCard":
    case "AwaitingStill":
      return confirm(dialog, state.card.spec, state.card.prompt, context, state.card)
    case "WritingPrompt":
      if (state.editing !== undefined) {
        return confirm(dialog, state.editing.spec, state.editing.prompt, context, state.editing)
      }
      return state.changing === undefined
        ? go(dialog, { _tag: "ChoosingOrientation", model: state.spec.model, mode: state.spec.mode })
        : leave(dialog, { _tag: "MainMenu" })
    case "SendingPhoto":
      return go(dialog, { _tag: "BrowsingIdeas", spec: state.spec })
    case "BrowsingIdeas": {
      const { group: _, ...groups } = state
      if (state.group !== undefined) return go(dialog, groups)
      return state.spec === undefined
        ? go(dialog, { _tag: "MainMenu" })
        : go(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: undefined })
    }
    case "AwaitingAssistant":
    case "ReviewingPrompt":
      return leave(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: undefined })
    case "ChoosingPack":
      return state.card === undefined
        ? go(dialog, { _tag: "MainMenu" })
        : go(dialog, { _tag: "Confirming", ...state.card })
    case "ViewingReceipt":
      if (state.deleting === true) return go(dialog, { ...state, deleting: false })
      return go(
        dialog,
        state.gallery === undefined
          ? { _tag: "ViewingReceipts", page: 0 }
          : { _tag: "ViewingGallery", ...state.gallery }
      )
    case "ViewingGallery": {
      const { mode, ...gallery } = state
      return mode === undefined ? leave(dialog, { _tag: "MainMenu" }) : go(dialog, gallery)
    }
    case "ViewingHistory":
    case "ViewingLimits":
    case "Inviting":
      return go(dialog, { _tag: "ChoosingPack", card: undefined })
    case "MainMenu":
    case "ChoosingLanguage":
    case "Reading":
    case "ChoosingModel":
    case "Confirming":
    case "WritingToSupport":
    case "EnteringPromoCode":
    case "ViewingReceipts":
    case "LosingEverything":
      return leave(dialog, { _tag: "MainMenu" })
  }
}
