import type { TicketWords } from "../../support/Tickets.ts"
import type { Event } from "./Event.ts"
import type { Dialog } from "./State.ts"
import { go, mayOperate, type Step, stay, type TransitionContext, withCommand } from "./step.ts"

type Sent = Extract<Event, { _tag: "SentText" | "SentOther" }>

/** How long after the last words to the operators further ones are theirs, in seconds; later ones are about something new. */
const oneTopic = 3600

/** Whether a message is for the operators, as its writer was asked to write to them. */
export const isForSupport = ({ state }: Dialog, { sent }: Sent): boolean =>
  state._tag === "WritingToSupport" &&
  (state.asked === undefined || sent === undefined || sent - state.asked <= oneTopic)

/** A message to a person, which is no prompt: to the operators, or a reply to what they wrote. */
export const toSomebody = (dialog: Dialog, event: Sent, { role }: TransitionContext): Step | undefined => {
  const words: TicketWords = {
    text: event._tag === "SentText" ? event.text : "",
    message: event.message,
    attachment: event._tag === "SentOther" || event.under !== undefined ? event.message : undefined
  }
  if (event.replyTo !== undefined) {
    return withCommand(stay(dialog), { _tag: "Reply", to: event.replyTo, words, operator: mayOperate(role, "support") })
  }
  return isForSupport(dialog, event)
    ? withCommand(go(dialog, { _tag: "WritingToSupport", asked: event.sent ?? 0 }), { _tag: "AskSupport", words })
    : undefined
}
