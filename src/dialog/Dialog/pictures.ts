import type { MessageId } from "../../domain/Ids.ts"
import { translated, type Translations } from "../../domain/Language.ts"
import type { Prompt } from "../../domain/Video.ts"
import { type FileId, maxPictures, noInputs, type SentPicture, type VideoInputs } from "../../domain/VideoInputs.ts"
import type { PictureProblem } from "../../video/Pictures/PictureProblem.ts"
import type { CardButton, PictureChange } from "./buttons.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import { arranged, picturesOf, rearranged, takes, usedAs, useOf } from "./pictureInputs.ts"
import { cheapestSpec, quickSpec } from "./quick.ts"
import { isFilm } from "./stages.ts"
import type { Dialog, Spec, State } from "./State.ts"
import { isElsewhere } from "./elsewhere.ts"
import {
  confirm,
  followedBy,
  go,
  leave,
  type PlainStep,
  prompted,
  refuse,
  stay,
  type TransitionContext
} from "./step.ts"

/** Pictures as they came, with the words under them where there are some. */
export interface SentImages {
  readonly pictures: ReadonlyArray<FileId>
  readonly text?: string | undefined
  readonly message?: MessageId | undefined
  readonly sent?: number | undefined
}

/** What a picture without words is to do: it stands on the card, where other words replace it. */
const ownWords: Translations<string> = {
  ru: "Оживи эту картинку: естественные движения, живой свет, камера медленно приближается.",
  en: "Bring this picture to life: natural movement, living light, the camera slowly moves in.",
  es: "Da vida a esta imagen: movimiento natural, luz viva, la cámara se acerca despacio.",
  pt: "Dê vida a esta imagem: movimento natural, luz viva, a câmera se aproxima devagar."
}

const withInputs = (spec: Spec, inputs: VideoInputs): Spec => ({ ...spec, mode: "manual", inputs })

/** A video of the same kind from words alone. */
export const withoutInputs = ({ inputs: _, origin: _origin, ...spec }: Spec): Spec => spec

/** The video that a state is about, with the words that it has by then; undefined where it is about none. */
const begunIn = (
  state: State,
  context: TransitionContext
): { readonly spec: Spec; readonly prompt?: Prompt } | undefined => {
  if (isElsewhere(state)) return undefined
  switch (state._tag) {
    case "ReviewingPrompt":
    case "SendingPhoto":
    case "Confirming":
      return isFilm(state.spec) ? undefined : { spec: state.spec, prompt: state.prompt }
    case "AwaitingAssistant":
      return { spec: state.spec, prompt: state.previous ?? state.idea }
    case "WritingPrompt":
      return { spec: state.spec, ...(state.editing !== undefined && { prompt: state.editing.prompt }) }
    case "BrowsingIdeas":
      return state.spec && { spec: state.spec }
    case "ChoosingPack":
      return state.card === undefined || isFilm(state.card.spec)
        ? undefined
        : { spec: state.card.spec, prompt: state.card.prompt }
    case "ChangingCard":
    case "AwaitingStill":
      return { spec: state.card.spec, prompt: state.card.prompt }
    case "ChoosingMode":
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality": {
      const { _tag, kept, ...chosen } = state
      const model = context.catalogue.find(state.model)?.model
      return (
        model && { spec: { ...cheapestSpec(model), ...chosen }, ...(kept !== undefined && { prompt: kept.prompt }) }
      )
    }
    case "ChoosingModel":
    case "ExplainingRetirement":
      return undefined
    default:
      return state satisfies never
  }
}

/** A video with more pictures, as its model takes them. */
const added = (spec: Spec, pictures: ReadonlyArray<FileId>, context: TransitionContext): Spec => {
  const before = picturesOf(spec)
  const fit = before[0]?.fit ?? "crop"
  const all = [...before, ...pictures.map((file) => ({ file, fit }))]
  return withInputs(spec, arranged(all, context.catalogue.find(spec.model), useOf(spec)))
}

/** Nobody has chosen a model: the first one that makes videos of the pictures will do. */
const movedToTaker = (spec: Spec, context: TransitionContext): Spec => {
  if (takes(context.catalogue.find(spec.model), spec.inputs ?? noInputs)) return spec
  const moved = context.catalogue.offers.map((offer) => ({
    offer,
    spec: fitting(rearranged(spec, offer), offer)
  }))
  return moved.find(({ offer, spec: one }) => takes(offer, one.inputs ?? noInputs))?.spec ?? spec
}

/** The video for a picture that is yet to come. */
export const movedToPictures = (spec: Spec, context: TransitionContext): Spec => {
  if (context.catalogue.find(spec.model)?.routes.some(({ takes }) => takes?.frames !== undefined)) return spec
  const taker = context.catalogue.offers.find(
    ({ retired, routes }) => !retired && routes.some(({ takes }) => takes?.frames !== undefined)
  )
  return taker === undefined ? spec : fitting(spec, taker)
}

/** Whether a card has the pictures that its model takes, and one more is one too many. */
const isFull = (spec: Spec, more: Spec, { catalogue }: TransitionContext): boolean => {
  const count = picturesOf(more).length
  return (
    count > maxPictures || (picturesOf(spec).length > 1 && !takes(catalogue.find(spec.model), more.inputs ?? noInputs))
  )
}

/** What pictures become, wherever they arrive: the card of a video that is made of them, their words as the prompt. */
export const arrivedPictures = (dialog: Dialog, sent: SentImages, context: TransitionContext): PlainStep => {
  const begun = begunIn(dialog.state, context)
  const spec = begun?.spec ?? quickSpec(dialog.last, context.catalogue)
  if (spec === undefined) return leave(dialog, { _tag: "ChoosingModel" })
  const more = added(spec, sent.pictures, context)
  if (isFull(spec, more, context)) return followedBy(stay(dialog), { _tag: "Tell", key: "picture-enough", args: {} })
  const whole = begun === undefined ? movedToTaker(more, context) : more
  const text = sent.text ?? begun?.prompt ?? translated(ownWords, dialog.language)
  const step = prompted(dialog, whole, { text, message: sent.message, sent: sent.sent }, context)
  return sent.pictures.reduce(
    (checked, file, n) => followedBy(checked, { _tag: "CheckPicture", file, request: `${context.eventId}:${n}` }),
    step
  )
}

/** A tap on what the card says of its pictures. */
export const pressedPicture = (
  dialog: Dialog,
  { change }: Extract<CardButton, { _tag: "ChangePicture" }>,
  context: TransitionContext
): PlainStep => {
  const { state } = dialog
  if (state._tag !== "Confirming") return refuse(dialog, "unknown")
  if (change === "drop")
    return picturesOf(state.spec).length > 0 ? dropped(dialog, state, context) : refuse(dialog, "unknown")
  const changed = changedPictures(state.spec, change, context)
  return changed === undefined
    ? refuse(dialog, "unknown")
    : confirm(dialog, changed, state.prompt, context, { source: state.source })
}

/** A card's video with its pictures otherwise; undefined where they cannot be so. */
const changedPictures = (
  spec: Spec,
  change: Exclude<PictureChange, "drop">,
  { catalogue }: TransitionContext
): Spec | undefined => {
  const offer = catalogue.find(spec.model)
  const pictures = picturesOf(spec)
  const [first] = pictures
  const last = pictures.at(-1)
  if (first === undefined || last === undefined) return undefined
  const kept = (chosen: ReadonlyArray<SentPicture>) => withInputs(spec, arranged(chosen, offer, useOf(spec)))
  switch (change) {
    case "crop":
    case "pad":
      return kept(pictures.map((picture) => ({ ...picture, fit: change })))
    case "swap":
      // Each is the first one once, if it is pressed often enough.
      return pictures.length < 2 ? undefined : kept([last, ...pictures.slice(0, -1)])
    case "first":
      return kept([first])
    case "last":
      return kept([last])
    case "frames":
    case "references": {
      const inputs = usedAs(pictures, offer, change)
      return inputs && withInputs(spec, inputs)
    }
  }
}

/** The card without its pictures; words that were only theirs go with them. */
const dropped = (
  dialog: Dialog,
  { spec, prompt, source }: Extract<State, { _tag: "Confirming" }>,
  context: TransitionContext
): PlainStep =>
  Object.values(ownWords).includes(prompt)
    ? go(dialog, { _tag: "WritingPrompt", spec: withoutInputs(spec), problem: undefined })
    : confirm(dialog, withoutInputs(spec), prompt, context, { source })

/** A picture that cannot be used is said to be so, and goes from the card if it is there. */
export const refusedPicture = (
  dialog: Dialog,
  { file, problem }: { readonly file: FileId; readonly problem: PictureProblem },
  context: TransitionContext
): PlainStep => followedBy(withoutPicture(dialog, file, context), { _tag: "Tell", key: `picture-${problem}`, args: {} })

const withoutPicture = (dialog: Dialog, file: FileId, context: TransitionContext): PlainStep => {
  const { state } = dialog
  if (state._tag !== "Confirming") return stay(dialog)
  const { spec, prompt, source } = state
  const pictures = picturesOf(spec)
  const left = pictures.filter((picture) => picture.file !== file)
  if (left.length === pictures.length) return stay(dialog)
  if (left.length === 0) return dropped(dialog, state, context)
  const inputs = arranged(left, context.catalogue.find(spec.model), useOf(spec))
  return confirm(dialog, withInputs(spec, inputs), prompt, context, { source })
}
