import { Option, Schema } from "effect"
import { decodeButton } from "../dialog/Dialog/buttons.ts"
import { Command, type Event } from "../dialog/Dialog/Event.ts"
import { Operation } from "../support/Operation.ts"
import { ChargeId, EventId, MessageId, UserId } from "../domain/Ids.ts"
import { fromTelegram, type Language } from "../domain/Language.ts"

const From = Schema.Struct({ id: UserId, language_code: Schema.optional(Schema.String) })
const Chat = Schema.Struct({ id: Schema.Int, type: Schema.String })

const Sum = Schema.Struct({ currency: Schema.String, total_amount: Schema.Int, invoice_payload: Schema.String })

/** The part of Telegram's `Update` that the bot handles; everything else in it is ignored. */
const Update = Schema.Struct({
  update_id: Schema.Int,
  message: Schema.optional(
    Schema.Struct({
      from: Schema.optional(From),
      chat: Chat,
      text: Schema.optional(Schema.String),
      successful_payment: Schema.optional(
        Schema.Struct({
          ...Sum.fields,
          telegram_payment_charge_id: ChargeId,
          subscription_expiration_date: Schema.optional(Schema.Int)
        })
      ),
      refunded_payment: Schema.optional(Schema.Struct({ telegram_payment_charge_id: ChargeId }))
    })
  ),
  callback_query: Schema.optional(
    Schema.Struct({
      id: Schema.String,
      from: From,
      data: Schema.optional(Schema.String),
      message: Schema.optional(Schema.Struct({ message_id: MessageId, chat: Chat }))
    })
  ),
  pre_checkout_query: Schema.optional(Schema.Struct({ id: Schema.String, from: From, ...Sum.fields })),
  my_chat_member: Schema.optional(
    Schema.Struct({ from: From, chat: Chat, new_chat_member: Schema.Struct({ status: Schema.String }) })
  )
})

/** Something a user did, ready for their actor. */
export interface Incoming {
  readonly id: EventId
  readonly user: UserId
  readonly language: Language
  /** The bot does not speak the language of their Telegram: this one is what it falls back to. */
  readonly foreign: boolean
  readonly event: Event
  readonly pressed: MessageId | undefined
}

/** Whether a user may pay: what they hold in their hands. */
export interface Checkout {
  readonly user: UserId
  readonly payload: string
  readonly currency: string
  readonly stars: number
}

/** What an update is to the bot. */
export type Reading =
  | { readonly _tag: "Message"; readonly incoming: Incoming }
  | { readonly _tag: "Press"; readonly incoming: Incoming; readonly callbackQuery: string }
  | { readonly _tag: "PreCheckout"; readonly id: string; readonly language: Language; readonly question: Checkout }
  /** A kind that the bot has no use for: groups, channels, edits. */
  | { readonly _tag: "Ignored"; readonly updateId: number }
  /** Not an update at all; delivering it again would not help. */
  | { readonly _tag: "Unreadable" }

const decode = Schema.decodeUnknownOption(Update)
const decodeCommand = Schema.decodeUnknownOption(Command)
const decodeOperation = Schema.decodeUnknownOption(Operation)

type Message = NonNullable<(typeof Update.Type)["message"]>

/** Text that the database can keep: neither a zero byte nor half of a character. */
const storable = (text: string) => text.toWellFormed().replaceAll("\0", "")

/** The longest argument of a command: Telegram's own deep links have 64 characters. */
const maxArgument = 200

const commanded = (text: string): Event => {
  const [, name, rest = ""] = /^\/([a-z]+)(?:@\w+)?(?:\s+([^]*))?$/.exec(text) ?? []
  const argument = storable(rest.trim().slice(0, maxArgument))
  return Option.getOrElse(
    Option.orElse(
      Option.map(decodeCommand(name), (command): Event => ({
        _tag: "SentCommand",
        command,
        ...(argument !== "" && { argument })
      })),
      () => Option.map(decodeOperation(name), (operation): Event => ({ _tag: "Operated", operation, argument }))
    ),
    (): Event => ({ _tag: "SentCommand", command: "help" })
  )
}

const fromText = (text: string | undefined): Event => {
  if (text === undefined) return { _tag: "SentOther" }
  return text.startsWith("/") ? commanded(text) : { _tag: "SentText", text: storable(text) }
}

const fromMessage = ({ text, ...message }: Message): Event => {
  const { successful_payment: paid, refunded_payment: refunded } = message
  if (refunded !== undefined) return { _tag: "Refunded", charge: refunded.telegram_payment_charge_id }
  if (paid === undefined) return fromText(text)
  const until = paid.subscription_expiration_date
  return {
    _tag: "Paid",
    charge: paid.telegram_payment_charge_id,
    payload: storable(paid.invoice_payload),
    stars: paid.total_amount,
    until: until === undefined ? undefined : until * 1000
  }
}

const incoming = (
  updateId: number,
  from: typeof From.Type,
  event: Event,
  pressed: MessageId | undefined = undefined
): Incoming => ({
  id: EventId.make(`u${updateId}`),
  user: from.id,
  ...fromTelegram(from.language_code),
  event,
  pressed
})

const readUpdate = (update: typeof Update.Type): Reading => {
  const { update_id: id, message, callback_query: press, pre_checkout_query: checkout, my_chat_member: member } = update
  if (checkout !== undefined) {
    const { currency, total_amount: stars, invoice_payload: payload } = checkout
    return {
      _tag: "PreCheckout",
      id: checkout.id,
      language: fromTelegram(checkout.from.language_code).language,
      question: { user: checkout.from.id, payload, currency, stars }
    }
  }
  if (press !== undefined && press.message?.chat.type !== "group" && press.message?.chat.type !== "supergroup") {
    const event = decodeButton(press.data ?? "")
    return {
      _tag: "Press",
      incoming: incoming(id, press.from, event, press.message?.message_id),
      callbackQuery: press.id
    }
  }
  if (message?.from !== undefined && message.chat.type === "private") {
    return { _tag: "Message", incoming: incoming(id, message.from, fromMessage(message)) }
  }
  if (member !== undefined && member.chat.type === "private") {
    const blocked = member.new_chat_member.status === "kicked"
    return { _tag: "Message", incoming: incoming(id, member.from, { _tag: blocked ? "BlockedBot" : "UnblockedBot" }) }
  }
  return { _tag: "Ignored", updateId: id }
}

/** Reads an update as Telegram sends it. Total: anything comes out as one of the readings. */
export const readTelegramUpdate = (body: unknown): Reading =>
  Option.match(decode(body), { onNone: (): Reading => ({ _tag: "Unreadable" }), onSome: readUpdate })
