import type { LastingButton } from "../../telegram/Buttons.ts"
import { FileId } from "../../domain/VideoInputs.ts"
import { misfitOfAll, type Offer } from "../../video/ModelCatalogue.ts"
import type { Event } from "./Event.ts"
import { picturesOf, takes } from "./pictureInputs.ts"
import { arrivedPictures, withoutInputs } from "./pictures.ts"
import { sentPrompt } from "./scenes.ts"
import { type Card, type Dialog, maxStills, type SeenStill, type Spec } from "./State.ts"
import {
  confirm,
  followedBy,
  go,
  keepingDraft,
  openCard,
  type PlainStep,
  refuse,
  stay,
  type TransitionContext
} from "./step.ts"

/** Some picture at the beginning: whether a video may have one there does not depend on which. */
const inputs: Spec["inputs"] = { _tag: "Frames", first: { file: FileId.make("any"), fit: "crop" } }

/** Whether a card's video could begin with a picture, and has none yet. */
export const mayBeginWithStill = (
  offer: Offer | undefined,
  { spec, prompt }: Pick<Card, "spec" | "prompt">
): boolean => {
  if (offer === undefined || offer.retired || (spec.inputs?._tag ?? "None") !== "None") return false
  return (
    takes(offer, inputs) &&
    misfitOfAll(offer.model, offer.routes, { ...spec, prompt: sentPrompt(spec, prompt), inputs }) === undefined
  )
}

/** Waits for a still of a card's scene. */
const awaiting = (dialog: Dialog, card: Card, { eventId: request }: TransitionContext): PlainStep =>
  go(dialog, { _tag: "AwaitingStill", card, request })

/** A tap on the card: a still of its scene, before anything is paid for. */
export const askedForStill = (dialog: Dialog, context: TransitionContext): PlainStep => {
  const { state } = dialog
  const card = state._tag === "Confirming" ? openCard(state) : undefined
  return card !== undefined && mayBeginWithStill(context.catalogue.find(card.spec.model), card)
    ? awaiting(dialog, card, context)
    : refuse(dialog, "unknown")
}

/** The card of which a still was drawn, if that is what is still waited for. */
const awaited = ({ state }: Dialog, request: string): Card | undefined =>
  state._tag === "AwaitingStill" && state.request === request ? state.card : undefined

/** A still is in the chat: the card is there again, and what is under the still knows its scene. */
export const stillDrawn = (
  dialog: Dialog,
  { request, still, file }: Extract<Event, { _tag: "StillDrawn" }>,
  context: TransitionContext
): PlainStep => {
  const card = awaited(dialog, request)
  if (card === undefined) return stay(dialog)
  const { spec, prompt, source } = card
  // Of its scenes the one that was drawn, as they are long and many.
  const { scenes = [], ...rest } = spec
  const known = scenes.filter((scene) => scene.prompt === prompt)
  const seen: SeenStill = { still, file, spec: known.length > 0 ? { ...rest, scenes: known } : rest, prompt, source }
  return confirm({ ...dialog, stills: [...(dialog.stills ?? []), seen].slice(-maxStills) }, spec, prompt, context, card)
}

/** No still came: it is said why, and the card is there again. */
export const stillFailed = (
  dialog: Dialog,
  { request, problem }: Extract<Event, { _tag: "StillFailed" }>,
  context: TransitionContext
): PlainStep => {
  const card = awaited(dialog, request)
  return card === undefined
    ? stay(dialog)
    : followedBy(confirm(dialog, card.spec, card.prompt, context, card), {
        _tag: "Tell",
        key: `still-${problem}`,
        args: {}
      })
}

/** The dialog at the card of a still: the open one where that has its words, as it may be otherwise by now. */
const atCardOf = (dialog: Dialog, { spec, prompt, source }: SeenStill, context: TransitionContext): PlainStep => {
  const { state } = dialog
  const card = state._tag === "AwaitingStill" ? state.card : openCard(state)
  return card?.prompt === prompt
    ? confirm(dialog, card.spec, prompt, context, card)
    : confirm(keepingDraft(dialog), spec, prompt, context, { source })
}

/** A tap under a still: the video begins with it, another one is drawn, or the card is shown. */
export const pressedStill = (
  dialog: Dialog,
  button: Extract<LastingButton, { _tag: "BeginWithStill" | "AnotherStill" | "StillCard" }>,
  context: TransitionContext
): PlainStep => {
  const seen = dialog.stills?.find(({ still }) => still === button.still)
  if (seen === undefined) return refuse(dialog, "gone")
  const there = atCardOf(dialog, seen, context)
  const { state } = there.dialog
  if (state._tag !== "Confirming") return there
  switch (button._tag) {
    case "StillCard":
      return there
    case "AnotherStill": {
      const { _tag, ...card } = { ...state, spec: withoutInputs(state.spec) }
      return mayBeginWithStill(context.catalogue.find(card.spec.model), card)
        ? awaiting(there.dialog, card, context)
        : there
    }
    case "BeginWithStill":
      return begun(there.dialog, state, seen, context)
  }
}

/** A still becomes the card's first picture, in the place of the one before, on the way of every picture that is sent. */
const begun = (
  dialog: Dialog,
  card: Extract<Dialog["state"], { _tag: "Confirming" }>,
  { file, prompt }: SeenStill,
  context: TransitionContext
): PlainStep => {
  const others = picturesOf(card.spec)
    .slice(1)
    .map((picture) => picture.file)
  const bare = { ...dialog, state: { ...card, spec: withoutInputs(card.spec) } }
  const pictures = [file, ...others.filter((other) => other !== file)]
  return arrivedPictures(bare, { pictures, text: prompt, message: card.source }, context)
}
