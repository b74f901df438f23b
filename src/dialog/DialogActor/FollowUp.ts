import type { MessageId } from "../../domain/Ids.ts"
import type { Invoice } from "../../money/Payments.ts"
import type { Arguments } from "../../platform/Locale.ts"
import type { Command } from "../Dialog.ts"

/** Where a screen goes: into the message that shows the dialog, or into a new one below the user's words. */
export type RenderMode = "edit" | "resend"

export type FollowUp =
  | { readonly _tag: "Show" }
  | Extract<Command, { _tag: "Say" | "Resend" | "CancelJob" | "StopSubscription" | "Operate" }>
  | { readonly _tag: "SendInvoice"; readonly invoice: Invoice }
  /** Puts the text of a key in the place of a message that has been answered. */
  | { readonly _tag: "Replace"; readonly message: MessageId; readonly key: string }
  | TellFollowUp

/** Says the text of a key. */
export interface TellFollowUp {
  readonly _tag: "Tell"
  readonly key: string
  readonly args: Arguments
}
