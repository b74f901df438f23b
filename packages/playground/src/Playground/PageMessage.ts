import type { InlineButton, Message } from "./Message.ts"
import { safeHtml, withFoundEntities } from "./SafeHtml.ts"

export interface PageButton {
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
  return message.refund === undefined ? message.text : `↩️ ⭐ ${message.refund.amount}`
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
  if (media === undefined) return {}
  return {
    media: {
      kind: media.kind === "video" ? "video" : "photo",
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
  const text = serviceText(message)
  return {
    id: message.id,
    from: message.from,
    date: message.date,
    text,
    html: safeHtml(withFoundEntities({ text, entities: message.entities })),
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
    edited: message.editDate !== undefined
  }
}
