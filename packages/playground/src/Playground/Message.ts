import { Schema } from "effect"
import { Entity } from "./BotApiHtml.ts"
import { FileKind } from "./Files.ts"

export const InlineButton = Schema.Struct({
  text: Schema.String,
  callback_data: Schema.optionalKey(Schema.String),
  url: Schema.optionalKey(Schema.String),
  pay: Schema.optionalKey(Schema.Boolean),
  style: Schema.optionalKey(Schema.Literals(["primary", "success", "danger"])),
  disabled: Schema.optionalKey(Schema.Struct({})),
  copy_text: Schema.optionalKey(Schema.Struct({ text: Schema.String })),
  web_app: Schema.optionalKey(Schema.Struct({ url: Schema.String })),
  switch_inline_query: Schema.optionalKey(Schema.String),
  switch_inline_query_current_chat: Schema.optionalKey(Schema.String),
  login_url: Schema.optionalKey(Schema.Json),
  icon_custom_emoji_id: Schema.optionalKey(Schema.String)
})
export type InlineButton = typeof InlineButton.Type

export const Keyboard = Schema.Array(Schema.Array(InlineButton))
export type Keyboard = typeof Keyboard.Type

export const Media = Schema.Struct({
  kind: FileKind,
  file: Schema.String,
  width: Schema.Int,
  height: Schema.Int,
  duration: Schema.Int,
  thumbnail: Schema.optionalKey(Schema.String),
  name: Schema.optionalKey(Schema.String)
})
export type Media = typeof Media.Type

export const Invoice = Schema.Struct({
  title: Schema.String,
  description: Schema.String,
  payload: Schema.String,
  amount: Schema.Int,
  subscriptionPeriod: Schema.optionalKey(Schema.Int)
})
export type Invoice = typeof Invoice.Type

const Charge = Schema.Struct({
  amount: Schema.Int,
  payload: Schema.String,
  charge: Schema.String,
  /** Of a subscription: until when it is paid, in Unix seconds, and whether this is its first charge. */
  until: Schema.optionalKey(Schema.Int),
  first: Schema.optionalKey(Schema.Boolean)
})

export const Message = Schema.Struct({
  id: Schema.Int,
  from: Schema.Literals(["bot", "user"]),
  /** Unix seconds. */
  date: Schema.Int,
  editDate: Schema.optionalKey(Schema.Int),
  /** The text, or the caption of a medium. */
  text: Schema.String,
  entities: Schema.Array(Entity),
  keyboard: Keyboard,
  media: Schema.optionalKey(Media),
  invoice: Schema.optionalKey(Invoice),
  /** Set once the invoice was paid: it cannot be paid again. */
  paid: Schema.optionalKey(Schema.Boolean),
  payment: Schema.optionalKey(Charge),
  refund: Schema.optionalKey(Charge)
})
export type Message = typeof Message.Type

/** A message that is about to be sent. */
export type NewMessage = Omit<Message, "id" | "date" | "editDate">

export const Person = Schema.Struct({
  id: Schema.Int,
  first_name: Schema.String,
  language_code: Schema.String
})
export type Person = typeof Person.Type

export const Chat = Schema.Struct({
  person: Person,
  /** A chat exists for the bot once the person wrote to it. */
  started: Schema.Boolean,
  blocked: Schema.Boolean,
  messages: Schema.Array(Message)
})
export type Chat = typeof Chat.Type
