import type { Schema } from "effect"
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
    readonly kind: "video" | "photo"
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

/** Files that the page does not show are a link to the file. */
const fileLink = ({ media }: Message): { readonly text: string; readonly html: string } => {
  if (media === undefined || shownAs[media.kind] !== undefined) return { text: "", html: "" }
  const name = `📎 ${media.name ?? media.kind}`
  return { text: name, html: `<a href="${fileUrl(media.file)}">${safeHtml({ text: name, entities: [] })}</a>` }
}

const shownAs: Readonly<Record<Media["kind"], "video" | "photo" | undefined>> = {
  video: "video",
  animation: "video",
  video_note: "video",
  photo: "photo",
  sticker: "photo",
  thumbnail: "photo",
  document: undefined,
  audio: undefined,
  voice: undefined
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

const mediaOf = ({ media }: Message): Pick<PageMessage, "media"> => {
  const kind = media === undefined ? undefined : shownAs[media.kind]
  if (media === undefined || kind === undefined) return {}
  return {
    media: {
      kind,
      url: fileUrl(media.file),
      width: media.width,
      height: media.height,
      duration: media.duration,
      ...(media.thumbnail === undefined ? {} : { thumbnailUrl: fileUrl(media.thumbnail) }),
      ...(media.name === undefined ? {} : { fileName: media.name })
    }
  }
}

export const pageMessage = (message: Message): PageMessage => {
  const { invoice } = message
  const keyboard = keyboardOf(message)
  const words = serviceText(message)
  const link = fileLink(message)
  const between = link.text === "" || words === "" ? "" : "\n"
  const { reaction = [] } = message
  return {
    id: message.id,
    from: message.from,
    date: message.date,
    text: `${link.text}${between}${words}`,
    html: `${link.html}${between}${safeHtml(withFoundEntities({ text: words, entities: message.entities }))}`,
    ...mediaOf(message),
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
