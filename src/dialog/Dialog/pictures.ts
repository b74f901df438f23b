import type { MessageId } from "../../domain/Ids.ts"
import { translated, type Translations } from "../../domain/Language.ts"
import type { Prompt } from "../../domain/Video.ts"
import { type FileId, noInputs, type SentPicture, type VideoInputs } from "../../domain/VideoInputs.ts"
import { type Offer, takesInputs } from "../../video/ModelCatalogue.ts"
import type { PictureProblem } from "../../video/Pictures/PictureProblem.ts"
import type { CardButton } from "./buttons.ts"
import { fitting } from "./fitting.ts"
import { cheapestSpec, quickSpec } from "./quick.ts"
import type { Dialog, Spec, State } from "./State.ts"
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

/** A picture as it came, with the words under it where there are some. */
export interface SentImage {
  readonly picture: FileId
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

type Frames = Extract<VideoInputs, { _tag: "Frames" }>

const framesOf = ({ inputs }: Spec): Frames | undefined => (inputs?._tag === "Frames" ? inputs : undefined)
const withFrames = (spec: Spec, inputs: Frames): Spec => ({ ...spec, mode: "manual", inputs })

/** A video of the same kind from words alone. */
export const withoutInputs = ({ inputs: _, ...spec }: Spec): Spec => spec

/** The video that a state is about, with the words that it has by then; undefined where it is about none. */
const begunIn = (
  state: State,
  context: TransitionContext
): { readonly spec: Spec; readonly prompt?: Prompt } | undefined => {
  switch (state._tag) {
    case "ReviewingPrompt":
    case "SendingPhoto":
    case "Confirming":
      return { spec: state.spec, prompt: state.prompt }
    case "AwaitingAssistant":
      return { spec: state.spec, prompt: state.previous ?? state.idea }
    case "WritingPrompt":
      return { spec: state.spec, ...(state.editing !== undefined && { prompt: state.editing.prompt }) }
    case "BrowsingIdeas":
      return state.spec && { spec: state.spec }
    case "ChoosingPack":
      return state.card && { spec: state.card.spec, prompt: state.card.prompt }
    case "ChangingCard":
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
    case "MainMenu":
    case "ChoosingLanguage":
    case "Reading":
    case "ViewingGallery":
    case "ChoosingModel":
    case "ExplainingRetirement":
    case "WritingToSupport":
    case "EnteringPromoCode":
    case "ViewingReceipts":
    case "ViewingReceipt":
    case "ViewingHistory":
    case "ViewingLimits":
    case "Inviting":
      return undefined
    default:
      return state satisfies never
  }
}

/** Whether a model makes videos of these inputs, whatever else is asked of it. */
const takes = (offer: Offer | undefined, inputs: VideoInputs): boolean =>
  offer !== undefined && !offer.retired && offer.routes.some((route) => takesInputs(offer.model, route, inputs))

/** A picture begins a video, ends one that has a beginning where the model takes both, or takes the place of the first. */
const added = (spec: Spec, picture: SentPicture, context: TransitionContext): Frames => {
  const first = framesOf(spec)?.first
  const both: Frames | undefined = first && { _tag: "Frames", first, last: picture }
  return both !== undefined && takes(context.catalogue.find(spec.model), both)
    ? both
    : { _tag: "Frames", first: picture }
}

/** Nobody has chosen a model: the first one that makes videos of the inputs will do. */
const movedToTaker = (spec: Spec, context: TransitionContext): Spec => {
  if (takes(context.catalogue.find(spec.model), spec.inputs ?? noInputs)) return spec
  const taker = context.catalogue.offers.find((offer) => takes(offer, spec.inputs ?? noInputs))
  return taker === undefined ? spec : fitting(spec, taker.model)
}

/** The video for a picture that is yet to come. */
export const movedToPictures = (spec: Spec, context: TransitionContext): Spec => {
  if (context.catalogue.find(spec.model)?.routes.some(({ takes }) => takes?.frames !== undefined)) return spec
  const taker = context.catalogue.offers.find(
    ({ retired, routes }) => !retired && routes.some(({ takes }) => takes?.frames !== undefined)
  )
  return taker === undefined ? spec : fitting(spec, taker.model)
}

/** What a picture becomes, wherever it arrives: the card of a video that begins with it, its words as the prompt. */
export const arrivedPicture = (dialog: Dialog, sent: SentImage, context: TransitionContext): PlainStep => {
  const begun = begunIn(dialog.state, context)
  const spec = begun?.spec ?? quickSpec(dialog.last, context.catalogue)
  if (spec === undefined) return leave(dialog, { _tag: "ChoosingModel" })
  if (framesOf(spec)?.last !== undefined)
    return followedBy(stay(dialog), { _tag: "Tell", key: "picture-enough", args: {} })
  const fit = framesOf(spec)?.first.fit ?? "crop"
  const framed = withFrames(spec, added(spec, { file: sent.picture, fit }, context))
  const whole = begun === undefined ? movedToTaker(framed, context) : framed
  const text = sent.text ?? begun?.prompt ?? translated(ownWords, dialog.language)
  const step = prompted(dialog, whole, { text, message: sent.message, sent: sent.sent }, context)
  return followedBy(step, { _tag: "CheckPicture", file: sent.picture, request: context.eventId })
}

/** A tap on what the card says of its pictures. */
export const pressedPicture = (
  dialog: Dialog,
  { change }: Extract<CardButton, { _tag: "ChangePicture" }>,
  context: TransitionContext
): PlainStep => {
  const { state } = dialog
  const frames = state._tag === "Confirming" ? framesOf(state.spec) : undefined
  if (state._tag !== "Confirming" || frames === undefined) return refuse(dialog, "unknown")
  const { prompt, source, spec } = state
  const shown = (changed: Spec) => confirm(dialog, changed, prompt, context, { source })
  const { first, last } = frames
  switch (change) {
    case "crop":
    case "pad": {
      const fitted = (picture: SentPicture): SentPicture => ({ ...picture, fit: change })
      return shown({ ...spec, inputs: { _tag: "Frames", first: fitted(first), ...(last && { last: fitted(last) }) } })
    }
    case "swap":
      return last === undefined
        ? refuse(dialog, "unknown")
        : shown({ ...spec, inputs: { _tag: "Frames", first: last, last: first } })
    case "drop":
      return dropped(dialog, state, context)
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
): PlainStep => {
  const { state } = dialog
  const frames = state._tag === "Confirming" ? framesOf(state.spec) : undefined
  const isThere = frames !== undefined && (frames.first.file === file || frames.last?.file === file)
  const step = state._tag === "Confirming" && isThere ? dropped(dialog, state, context) : stay(dialog)
  return followedBy(step, { _tag: "Tell", key: `picture-${problem}`, args: {} })
}
