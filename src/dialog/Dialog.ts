import { Match } from "effect"
import type { JobId, MessageId } from "../domain/Ids.ts"
import type { Ratio } from "../domain/Video.ts"
import { type CommitRejection, type Event, isRequest, type JobRequest } from "./Dialog/Event.ts"
import { arrived, arrivedUnder, arrivedWordless, begun, edited } from "./Dialog/arrive.ts"
import { askedToChange, wished } from "./Dialog/changeVideo.ts"
import { cardOf, replacing } from "./Dialog/replace.ts"
import type { FilmOrder, InsteadOffer } from "../telegram/Buttons.ts"
import { searched } from "./Dialog/gallery.ts"
import { makingFilm } from "./Dialog/film.ts"
import { isUpscale } from "./Dialog/stages.ts"
import { linked } from "./Dialog/linked.ts"
import { paid } from "./Dialog/money.ts"
import { answered, stopped } from "./Dialog/assistance.ts"
import { albumWaited, arrivedPiece } from "./Dialog/album.ts"
import { arrivedPictures, refusedPicture } from "./Dialog/pictures.ts"
import { stillDrawn, stillFailed } from "./Dialog/stills.ts"
import { arrivedSound, soundHeard, soundUnheard } from "./Dialog/sounds.ts"
import { noting, restOf } from "./Dialog/longText.ts"
import { isForSupport, toSomebody } from "./Dialog/support.ts"
import { helped, operated, pressedOperate } from "./Dialog/operate.ts"
import { askedForNews } from "./Dialog/news.ts"
import { pressedCard, pressedLasting } from "./Dialog/press.ts"
import { isAboutOwnData } from "./Dialog/privacy.ts"
import type { DraftProblem } from "../video/Jobs.ts"
import type { Dialog, Obstacle, State } from "./Dialog/State.ts"
import {
  confirm,
  followedBy,
  go,
  keepingDraft,
  leave,
  type PlainStep,
  refuse,
  say,
  showAgain,
  type Step,
  stay,
  type TransactionalCommand,
  type TransitionContext,
  withCommand,
  withoutDraft,
  type Written
} from "./Dialog/step.ts"

export type { OutreachCommand } from "./Dialog/Command.ts"
export type { MoneyCommand, PlainStep, Step, Toast, TransactionalCommand, TransitionContext } from "./Dialog/step.ts"

/**
 * The dialog's whole logic: total over states and events, without effects. What fits no state changes nothing, and a tap
 * on an older card is refused with a short answer.
 */
export const transition = (dialog: Dialog, event: Event, context: TransitionContext): Step =>
  context.erasing === true && isRequest(event) ? say(dialog, "erasing") : served(dialog, event, context)

const served = (dialog: Dialog, event: Event, context: TransitionContext): Step =>
  context.role === "banned" && isRequest(event) && !mayAsk(dialog, event)
    ? say(dialog, "banned")
    : takingUp(dialog, offeringLanguages(unlessClosed(dialog, react(dialog, event, context), context), context), event)

/** While nothing new is made, an order is answered in a word and with its card, which says until when. */
const unlessClosed = (dialog: Dialog, step: Step, context: TransitionContext): Step =>
  context.maintenance === true && step.command?._tag === "CreateJob"
    ? { ...showAgain(cardOf(dialog, step.command, context)), toast: "maintenance" }
    : step

/** The message in which the words of a state came, where it has any. */
const sourceOf = (state: State): MessageId | undefined =>
  "source" in state ? state.source : "kept" in state ? state.kept?.source : undefined

/** Whose words or picture begin a video sees on the message itself that they did. */
const takingUp = (before: Dialog, step: Step, event: Event): Step => {
  const source = sourceOf(step.dialog.state)
  return source !== undefined && source !== sourceOf(before.state) && "message" in event && event.message === source
    ? { ...step, followUps: [...step.followUps, { _tag: "React", message: source }] }
    : step
}

/** Telegram's rules for Stars ask for an answer to questions about payments, whoever asks; and what is theirs stays theirs. */
const mayAsk = (dialog: Dialog, event: Event): boolean => {
  if (isAboutOwnData(event)) return true
  if (event._tag === "SentCommand") return event.command === "paysupport"
  if (event._tag === "PressedFree") return event.button._tag === "WriteToSupport"
  if (event._tag !== "SentText" && event._tag !== "SentOther") return false
  return isForSupport(dialog, event) || event.replyTo !== undefined
}

/** Their first menu lets strangers choose a language; no later one does. */
const offeringLanguages = (step: Step, context: TransitionContext): Step =>
  context.stranger && step.show && step.dialog.state._tag === "MainMenu"
    ? { ...step, dialog: { ...step.dialog, state: { _tag: "MainMenu", languages: true } } }
    : step

const react = (dialog: Dialog, event: Event, context: TransitionContext): Step =>
  Match.value(event).pipe(
    Match.withReturnType<Step>(),
    Match.tagsExhaustive({
      SentCommand: (event) => commanded(dialog, event, context),
      Operated: ({ operation, argument }) => operated(dialog, operation, argument, context),
      Paid: ({ _tag, ...payment }) => paid(dialog, payment),
      Refunded: ({ charge }) => withCommand(showAgain(dialog), { _tag: "ReversePayment", charge }),
      SubscriptionChanged: ({ payload, state }) =>
        withCommand(stay(dialog), { _tag: "ChangeSubscription", payload, state }),
      SentText: (event) => wrote(dialog, event, context),
      SentOther: (event) => sentOther(dialog, event, context),
      AlbumWaited: (waited) => albumWaited(dialog, waited, context),
      SoundHeard: (heard) => soundHeard(dialog, heard, (rest, written, about) => said(rest, written, context, about)),
      SoundUnheard: (unheard) => soundUnheard(dialog, unheard),
      PictureRefused: (refusal) => refusedPicture(dialog, refusal, context),
      StillDrawn: (drawn) => stillDrawn(dialog, drawn, context),
      StillFailed: (failed) => stillFailed(dialog, failed, context),
      EditedText: (event) => edited(dialog, event, context),
      PressedStep: ({ version, button }) =>
        version === context.version ? pressedCard(dialog, button, context) : refuse(dialog, "stale"),
      PressedFree: ({ button }) =>
        button._tag === "Operate"
          ? pressedOperate(dialog, button.words, context)
          : pressedLasting(dialog, button, context),
      PressedUnknown: () => refuse(dialog, "unknown"),
      AssistantAnswered: ({ request, ...scene }) => answered(dialog, request, scene, context),
      AssistantFailed: ({ request }) => answered(dialog, request, undefined, context),
      StoppedAssistant: ({ draft }) => stopped(dialog, draft, context),
      BlockedBot: () => stay(dialog),
      UnblockedBot: () => stay(dialog)
    })
  )

const wrote = (dialog: Dialog, event: Extract<Event, { _tag: "SentText" }>, context: TransitionContext): Step => {
  const { text, under, message, sent, picture, group, about } = event
  const addressed = toSomebody(dialog, event, context)
  if (addressed !== undefined) return addressed
  if (group !== undefined) return arrivedPiece(dialog, group, event, context)
  if (dialog.state._tag === "EnteringPromoCode" && under === undefined) {
    return withCommand(leave(dialog, { _tag: "MainMenu" }), { _tag: "Redeem", code: text.trim() })
  }
  if (dialog.state._tag === "ViewingGallery" && dialog.state.mode === "searching" && under === undefined) {
    return searched(dialog, dialog.state, text)
  }
  if (picture !== undefined) return arrivedPictures(dialog, { pictures: [picture], text, message, sent }, context)
  if (under !== undefined && about === undefined) {
    return arrivedUnder(arrived(dialog, { text, message, sent }, context), under)
  }
  return said(dialog, { text, message, sent }, context, about)
}

/** Words of a user: a wish about a video where they answer one, or were asked for it; else what words are anywhere. */
const said = (dialog: Dialog, written: Written, context: TransitionContext, about?: JobId): Step => {
  const { state } = dialog
  const changed = about ?? (state._tag === "WritingPrompt" ? state.changing?.video : undefined)
  const rest = restOf(dialog, written, context)
  if (rest !== undefined) return rest
  return changed === undefined
    ? noting(arrived(dialog, written, context), written)
    : withCommand(stay(dialog), { _tag: "Recall", job: changed, flip: false, wish: written })
}

const sentOther = (dialog: Dialog, event: Extract<Event, { _tag: "SentOther" }>, context: TransitionContext): Step => {
  const { content, picture, sound, message, sent, group } = event
  const addressed = toSomebody(dialog, event, context)
  if (addressed !== undefined) return addressed
  if (sound !== undefined) return arrivedSound(dialog, event, sound, context)
  if (group !== undefined) return arrivedPiece(dialog, group, event, context)
  return picture === undefined
    ? arrivedWordless(dialog, content)
    : arrivedPictures(dialog, { pictures: [picture], message, sent }, context)
}

/** The step instead of one that the store turned down; `card` has the order that it was about. */
export const resolve = (dialog: Dialog, rejection: CommitRejection, card: Dialog = dialog): PlainStep => {
  switch (rejection._tag) {
    case "CoinsRefused":
      return hindered(card, "insufficient-coins")
    case "NoTicket":
      return stay(dialog)
    case "JobRefused":
      return hindered(card, "too-many-jobs")
    case "AlreadyReplaced":
      return refuse(dialog, "replaced")
    case "DraftRefused":
      return withoutFilm(dialog, rejection.reason, card)
    case "LineRefused":
      return hindered(card, "line-full")
    case "QueueRefused":
      return hindered(card, "queue-full")
    case "StorageRefused":
      return hindered(card, "storage-full")
    case "SpendingRefused":
      return hindered(card, rejection.reason)
    case "LateRefused": {
      // The offer stays where it is: after the payment it is pressed again.
      const shop = { _tag: "ChoosingPack", card: undefined, price: rejection.price } as const
      const step = rejection.reason === "coins" ? leave(dialog, shop) : stay(dialog)
      return { ...step, toast: `late-${rejection.reason}` }
    }
  }
}

/** Of a draft that cannot be made in full: who pressed is told at once, and the card says what can be done. */
const withoutFilm = (dialog: Dialog, reason: DraftProblem, card: Dialog): PlainStep => {
  if (card.state._tag === "Confirming" && isUpscale(card.state.spec)) return withoutUpscale(dialog, reason, card)
  switch (reason) {
    case "gone":
    case "unkept":
      return refuse(dialog, "gone")
    case "made":
      return refuse(dialog, "film-made")
    case "undelivered":
      return refuse(dialog, "draft-undelivered")
    case "expired":
      return { ...hindered(card, "draft-expired"), toast: "draft-expired" }
    case "off":
      return { ...hindered(card, "draft-off"), toast: "draft-off" }
  }
}

/** The same of a finished video that cannot be made larger. */
const withoutUpscale = (dialog: Dialog, reason: DraftProblem, card: Dialog): PlainStep => {
  switch (reason) {
    case "gone":
    case "expired":
      return refuse(dialog, "gone")
    case "made":
    case "undelivered":
    case "unkept":
      return refuse(dialog, `upscale-${reason}`)
    case "off":
      return { ...hindered(card, "upscale-off"), toast: "upscale-off" }
  }
}

/** The card says what stands between it and its video. */
const hindered = (dialog: Dialog, obstacle: Obstacle): PlainStep =>
  dialog.state._tag === "Confirming" ? go(dialog, { ...dialog.state, obstacle }) : showAgain(dialog)

/** What was read of an earlier job, and what is to become of it. */
type Recalled = {
  readonly request: JobRequest | undefined
  readonly offer?: InsteadOffer
  readonly film?: FilmOrder
} & Pick<Extract<TransactionalCommand, { _tag: "Recall" }>, "flip" | "wish">

/** The step that follows when an earlier job's request was asked for: its card, or that there is no such job. */
export const recalled = (
  dialog: Dialog,
  { request, flip, wish, offer, film }: Recalled,
  context: TransitionContext
): Step => {
  if (request === undefined) return refuse(dialog, "gone")
  if (film !== undefined) return unlessClosed(dialog, makingFilm(dialog, request, film, context), context)
  if (offer !== undefined) return unlessClosed(dialog, replacing(dialog, request, offer, context), context)
  if (wish === "asked") return askedToChange(dialog, request)
  if (wish !== undefined) return noting(wished(dialog, request, wish, context), wish)
  const { spec, prompt } = request
  return confirm(keepingDraft(dialog), flip ? { ...spec, ratio: flipped(spec.ratio) } : spec, prompt, context)
}

const flipped = (ratio: Ratio): Ratio => (ratio === "9:16" ? "16:9" : "9:16")

/** The card of a video that a command asks for. */
const begunBy = (dialog: Dialog, written: Written, context: TransitionContext): Step =>
  noting(begun(keepingDraft(dialog), written, context), written)

const commanded = (
  dialog: Dialog,
  { command, argument = "", message, sent }: Extract<Event, { _tag: "SentCommand" }>,
  context: TransitionContext
): Step => {
  switch (command) {
    case "start":
      return linked(dialog, argument)
    case "paysupport":
      return context.role === "banned"
        ? say({ ...dialog, state: { _tag: "WritingToSupport" } }, "paysupport")
        : leave(dialog, { _tag: "WritingToSupport" })
    case "promo":
      return argument === ""
        ? leave(dialog, { _tag: "EnteringPromoCode" })
        : withCommand(showAgain(dialog), { _tag: "Redeem", code: argument })
    case "buy":
      return leave(dialog, { _tag: "ChoosingPack", card: undefined })
    case "receipts":
      return leave(dialog, { _tag: "ViewingReceipts", page: 0 })
    case "history":
      return leave(dialog, { _tag: "ViewingHistory", page: 0 })
    case "limits":
      return leave(dialog, { _tag: "ViewingLimits" })
    case "invite":
      return leave(dialog, { _tag: "Inviting" })
    case "menu":
      return leave(dialog, { _tag: "MainMenu" })
    case "cancel":
      return go(withoutDraft(dialog), { _tag: "MainMenu" })
    case "video":
      return argument === ""
        ? leave(dialog, { _tag: "ChoosingModel" })
        : begunBy(dialog, { text: argument, message, sent }, context)
    case "gallery":
      return leave(dialog, { _tag: "ViewingGallery" })
    case "language":
      return leave(dialog, { _tag: "ChoosingLanguage" })
    case "privacy":
      return leave(dialog, { _tag: "Reading", page: "privacy" })
    case "export":
      return followedBy(stay(dialog), { _tag: "Export" })
    case "delete_me":
      return leave(dialog, { _tag: "LosingEverything" })
    case "news":
      return askedForNews(dialog, argument)
    case "help":
      return helped(dialog, context)
    case "balance":
    case "terms":
      return say(dialog, command)
  }
}
