import { Option, Schema } from "effect"
import type { CoinPack } from "../../money/CoinPacks.ts"
import type { MessageId } from "../../domain/Ids.ts"
import { includesRole, type Role } from "../../domain/Role.ts"
import { Prompt } from "../../domain/Video.ts"
import { noInputs } from "../../domain/VideoInputs.ts"
import { type Catalogue, misfitOfAll, type Offer, price, type Wish } from "../../video/ModelCatalogue.ts"
import { withSound } from "../../video/ModelCatalogue/fitting.ts"
import type { Style } from "../../assistant/PromptAssistant.ts"
import type { Library } from "../../assistant/PromptLibrary.ts"
import type { TransactionalCommand } from "./Command.ts"
import type { Written } from "./Content.ts"
import { asOffered, isFilm, isUpscale } from "./stages.ts"
import type { FollowUp, Notice } from "./FollowUp.ts"
import { picturesOf, takes } from "./pictureInputs.ts"
import { sentPrompt } from "./scenes.ts"
import { variantsWith } from "./variants.ts"
import type { Card, Dialog, Draft, Obstacle, Spec, SpendingObstacle, State, Words } from "./State.ts"
import { isElsewhere } from "./elsewhere.ts"

export type { Written } from "./Content.ts"
export type { CreateJob, MoneyCommand, TransactionalCommand } from "./Command.ts"

/** The short answer that a tap gets. */
export type Toast =
  | "stale"
  | "unknown"
  | "gone"
  | "replaced"
  | "maintenance"
  | `film-${"made" | "resent" | "underway"}`
  | "draft-undelivered"
  | "draft-expired"
  | "draft-off"
  | `upscale-${"made" | "resent" | "underway" | "undelivered" | "off" | "unkept"}`
  | `late-${"coins" | SpendingObstacle}`

/** The outcome of an event: the next dialog, at most one command that is saved with it, and what follows. */
export interface Step {
  readonly dialog: Dialog
  readonly command: TransactionalCommand | undefined
  readonly followUps: ReadonlyArray<FollowUp>
  /** Whether the screen is to be shown. */
  readonly show: boolean
  readonly toast: Toast | undefined
}

/** A step that asks nothing of the store but to keep the dialog, which it never turns down. */
export interface PlainStep extends Step {
  readonly command: undefined
}

/**
 * What a step may know besides the dialog: the models, packs and ideas on offer, the version it was saved at, the event's own
 * id, and who the user is to the operator.
 */
export interface TransitionContext {
  readonly catalogue: Catalogue
  readonly version: number
  readonly eventId: string
  /** Empty where nothing is sold. */
  readonly packs: ReadonlyArray<CoinPack>
  readonly library: Library
  /** Whether there is an assistant to write prompts with. */
  readonly assistant: boolean
  /** Whether recordings can become words. */
  readonly transcription: boolean
  readonly role: "user" | "banned" | Role
  /** Nothing new is made for now. */
  readonly maintenance?: boolean
  /** All that is theirs is being deleted. */
  readonly erasing?: boolean
  /** Nothing was shown to them yet, and their Telegram speaks a language that the bot does not. */
  readonly stranger: boolean
}

/** Whether somebody operates the bot, in a role that includes the one that is needed. */
export const mayOperate = (role: TransitionContext["role"], needed: Role): boolean =>
  role !== "user" && role !== "banned" && includesRole(role, needed)

export const stay = (dialog: Dialog): PlainStep => ({
  dialog,
  command: undefined,
  followUps: [],
  show: false,
  toast: undefined
})
export const showAgain = (dialog: Dialog): PlainStep => ({ ...stay(dialog), show: true })
export const go = (dialog: Dialog, state: State): PlainStep => showAgain({ ...dialog, state })
export const refuse = (dialog: Dialog, toast: Toast): PlainStep => ({ ...stay(dialog), toast })
export const withCommand = (step: PlainStep, command: TransactionalCommand): Step => ({ ...step, command })
export const followedBy = (step: PlainStep, followUp: FollowUp): PlainStep => ({
  ...step,
  followUps: [...step.followUps, followUp]
})
/** Answers with a message of its own, and leaves the screen where it is. */
export const say = (dialog: Dialog, notice: Notice): PlainStep => followedBy(stay(dialog), { _tag: "Say", notice })

/** The prompt that somebody has written in a state, with everything else about its video. */
const written = (state: State): Draft | undefined => {
  if (isElsewhere(state)) return undefined
  switch (state._tag) {
    case "ReviewingPrompt":
    case "SendingPhoto":
    case "Confirming":
      return { spec: state.spec, prompt: state.prompt }
    case "AwaitingAssistant":
      return { spec: state.spec, prompt: state.previous ?? state.idea }
    case "ChoosingPack":
      return state.card && { spec: state.card.spec, prompt: state.card.prompt }
    case "ChangingCard":
    case "AwaitingStill":
      return { spec: state.card.spec, prompt: state.card.prompt }
    case "WritingPrompt":
      return state.editing && { spec: state.editing.spec, prompt: state.editing.prompt }
    case "ChoosingModel":
    case "ExplainingRetirement":
    case "ChoosingMode":
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
    case "BrowsingIdeas":
      return undefined
    default:
      return state satisfies never
  }
}

/** A prompt that is left unfinished is kept as a draft, so that looking elsewhere costs nobody their words. */
export const keepingDraft = (dialog: Dialog): Dialog => ({ ...dialog, draft: written(dialog.state) ?? dialog.draft })
export const leave = (dialog: Dialog, state: State): PlainStep => go(keepingDraft(dialog), state)
export const withoutDraft = (dialog: Dialog): Dialog => ({ ...dialog, draft: undefined })

export const decodePrompt = Schema.decodeUnknownOption(Prompt)

/** The card of a state in which it can be changed. */
export const openCard = (state: State): Card | undefined => {
  if (state._tag === "ChangingCard") return state.card
  if (state._tag !== "Confirming") return undefined
  const { _tag, ...card } = state
  return card
}

/** The card that a state is about, if it is about one. */
const cardIn = (state: State): Card | undefined => {
  if (state._tag === "WritingPrompt") return state.editing
  return state._tag === "ChoosingPack" || state._tag === "AwaitingStill" ? state.card : openCard(state)
}

/** To the place where the prompt of a card is written anew; the card is one press away. */
export const editing = (dialog: Dialog, card: Card): PlainStep =>
  leave(dialog, { _tag: "WritingPrompt", spec: card.spec, problem: undefined, editing: card })

/**
 * Words that are no prompt: it is said why, before the price, as nothing would come of it. What stood on the card stays a
 * draft, and a wish about a video is still asked for.
 */
export const tooLong = (
  dialog: Dialog,
  spec: Spec,
  { text, message: source }: Written,
  changing?: Extract<State, { _tag: "WritingPrompt" }>["changing"]
): PlainStep => {
  const { length } = text.trim()
  return leave(dialog, {
    _tag: "WritingPrompt",
    spec,
    editing: cardIn(dialog.state),
    changing,
    ...(length === 0 ? { problem: "not-text" } : { problem: "too-long", length, source })
  })
}

/** The step that words lead to once everything else is known: the card, or the assistant first. */
export const prompted = (dialog: Dialog, spec: Spec, written: Written, context: TransitionContext): PlainStep =>
  Option.match(decodePrompt(written.text.trim()), {
    onNone: () => tooLong(dialog, spec, written),
    onSome: (prompt) => worded(dialog, spec, { prompt, source: written.message }, context)
  })

/** The card of words, or, where the assistant is to write, the question to it. */
export const worded = (dialog: Dialog, spec: Spec, words: Words, context: TransitionContext): PlainStep =>
  spec.mode === "manual"
    ? confirm(dialog, spec, words.prompt, context, { source: words.source })
    : ask(dialog, spec, words, { style: spec.mode === "meme" ? "meme" : "scene", previous: undefined }, context)

/** Asks the assistant; a dialog of a time when there was one goes on with the user's own words. */
export const ask = (
  dialog: Dialog,
  spec: Spec,
  { prompt: idea, source }: Words,
  { style, previous }: { readonly style: Style; readonly previous: Prompt | undefined },
  context: TransitionContext
): PlainStep =>
  context.assistant
    ? go(dialog, {
        _tag: "AwaitingAssistant",
        spec,
        idea,
        source,
        variants: variantsWith(dialog.state, idea),
        style,
        previous,
        request: context.eventId
      })
    : confirm(dialog, spec, idea, context, { source, assistantFailed: true })

/** What a card tells besides the video: whose words they are. */
interface CardOrigin {
  readonly source?: MessageId | undefined
  readonly assistantFailed?: boolean
  readonly assistantStopped?: true
}

/** What keeps every provider of a model from making a request, before anything is paid for it. */
const unfit = (offer: Offer, request: Wish): Obstacle | undefined => {
  const found = misfitOfAll(offer.model, offer.routes, request)
  if (found === undefined) return undefined
  if (found === "prompt") return "prompt-too-long"
  const [first, ...more] = found === "inputs" ? picturesOf(request) : []
  if (first === undefined) return takes(offer, noInputs) || request.inputs._tag !== "None" ? "unfit" : "picture-needed"
  return more.length > 0 && takes(offer, { _tag: "Frames", first }) ? "too-many-pictures" : "no-picture"
}

/** What stands in the way of an order by what the catalogue says alone. Only who made a draft makes its film. */
const hindrance = (offer: Offer, spec: Spec, prompt: string): Obstacle | undefined => {
  const off = isUpscale(spec) ? "upscale-off" : isFilm(spec) ? "draft-off" : undefined
  if (offer.retired) return off ?? "retired"
  // What makes videos larger is told no words.
  const words = isUpscale(spec) ? "" : prompt
  const found = unfit(offer, { ...spec, prompt: words, inputs: spec.inputs ?? noInputs })
  return found === undefined ? undefined : (off ?? found)
}

export const confirm = (
  dialog: Dialog,
  asked: Spec,
  prompt: Prompt,
  context: TransitionContext,
  { source, assistantFailed = false, assistantStopped }: CardOrigin = {}
): PlainStep => {
  const offer = context.catalogue.find(asked.model)
  const spec = asOffered(offer === undefined || asked.sound !== undefined ? asked : withSound(asked, offer), offer)
  const cost = offer === undefined ? undefined : price(offer.model, spec.seconds, spec.resolution, spec.sound)
  // The words wait for a model that is on offer.
  if (offer === undefined || cost === undefined) return go(dialog, { _tag: "ChoosingModel", kept: { prompt, source } })
  const sent = sentPrompt(spec, prompt)
  if (!isFilm(spec) && sent.length > offer.longestPrompt) return tooLong(dialog, spec, { text: sent, message: source })
  return go(dialog, {
    _tag: "Confirming",
    spec,
    prompt,
    source,
    price: cost,
    obstacle: hindrance(offer, spec, sent),
    assistantFailed,
    ...(assistantStopped !== undefined && { assistantStopped }),
    variants: variantsWith(dialog.state, prompt)
  })
}
