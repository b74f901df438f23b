import type { Coins } from "../../domain/Coins.ts"
import type { ChargeId, JobId, MessageId } from "../../domain/Ids.ts"
import type { Prompt } from "../../domain/Video.ts"
import type { CoinPack } from "../../money/CoinPacks.ts"
import type { Charge, SubscriptionState } from "../../money/Payments/Charge.ts"
import type { Action } from "../../support/Operation.ts"
import type { TicketWords } from "../../support/Tickets.ts"
import type { FilmOrder, InsteadOffer } from "../../telegram/Buttons.ts"
import type { GalleryChange } from "../../video/Jobs/JobGallery.ts"
import type { Spec } from "./State.ts"
import type { Written } from "./Content.ts"

/** What moves coins or changes an account. */
export type MoneyCommand =
  | { readonly _tag: "RecordPayment"; readonly payment: Charge }
  | { readonly _tag: "ReversePayment"; readonly charge: ChargeId }
  | { readonly _tag: "ChangeSubscription"; readonly payload: string; readonly state: SubscriptionState }
  | { readonly _tag: "OfferPack"; readonly pack: CoinPack }
  | { readonly _tag: "Refer"; readonly code: string }
  | { readonly _tag: "Redeem"; readonly code: string }
  | { readonly _tag: "StopSubscription" }
  | { readonly _tag: "LimitSpending"; readonly day?: Coins; readonly month?: Coins }

/** What brings the bot to people, and what keeps it away from them. */
export type OutreachCommand =
  | { readonly _tag: "ComeBy"; readonly campaign: string }
  | { readonly _tag: "ChooseNews"; readonly wanted: boolean }

/** An order of a video. */
export interface CreateJob {
  readonly _tag: "CreateJob"
  readonly spec: Spec
  readonly prompt: Prompt
  readonly price: Coins
  readonly source?: MessageId | undefined
  /** Where as many of the user's videos are made as may be, it waits in their line. */
  readonly line?: boolean
  /** Ordered by a button that lasts: no card becomes its status, and the dialog stays where it is. */
  readonly cardless?: boolean
  /** The failed job that it is made instead of. */
  readonly replaces?: JobId
}

/** What a step asks of the store, in the very transaction that saves the dialog. */
export type TransactionalCommand =
  | MoneyCommand
  | OutreachCommand
  | CreateJob
  | { readonly _tag: "CancelJob"; readonly job: JobId }
  /** What a user does with a finished video. */
  | { readonly _tag: "ChangeVideo"; readonly job: JobId; readonly change: GalleryChange }
  | { readonly _tag: "TakeLate"; readonly late: JobId }
  | { readonly _tag: "DeclineLate"; readonly late: JobId }
  /** What a user writes to the operators. */
  | { readonly _tag: "AskSupport"; readonly words: TicketWords }
  /** An answer to a message of the bot's, which may belong to a ticket. */
  | { readonly _tag: "Reply"; readonly to: MessageId; readonly words: TicketWords; readonly operator: boolean }
  /** All that is the user's is to be deleted, the coins that are left among it. */
  | { readonly _tag: "EraseEverything" }
  /** What an operator asks to be changed. */
  | { readonly _tag: "Operate"; readonly action: Action; readonly argument: string }
  /** Reads the request of a failed job, which another model is to make at the price of its button. */
  | { readonly _tag: "Replace"; readonly offer: InsteadOffer }
  /** Reads the request of a draft, of which the film is to be made at the price of its button; or of what is to be made larger. */
  | { readonly _tag: "MakeFilm"; readonly film: FilmOrder }
  /** Reads the request of an earlier job, with which the dialog then takes a step of its own; `flip` turns the picture. */
  | {
      readonly _tag: "Recall"
      readonly job: JobId
      readonly flip: boolean
      /** What is to be otherwise; "asked" for the question what it is. */
      readonly wish?: Written | "asked"
    }
