import { Option, Schema } from "effect"
import { defined } from "./defined.ts"
import type { Content, InlineButton, Media, Message } from "./Message.ts"
import { safeHtml, withFoundEntities } from "./SafeHtml.ts"

interface PageButton {
  readonly text: string
  readonly data?: string
  readonly url?: string
  readonly pay?: boolean
  readonly style?: "primary" | "success" | "danger"
  readonly disabled?: boolean
}

/** A message as the chat page shows it. */
export interface PageMessage {
  readonly id: number
  readonly from: "bot" | "user"
  /** Unix seconds. */
  readonly date: number
  readonly text: string
  /** Safe as innerHTML. */
  readonly html: string
  readonly media?: {
    /** How it is shown. */
    readonly kind: Shown
    /** What it was sent as. */
    readonly as: Media["kind"]
    readonly url: string
    readonly width: number
    readonly height: number
    readonly duration: number
    readonly thumbnailUrl?: string
    readonly fileName?: string
  }
  readonly keyboard?: ReadonlyArray<ReadonlyArray<PageButton>>
  readonly invoice?: {
    readonly title: string
    readonly description: string
    readonly amount: number
    readonly payload: string
  }
  /** A reply keyboard, its removal, or a forced reply, as the bot sent it. */
  readonly replyMarkup?: Schema.Json
  /** The bot's reactions to it. */
  readonly reaction?: ReadonlyArray<Schema.Json>
  /** The user's own. */
  readonly userReaction?: string
  /** The message that it answers, and the words of it that are quoted. */
  readonly replyTo?: number
  readonly quote?: string
  /** Whose message was forwarded. */
  readonly forwardedFrom?: string
  /** Messages of an album have one number. */
  readonly album?: string
  readonly effect?: string
  readonly spoiler?: true
  readonly captionAbove?: true
  readonly protected?: true
  /** A service message tells what happened; nobody said it. */
  readonly service?: { readonly kind: "payment" | "refund" | "pin"; readonly amount: number }
  readonly edited: boolean
}

const fileUrl = (id: string) => `/playground/chat/file/${id}`

const pageButton = (button: InlineButton): PageButton => {
  const url = button.url ?? button.web_app?.url
  return {
    text: button.text,
    ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
    ...(url === undefined ? {} : { url }),
    ...(button.pay === true ? { pay: true } : {}),
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.disabled === undefined ? {} : { disabled: true })
  }
}

/** What happened, of a message that nobody said. */
const serviceOf = ({ payment, refund, pins }: Message): PageMessage["service"] => {
  if (payment !== undefined) return { kind: "payment", amount: payment.amount }
  if (refund !== undefined) return { kind: "refund", amount: refund.amount }
  return pins === undefined ? undefined : { kind: "pin", amount: pins }
}

const Origin = Schema.Union([
  Schema.Struct({ sender_user: Schema.Struct({ first_name: Schema.String }) }),
  Schema.Struct({ sender_user_name: Schema.String }),
  Schema.Struct({ chat: Schema.Struct({ title: Schema.String }) })
])

/** Whose words a forward repeats. */
const forwardedFrom = (origin: Schema.Json | undefined): string | undefined => {
  const known = Option.getOrUndefined(Schema.decodeUnknownOption(Origin)(origin))
  if (known === undefined) return undefined
  if ("sender_user" in known) return known.sender_user.first_name
  return "chat" in known ? known.chat.title : known.sender_user_name
}

/** What stands on a message beside its content. */
const marksOf = ({ marks = {}, replyTo, userReaction, ...message }: Message) =>
  defined({
    replyTo,
    quote: marks.quote?.text,
    userReaction,
    forwardedFrom: forwardedFrom(marks.forward_origin),
    album: marks.media_group_id,
    effect: marks.effect_id,
    spoiler: marks.has_media_spoiler,
    captionAbove: marks.show_caption_above_media,
    protected: marks.has_protected_content,
    service: serviceOf(message)
  })

const serviceText = (message: Message): string => {
  if (message.payment !== undefined) return `⭐ ${message.payment.amount}`
  if (message.refund !== undefined) return `↩️ ⭐ ${message.refund.amount}`
  if (message.pins !== undefined) return `📌 ${message.pins}`
  return message.content === undefined ? message.text : contentText(message.content)
}

/** Places, contacts, dice and polls in words; the page draws no maps. */
const contentText = ({ location, venue, contact, dice, poll }: Content): string => {
  if (location !== undefined) return `📍 ${location.latitude}, ${location.longitude}`
  if (venue !== undefined) return `📍 ${venue.title}\n${venue.address}`
  if (contact !== undefined)
    return `👤 ${[contact.first_name, contact.last_name].join(" ").trim()}\n${contact.phone_number}`
  if (dice !== undefined) return `${dice.emoji} ${dice.value}`
  return poll === undefined ? "" : [`📊 ${poll.question}`, ...poll.options.map(({ text }) => `▫️ ${text}`)].join("\n")
}

type Shown = "video" | "photo" | "audio" | "file"

const shownAs: Readonly<Record<Media["kind"], Shown>> = {
  video: "video",
  animation: "video",
  video_note: "video",
  photo: "photo",
  sticker: "photo",
  thumbnail: "photo",
  document: "file",
  audio: "audio",
  voice: "audio"
}

const keyboardOf = (message: Message): ReadonlyArray<ReadonlyArray<PageButton>> => {
  const { invoice, keyboard, paid } = message
  if (invoice === undefined) return keyboard.map((row) => row.map(pageButton))
  const rows = keyboard.length > 0 ? keyboard : [[{ text: `⭐ ${invoice.amount}`, pay: true }]]
  return rows.map((row) =>
    row.map((button) => ({
      ...pageButton(button),
      ...(paid === true && button.pay === true ? { disabled: true } : {})
    }))
  )
}

const mediaOf = ({ media, cover }: Message): Pick<PageMessage, "media"> => {
  if (media === undefined) return {}
  const poster = cover ?? media.thumbnail
  return {
    media: {
      kind: shownAs[media.kind],
      as: media.kind,
      url: fileUrl(media.file),
      width: media.width,
      height: media.height,
      duration: media.duration,
      ...(poster === undefined ? {} : { thumbnailUrl: fileUrl(poster) }),
      ...(media.name === undefined ? {} : { fileName: media.name })
    }
  }
}

export const pageMessage = (message: Message): PageMessage => {
  const { invoice } = message
  const keyboard = keyboardOf(message)
  const words = serviceText(message)
  const { reaction = [] } = message
  return {
    id: message.id,
    from: message.from,
    date: message.date,
    text: words,
    html: safeHtml(withFoundEntities({ text: words, entities: message.entities })),
    ...mediaOf(message),
    ...marksOf(message),
    ...(keyboard.length > 0 ? { keyboard } : {}),
    ...(invoice === undefined
      ? {}
      : {
          invoice: {
            title: invoice.title,
            description: invoice.description,
            amount: invoice.amount,
            payload: invoice.payload
          }
        }),
    ...(message.replyMarkup === undefined ? {} : { replyMarkup: message.replyMarkup }),
    ...(reaction.length === 0 ? {} : { reaction }),
    edited: message.editDate !== undefined
  }
}
