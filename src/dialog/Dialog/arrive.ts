import { Option } from "effect"
import type { MessageId } from "../../domain/Ids.ts"
import type { Content } from "./Content.ts"
import type { Event } from "./Event.ts"
import { cheapestSpec, quickSpec } from "./quick.ts"
import { isFilm } from "./stages.ts"
import type { Dialog, Spec, State, Words } from "./State.ts"
import { isElsewhere } from "./elsewhere.ts"
import {
  decodePrompt,
  followedBy,
  go,
  leave,
  openCard,
  type PlainStep,
  prompted,
  showAgain,
  stay,
  tooLong,
  type TransitionContext,
  type Written
} from "./step.ts"

/** What words become, wherever they arrive: a prompt, and with it the card, or the next question of a video that was begun. */
export const arrived = (dialog: Dialog, written: Written, context: TransitionContext): PlainStep => {
  const { state } = dialog
  // The shot of a film is there already: other words are another video.
  const card = openCard(state) ?? (state._tag === "ChoosingPack" ? state.card : undefined)
  if (card !== undefined && isFilm(card.spec)) return begun(dialog, written, context)
  if (isElsewhere(state)) return begun(dialog, written, context)
  switch (state._tag) {
    case "BrowsingIdeas":
      return state.spec === undefined ? begun(dialog, written, context) : prompted(dialog, state.spec, written, context)
    case "WritingPrompt":
    case "SendingPhoto":
    case "AwaitingAssistant":
    case "ReviewingPrompt":
      return prompted(dialog, state.spec, written, context)
    case "Confirming":
      return prompted(dialog, { ...state.spec, mode: "manual" }, written, context)
    case "ChangingCard":
    case "AwaitingStill":
      return prompted(dialog, { ...state.card.spec, mode: "manual" }, written, context)
    case "ChoosingMode":
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
      return keptFor(dialog, state, written, context)
    case "ChoosingPack":
      return state.card === undefined
        ? begun(dialog, written, context)
        : prompted(dialog, { ...state.card.spec, mode: "manual" }, written, context)
    case "ChoosingModel":
    case "ExplainingRetirement":
      return begun(dialog, written, context)
    default:
      return state satisfies never
  }
}

/** Words that begin a video of their own: its card at once. */
export const begun = (dialog: Dialog, written: Written, context: TransitionContext): PlainStep => {
  const spec = quickSpec(dialog.last, context.catalogue)
  return spec === undefined ? leave(dialog, { _tag: "ChoosingModel" }) : prompted(dialog, spec, written, context)
}

type Question = Extract<
  State,
  { _tag: "ChoosingMode" | "ChoosingOrientation" | "ChoosingDuration" | "ChoosingQuality" }
>

/**
 * Words that come before the last question is answered wait for it. They are a draft as well, so that leaving the
 * questions does not lose them.
 */
const keptFor = (dialog: Dialog, state: Question, written: Written, context: TransitionContext): PlainStep => {
  const model = context.catalogue.find(state.model)?.model
  if (model === undefined) return begun(dialog, written, context)
  const { _tag, kept: _, ...chosen } = state
  const spec: Spec = { ...cheapestSpec(model), ...chosen }
  return Option.match(decodePrompt(written.text.trim()), {
    onNone: () => tooLong(dialog, spec, written),
    onSome: (prompt) => {
      const kept: Words = { prompt, source: written.message }
      return go({ ...dialog, draft: { spec, prompt } }, { ...state, kept })
    }
  })
}

/** Something without words: what can be done is said, and the screen stays. */
export const arrivedWordless = (dialog: Dialog, content: Content | undefined): PlainStep => {
  const { state } = dialog
  return state._tag === "WritingPrompt"
    ? go(dialog, { ...withoutWords(state), problem: "not-text" })
    : followedBy(showAgain(dialog), { _tag: "Tell", key: `wordless-${kindOf(content)}`, args: {} })
}

/** A question for words as it was before any came. */
const withoutWords = ({ spec, editing, changing }: Extract<State, { _tag: "WritingPrompt" }>) =>
  ({ _tag: "WritingPrompt", spec, editing, changing }) as const

/** Pictures and sounds have words of their own in the answer; everything else has the same. */
const kindOf = (content: Content | undefined): "picture" | "sound" | "other" => {
  switch (content) {
    case "photo":
    case "document":
      return "picture"
    case "voice":
    case "audio":
    case "video_note":
      return "sound"
    case "video":
    case "animation":
    case "sticker":
    case "location":
    case "venue":
    case "contact":
    case "poll":
    case "dice":
    case "story":
    case "game":
    case "paid_media":
    case "checklist":
    case undefined:
      return "other"
    default:
      return content satisfies never
  }
}

/** Words under something that no video begins with yet: they count, and what they are under is named. */
export const arrivedUnder = (step: PlainStep, content: Content): PlainStep =>
  followedBy(step, { _tag: "Tell", key: `wordy-${kindOf(content)}`, args: {} })

/** Of the messages in the chat only the one counts in which the words of the card were written. */
export const edited = (
  dialog: Dialog,
  { text, message }: Extract<Event, { _tag: "EditedText" }>,
  context: TransitionContext
): PlainStep => (sourceOf(dialog.state) === message ? arrived(dialog, { text, message }, context) : stay(dialog))

const sourceOf = (state: State): MessageId | undefined => {
  if (isElsewhere(state)) return undefined
  switch (state._tag) {
    case "Confirming":
    case "AwaitingAssistant":
    case "ReviewingPrompt":
      return state.source
    case "ChangingCard":
    case "AwaitingStill":
    case "ChoosingPack":
      return state.card?.source
    case "ChoosingModel":
    case "ExplainingRetirement":
    case "ChoosingMode":
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
      return state.kept?.source
    case "WritingPrompt":
      return state.source
    case "BrowsingIdeas":
    case "SendingPhoto":
      return undefined
    default:
      return state satisfies never
  }
}
