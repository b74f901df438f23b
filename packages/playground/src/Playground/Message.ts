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

/** What the buttons of a keyboard tell the bot. */
export const dataOf = (keyboard: Keyboard) => keyboard.flat().flatMap(({ callback_data }) => callback_data ?? [])

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

const Place = Schema.Struct({
  latitude: Schema.Finite,
  longitude: Schema.Finite,
  horizontal_accuracy: Schema.optionalKey(Schema.Finite),
  live_period: Schema.optionalKey(Schema.Int),
  heading: Schema.optionalKey(Schema.Int),
  proximity_alert_radius: Schema.optionalKey(Schema.Int)
})

const Poll = Schema.Struct({
  id: Schema.String,
  question: Schema.String,
  options: Schema.Array(Schema.Struct({ persistent_id: Schema.String, text: Schema.String, voter_count: Schema.Int })),
  total_voter_count: Schema.Int,
  is_closed: Schema.Boolean,
  is_anonymous: Schema.Boolean,
  type: Schema.Literals(["regular", "quiz"]),
  allows_multiple_answers: Schema.Boolean,
  allows_revoting: Schema.Boolean,
  members_only: Schema.Boolean,
  correct_option_ids: Schema.optionalKey(Schema.Array(Schema.Int)),
  explanation: Schema.optionalKey(Schema.String)
})

/** What a service message tells that happened in a chat, as the Bot API spells it. */
export const Events = Schema.Struct({
  forum_topic_created: Schema.optionalKey(
    Schema.Struct({
      name: Schema.String,
      icon_color: Schema.Int,
      icon_custom_emoji_id: Schema.optionalKey(Schema.String)
    })
  ),
  forum_topic_edited: Schema.optionalKey(
    Schema.Struct({ name: Schema.optionalKey(Schema.String), icon_custom_emoji_id: Schema.optionalKey(Schema.String) })
  ),
  forum_topic_closed: Schema.optionalKey(Schema.Struct({})),
  forum_topic_reopened: Schema.optionalKey(Schema.Struct({})),
  new_chat_title: Schema.optionalKey(Schema.String)
})

/** What a message shows that is neither words nor a file, as the Bot API spells it; one of them at most. */
export const Content = Schema.Struct({
  location: Schema.optionalKey(Place),
  venue: Schema.optionalKey(
    Schema.Struct({
      location: Place,
      title: Schema.String,
      address: Schema.String,
      foursquare_id: Schema.optionalKey(Schema.String),
      foursquare_type: Schema.optionalKey(Schema.String),
      google_place_id: Schema.optionalKey(Schema.String),
      google_place_type: Schema.optionalKey(Schema.String)
    })
  ),
  contact: Schema.optionalKey(
    Schema.Struct({
      phone_number: Schema.String,
      first_name: Schema.String,
      last_name: Schema.optionalKey(Schema.String),
      vcard: Schema.optionalKey(Schema.String)
    })
  ),
  dice: Schema.optionalKey(Schema.Struct({ emoji: Schema.String, value: Schema.Int })),
  poll: Schema.optionalKey(Poll),
  rich_message: Schema.optionalKey(
    Schema.Struct({ blocks: Schema.Array(Schema.Json), is_rtl: Schema.optionalKey(Schema.Boolean) })
  ),
  paid_media: Schema.optionalKey(Schema.Struct({ star_count: Schema.Int, paid_media: Schema.Array(Schema.Json) })),
  ...Events.fields
})
export type Content = typeof Content.Type

/** What is said about a message besides its content, as the Bot API spells it. */
export const Marks = Schema.Struct({
  media_group_id: Schema.optionalKey(Schema.String),
  has_protected_content: Schema.optionalKey(Schema.Literal(true)),
  has_media_spoiler: Schema.optionalKey(Schema.Literal(true)),
  show_caption_above_media: Schema.optionalKey(Schema.Literal(true)),
  effect_id: Schema.optionalKey(Schema.String),
  message_thread_id: Schema.optionalKey(Schema.Int),
  is_topic_message: Schema.optionalKey(Schema.Literal(true)),
  link_preview_options: Schema.optionalKey(Schema.Json),
  quote: Schema.optionalKey(
    Schema.Struct({ text: Schema.String, position: Schema.Int, is_manual: Schema.Literal(true) })
  ),
  forward_origin: Schema.optionalKey(Schema.Json)
})
export type Marks = typeof Marks.Type

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
  /** In a group: which of its users. */
  sender: Schema.optionalKey(Schema.Int),
  /** Sent by a user out of what the bot offered inline: the bot edits it by its `inline_message_id`. */
  viaBot: Schema.optionalKey(Schema.Literal(true)),
  /** Unix seconds. */
  date: Schema.Int,
  editDate: Schema.optionalKey(Schema.Int),
  /** The text, or the caption of a medium. */
  text: Schema.String,
  entities: Schema.Array(Entity),
  keyboard: Keyboard,
  /** `callback_data` of keyboards that it had before: who is slow presses what is no longer there. */
  earlierData: Schema.optionalKey(Schema.Array(Schema.String)),
  media: Schema.optionalKey(Media),
  content: Schema.optionalKey(Content),
  marks: Schema.optionalKey(Marks),
  /** The larger picture that a video is shown with before it plays. */
  cover: Schema.optionalKey(Schema.String),
  /** The message of the same chat that this one answers. */
  replyTo: Schema.optionalKey(Schema.Int),
  /** A reply keyboard, its removal, or a forced reply: what the user's keyboard does when this message comes. */
  replyMarkup: Schema.optionalKey(Schema.Json),
  /** What the bot put on it. */
  reaction: Schema.optionalKey(Schema.Array(Schema.Json)),
  /** What its user put on it. */
  userReaction: Schema.optionalKey(Schema.String),
  /** Of the service message that says so: what was pinned. */
  pins: Schema.optionalKey(Schema.Int),
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
  last_name: Schema.optionalKey(Schema.String),
  username: Schema.optionalKey(Schema.String),
  language_code: Schema.String,
  is_premium: Schema.optionalKey(Schema.Literal(true))
})
export type Person = typeof Person.Type

/** How Telegram rates somebody by what they spent; the levels of those whom it distrusts are below zero. */
export const Rating = Schema.Struct({
  level: Schema.Int,
  rating: Schema.Int,
  current_level_rating: Schema.Int,
  /** Not at the highest level. */
  next_level_rating: Schema.optionalKey(Schema.Int)
})

const Member = Schema.Struct({
  user: Schema.Int,
  status: Schema.Literals(["creator", "administrator", "member", "restricted", "left", "kicked"]),
  /** What an administrator may, or a restricted member still may. */
  rights: Schema.optionalKey(Schema.Record(Schema.String, Schema.Boolean)),
  title: Schema.optionalKey(Schema.String),
  /** Unix seconds; 0 is for ever. */
  until: Schema.optionalKey(Schema.Int)
})
export type Member = typeof Member.Type

/** What a chat is that has more than one user in it; all are supergroups. */
const Group = Schema.Struct({
  title: Schema.String,
  description: Schema.optionalKey(Schema.String),
  isForum: Schema.Boolean,
  /** Everybody who is or was in it, the bot as well. */
  members: Schema.Array(Member),
  permissions: Schema.optionalKey(Schema.Record(Schema.String, Schema.Boolean)),
  links: Schema.Array(Schema.Json)
})
export type Group = typeof Group.Type

const Topic = Schema.Struct({
  /** That of the message which says that it was created. */
  id: Schema.Int,
  name: Schema.String,
  color: Schema.Int,
  icon: Schema.optionalKey(Schema.String),
  closed: Schema.Boolean
})
export type Topic = typeof Topic.Type

export const Chat = Schema.Struct({
  /** Of a group: its id and its title. */
  person: Person,
  group: Schema.optionalKey(Group),
  topics: Schema.optionalKey(Schema.Array(Topic)),
  rating: Schema.optionalKey(Rating),
  /** A chat exists for the bot once the person wrote to it. */
  started: Schema.Boolean,
  blocked: Schema.Boolean,
  /** Pinned messages, the one that was pinned last at the end. */
  pinned: Schema.optionalKey(Schema.Array(Schema.Int)),
  messages: Schema.Array(Message)
})
export type Chat = typeof Chat.Type
