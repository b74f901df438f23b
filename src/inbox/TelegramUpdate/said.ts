import { Option, Schema } from "effect"
import { Content } from "../../dialog/Dialog/Content.ts"
import { Command, type Event } from "../../dialog/Dialog/Event.ts"
import type { MessageId } from "../../domain/Ids.ts"
import { FileId } from "../../domain/VideoInputs.ts"
import { decodeLastingButton } from "../../telegram/Buttons.ts"
import { Operation } from "../../support/Operation.ts"
import { storable, visibleWords } from "./storable.ts"
import type { Update } from "./wire.ts"

const decodeCommand = Schema.decodeUnknownOption(Command)
const decodeOperation = Schema.decodeUnknownOption(Operation)

type Message = NonNullable<(typeof Update.Type)["message"]>
type Edit = NonNullable<(typeof Update.Type)["edited_message"]>

/** The longest argument of a command: Telegram's own deep links have 64 characters. What a video is to show has its own limit. */
const maxArgument = 200

/** The message that words came in. */
interface Origin {
  readonly message: MessageId | undefined
  readonly sent: number | undefined
}

const readCommand = (text: string) => {
  const [, name, rest = ""] = /^\/([a-z]\w*)(?:@\w+)?(?:\s+([^]*))?$/i.exec(text) ?? []
  return { name: name?.toLowerCase(), rest: visibleWords(rest.trim()) }
}

const commanded = (text: string, origin: Origin): Event => {
  const { name, rest } = readCommand(text)
  const argument = name === "video" ? rest : rest.slice(0, maxArgument)
  return Option.getOrElse(
    Option.orElse(
      Option.map(decodeCommand(name), (command): Event => ({
        _tag: "SentCommand",
        command,
        ...(argument !== "" && { argument, ...origin })
      })),
      () => Option.map(decodeOperation(name), (operation): Event => ({ _tag: "Operated", operation, argument }))
    ),
    (): Event => ({ _tag: "SentCommand", command: "help" })
  )
}

type Answered = Pick<Extract<Event, { _tag: "SentText" }>, "replyTo" | "about">

const fromText = (text: string, origin: Origin, { replyTo, about }: Answered): Event => {
  if (text.startsWith("/")) return commanded(text, origin)
  const words = visibleWords(text)
  const what = { ...origin, ...(replyTo !== undefined && { replyTo }), ...(about !== undefined && { about }) }
  return words === "" ? { _tag: "SentOther", content: undefined, ...what } : { _tag: "SentText", text: words, ...what }
}

/** A photo comes as a document too where its sender wants it uncompressed; one thing of a message is what it is. */
const contentOf = (message: Message): Content | undefined =>
  Content.literals.find((name) => message[name] !== undefined)

const Sizes = Schema.Array(Schema.Struct({ file_id: FileId, width: Schema.Int }))
const ImageDocument = Schema.Struct({
  file_id: FileId,
  mime_type: Schema.String.check(Schema.isPattern(/^image\//i))
})
const decodeSizes = Schema.decodeUnknownOption(Sizes)
const decodeImage = Schema.decodeUnknownOption(ImageDocument)

/** The picture of a message: the largest of a photo's sizes, or a document that says of itself that it is one. */
const pictureOf = ({ photo, document }: Message): FileId | undefined => {
  const [largest] = Option.getOrElse(decodeSizes(photo), () => []).toSorted((one, other) => other.width - one.width)
  return largest?.file_id ?? Option.getOrUndefined(decodeImage(document))?.file_id
}

const Recording = Schema.Struct({ file_id: FileId, duration: Schema.Finite, file_size: Schema.optional(Schema.Finite) })
const decodeRecording = Schema.decodeUnknownOption(Recording)

/** The recording of a message: a voice, a piece of music, or what is said in a round video. */
const soundOf = ({ voice, audio, video_note }: Message) =>
  Option.getOrUndefined(
    Option.map(
      decodeRecording(voice ?? audio ?? video_note),
      ({ file_id: file, duration: seconds, file_size: bytes }) => ({
        file,
        seconds,
        bytes
      })
    )
  )

/** The longest name of an album that is kept: Telegram's are numbers of twenty digits. */
const maxGroup = 64

/** The album that a message is a piece of. */
const groupOf = ({ media_group_id: group }: Message): string | undefined => group && storable(group.slice(0, maxGroup))

const Keyboard = Schema.Struct({
  inline_keyboard: Schema.Array(Schema.Array(Schema.Struct({ callback_data: Schema.optional(Schema.String) })))
})
const decodeKeyboard = Schema.decodeUnknownOption(Keyboard)

/** The message that another one answers; a video of ours is known by the button under it that asks what is to be otherwise. */
const answeredBy = ({ reply_to_message: answered }: Message): Answered => {
  const keyboard = Option.getOrUndefined(decodeKeyboard(answered?.reply_markup))
  const buttons = keyboard?.inline_keyboard.flat() ?? []
  const [about] = buttons.flatMap(({ callback_data = "" }) =>
    Option.toArray(decodeLastingButton(callback_data)).flatMap((one) => (one._tag === "Change" ? [one.job] : []))
  )
  return { replyTo: answered?.message_id, about }
}

/** What somebody did by a message; undefined where nobody said anything: a pinned message, a timer, a new background. */
export const fromMessage = (message: Message): Event | undefined => {
  const { text, successful_payment: paid, refunded_payment: refunded } = message
  if (refunded !== undefined) return { _tag: "Refunded", charge: refunded.telegram_payment_charge_id }
  if (paid !== undefined) {
    const until = paid.subscription_expiration_date
    return {
      _tag: "Paid",
      charge: paid.telegram_payment_charge_id,
      payload: storable(paid.invoice_payload),
      stars: paid.total_amount,
      currency: storable(paid.currency),
      until: until === undefined ? undefined : until * 1000
    }
  }
  const origin: Origin = { message: message.message_id, sent: message.date }
  const answered = answeredBy(message)
  if (text !== undefined) return fromText(text, origin, answered)
  const content = contentOf(message)
  if (content === undefined) return undefined
  const { replyTo, about } = answered
  const what = { picture: pictureOf(message), group: groupOf(message), about, replyTo, ...origin }
  const words = visibleWords(message.caption ?? "")
  return words === ""
    ? { _tag: "SentOther", content, sound: soundOf(message), ...what }
    : { _tag: "SentText", text: words, under: content, ...what }
}

/** The words of a message as they are now; of a command they are what it is to show. */
export const fromEdit = ({ message_id: message, text, caption }: Edit): Event | undefined => {
  const words = text ?? caption
  if (message === undefined || words === undefined) return undefined
  const { name, rest } = readCommand(words)
  if (words.startsWith("/") && name !== "video") return undefined
  return { _tag: "EditedText", text: name === "video" ? rest : visibleWords(words), message }
}
