import { Schema } from "effect"
import { ChargeId, JobId, UserId } from "../../../domain/Ids.ts"
import { StorableText } from "../../../domain/StorableText.ts"
import { SetAsideId } from "../../../inbox/SetAsideUpdates.ts"
import { BroadcastDraft, BroadcastId } from "../../../support/Broadcasts.ts"
import { OperatorAction } from "../../../support/OperatorActions.ts"
import { TicketId } from "../../../support/Tickets.ts"

/** Characters of the longest answer to a user: with what is around it, it stays one message. */
const maxAnswer = 3500
/** Characters of what one note tells about a user: a paragraph. */
const maxUserNote = 1000
/** Characters of the longest reason. */
const maxReason = 300

/** What can be done in the console. */
export const ConsoleAction = Schema.Union([
  ...OperatorAction.members,
  Schema.TaggedStruct("Refund", { charge: ChargeId }),
  Schema.TaggedStruct("Resend", { job: JobId }),
  Schema.TaggedStruct("DeliverAgain", { job: JobId }),
  Schema.TaggedStruct("Release", { job: JobId }),
  Schema.TaggedStruct("Retry", { job: JobId }),
  Schema.TaggedStruct("Answer", {
    ticket: TicketId,
    text: StorableText.check(Schema.isMaxLength(maxAnswer), Schema.isPattern(/\S/))
  }),
  Schema.TaggedStruct("NoteUser", {
    user: UserId,
    text: StorableText.check(Schema.isMaxLength(maxUserNote), Schema.isPattern(/\S/))
  }),
  Schema.TaggedStruct("Replay", { update: SetAsideId }),
  Schema.TaggedStruct("NewBroadcast", BroadcastDraft.fields),
  Schema.TaggedStruct("TestBroadcast", { broadcast: BroadcastId }),
  Schema.TaggedStruct("StartBroadcast", { broadcast: BroadcastId }),
  Schema.TaggedStruct("PauseBroadcast", { broadcast: BroadcastId }),
  Schema.TaggedStruct("StopBroadcast", { broadcast: BroadcastId })
])
export type ConsoleAction = typeof ConsoleAction.Type
export type ActionOf<Tag extends ConsoleAction["_tag"]> = Extract<ConsoleAction, { readonly _tag: Tag }>

/** What tells one press of a button from every other: whoever sends it again asks for nothing new. */
export const PressKey = Schema.String.check(Schema.isPattern(/^[\w-]{16,64}$/)).pipe(Schema.brand("PressKey"))
export type PressKey = typeof PressKey.Type

/** Why it is done, in the operator's words. */
export const Reason = StorableText.check(Schema.isMaxLength(maxReason), Schema.isPattern(/\S/))

/** What an action would do, a sentence a line; `possible` is false where it would do nothing. */
export const Preview = Schema.Struct({ possible: Schema.Boolean, lines: Schema.Array(Schema.String) })
export type Preview = typeof Preview.Type

/** What became of a press; `repeated` where it was answered before, and nothing was done again. */
export const Done = Schema.Struct({ answer: Schema.String, repeated: Schema.Boolean })
export type Done = typeof Done.Type
