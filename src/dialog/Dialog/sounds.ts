import type { JobId } from "../../domain/Ids.ts"
import { arrivedWordless } from "./arrive.ts"
import type { Event } from "./Event.ts"
import { type Dialog, maxSounds, type Sound } from "./State.ts"
import { followedBy, type PlainStep, type Step, stay, type TransitionContext, type Written } from "./step.ts"

/** The longest recording, in seconds: nobody reads a card of more words. */
const maxSeconds = 120
/** The largest one in bytes, as Telegram gives out files. */
const maxBytes = 20_971_520

type Recorded = Extract<Event, { _tag: "SentOther" }>

const told = (dialog: Dialog, key: string): PlainStep => followedBy(stay(dialog), { _tag: "Tell", key, args: {} })

/** A recording becomes words, which then arrive as if they had been written; where nobody can hear it, it is said so. */
export const arrivedSound = (
  dialog: Dialog,
  { content, message, sent, about }: Recorded,
  { file, seconds, bytes = 0 }: NonNullable<Recorded["sound"]>,
  context: TransitionContext
): PlainStep => {
  const { sounds = [] } = dialog
  if (!context.transcription) return arrivedWordless(dialog, content)
  if (seconds > maxSeconds) return told(dialog, "sound-too-long")
  if (bytes > maxBytes) return told(dialog, "sound-too-large")
  if (sounds.length >= maxSounds) return told(dialog, "sound-too-many")
  const sound = { file, request: context.eventId, message, sent, about }
  return told({ ...dialog, sounds: [...sounds, sound] }, "sound-listening")
}

/** The recording that a dialog waits for, and the dialog without it. */
const taken = (dialog: Dialog, request: string): { readonly sound: Sound; readonly rest: Dialog } | undefined => {
  const [sound, ...sounds] = dialog.sounds ?? []
  return sound?.request === request ? { sound, rest: { ...dialog, sounds } } : undefined
}

/** What was said arrives as words do. */
export const soundHeard = (
  dialog: Dialog,
  { request, text }: Extract<Event, { _tag: "SoundHeard" }>,
  said: (dialog: Dialog, written: Written, about: JobId | undefined) => Step
): Step => {
  const found = taken(dialog, request)
  if (found === undefined) return stay(dialog)
  const { message, sent, about } = found.sound
  return said(found.rest, { text, message, sent }, about)
}

export const soundUnheard = (
  dialog: Dialog,
  { request, problem }: Extract<Event, { _tag: "SoundUnheard" }>
): PlainStep => {
  const rest = taken(dialog, request)?.rest ?? dialog
  return problem === undefined ? stay(rest) : told(rest, `sound-${problem}`)
}
