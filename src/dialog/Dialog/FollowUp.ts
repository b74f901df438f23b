import type { JobId, MessageId, UserId } from "../../domain/Ids.ts"
import type { FileId } from "../../domain/VideoInputs.ts"
import type { Invoice } from "../../money/Payments.ts"
import type { Arguments } from "../../platform/Locale.ts"
import type { Inquiry } from "../../support/Operation.ts"
import type { TicketId } from "../../support/Tickets.ts"
import type { Page } from "./State.ts"

/** A text that is said as a message of its own. */
export type Notice = Page | "balance" | "banned" | "erasing"

/** Says the text of a key. */
export interface TellFollowUp {
  readonly _tag: "Tell"
  readonly key: string
  readonly args: Arguments
  /** The conversation with the operators to which a reply to it belongs. */
  readonly ticket?: TicketId
}

/**
 * Work that is done once a step is saved, without keeping its user waiting. It is not durable: a process that ends between
 * the two loses it, so nothing that must happen is a follow-up.
 */
export type FollowUp =
  | TellFollowUp
  /** Sends on what users and operators wrote to each other. */
  | { readonly _tag: "PostTickets" }
  | { readonly _tag: "Say"; readonly notice: Notice }
  /** Puts the text of a key in the place of a message that has been answered. */
  | { readonly _tag: "Replace"; readonly message: MessageId; readonly key: string }
  | { readonly _tag: "SendInvoice"; readonly invoice: Invoice }
  /** Asks Telegram at once for what is remembered and would be asked a minute later anyway. */
  | { readonly _tag: "StopSubscription"; readonly user: UserId }
  | { readonly _tag: "Inquire"; readonly operation: Inquiry; readonly argument: string }
  /** Says what became of an operator's action, in Telegram's HTML. */
  | { readonly _tag: "Answer"; readonly html: string }
  /** Shows on a user's message that it was taken up. */
  | { readonly _tag: "React"; readonly message: MessageId }
  /** Reads a picture that was sent, so that its user hears at once where it cannot be used. */
  | { readonly _tag: "CheckPicture"; readonly file: FileId; readonly request: string }
  /** Takes the file of a deleted video away. */
  | { readonly _tag: "RemoveFile"; readonly job: JobId }
  /** Sends everything that is kept of the user as a file. */
  | { readonly _tag: "Export" }
  /** Sends a delivered video again. */
  | { readonly _tag: "Resend"; readonly job: JobId }
  /** Shows where a job stands in its status message, and lets others have the place that it may have left. */
  | { readonly _tag: "RefreshStatus"; readonly job: JobId }
