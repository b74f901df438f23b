import { Schema } from "effect"
import { nearest } from "./Playground/nearest.ts"
import type { ChatMessage, FileKind, GroupInput, Sending, TestGroup, TestUser } from "./Started.ts"

/** What a message shows of itself; the rest is there as the Bot API spells it. */
const Button = Schema.Struct({ text: Schema.String, callback_data: Schema.optionalKey(Schema.String) })
const Shown = Schema.StructWithRest(
  Schema.Struct({
    message_id: Schema.Int,
    from: Schema.StructWithRest(Schema.Struct({ is_bot: Schema.Boolean, first_name: Schema.String }), [
      Schema.Record(Schema.String, Schema.Unknown)
    ]),
    text: Schema.optionalKey(Schema.String),
    caption: Schema.optionalKey(Schema.String),
    invoice: Schema.optionalKey(Schema.Struct({ title: Schema.String, total_amount: Schema.Int })),
    reply_markup: Schema.optionalKey(
      Schema.Struct({ inline_keyboard: Schema.optionalKey(Schema.Array(Schema.Array(Button))) })
    )
  }),
  [Schema.Record(Schema.String, Schema.Unknown)]
)
const Messages = Schema.Struct({ messages: Schema.Array(Shown) })
const Sent = Schema.Struct({ message: Schema.Int })
const SentAlbum = Schema.Struct({ messages: Schema.Array(Schema.Int) })
const Pressed = Schema.Struct({
  toast: Schema.optionalKey(Schema.String),
  alert: Schema.optionalKey(Schema.Boolean),
  url: Schema.optionalKey(Schema.String)
})
const Paid = Schema.Struct({ ok: Schema.Boolean, error: Schema.optionalKey(Schema.String) })
const Keyboard = Schema.Struct({ keyboard: Schema.Array(Schema.Array(Schema.String)) })
const Offered = Schema.Struct({
  results: Schema.Array(
    Schema.StructWithRest(Schema.Struct({ id: Schema.String, type: Schema.String }), [
      Schema.Record(Schema.String, Schema.Unknown)
    ])
  )
})
const Refused = Schema.Struct({ error: Schema.String })

/** Asks a route of the playground; what it refuses is an `Error` with its words. */
export const ask = async <A>(schema: Schema.Decoder<A>, url: string, init: RequestInit = {}): Promise<A> => {
  const answer = await fetch(url, init)
  const body: unknown = await answer.json()
  if (!answer.ok) throw new Error(Schema.is(Refused)(body) ? body.error : `${url}: ${answer.status}`)
  return Schema.decodeUnknownSync(schema)(body)
}

/** A body of JSON for `ask`. */
export const posted = (body: object): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body)
})

const others = ["location", "venue", "contact", "dice", "poll", "rich_message", "paid_media"]

const typesOf = (message: ChatMessage) =>
  ["photo", "video", "document", "voice", "audio", "animation", "video_note", "sticker", ...others].filter(
    (kind) => kind in message && !(kind === "document" && "animation" in message)
  )

/** One message as it reads: who, what, and the buttons under it. */
const line = (message: ChatMessage): string => {
  const media = typesOf(message).map((kind) => `[${kind}]`)
  const bill =
    message.invoice === undefined ? [] : [`[${message.invoice.title}: ${message.invoice.total_amount} Stars]`]
  const words = [...media, ...bill, message.text ?? message.caption ?? ""].filter((part) => part !== "").join(" ")
  const rows = message.reply_markup?.inline_keyboard ?? []
  return [
    `${message.from.first_name}: ${words}`,
    ...rows.map((row) => `  ${row.map(({ text }) => `(${text})`).join(" ")}`)
  ].join("\n")
}

const formOf = (id: number, { caption, replyTo, duration }: Sending, group: number | undefined) => {
  const form = new FormData()
  form.set("user", String(id))
  if (group !== undefined) form.set("chat", String(group))
  if (caption !== undefined) form.set("caption", caption)
  if (replyTo !== undefined) form.set("reply_to", String(replyTo))
  if (duration !== undefined) form.set("duration", String(duration))
  return form
}

/** A user of the playground at `url`; `bot` names which bot's chat it is, the first one's without it. */
export const testUser = (url: string, id: number, bot?: number, group?: number): TestUser => {
  const query = bot === undefined ? "" : `bot=${bot}`
  const route = (name: string) => `${url}/playground/chat/${name}?${query}`
  const act = <A>(schema: Schema.Decoder<A>, name: string, body: object) =>
    ask(schema, route(name), posted({ user: id, chat: group, ...body }))
  const told = (name: string) => `${url}/playground/telegram/${name}?user=${group ?? id}&${query}`
  const messages = async () => (await ask(Messages, told("messages"))).messages
  const sent = async (name: string, body: object) => (await act(Sent, name, body)).message
  const done = async (name: string, body: object) => void (await act(Schema.Unknown, name, body))

  const send = async (kind: FileKind, file: File, sending: Sending = {}) => {
    const form = formOf(id, sending, group)
    form.set(kind, file)
    return (await ask(Sent, route("attach"), { method: "POST", body: form })).message
  }
  const press = async (label: string) => {
    const keys = (await messages())
      .toReversed()
      .flatMap(({ message_id, reply_markup }) =>
        (reply_markup?.inline_keyboard ?? []).flat().map((button) => ({ ...button, message: message_id }))
      )
    const pressed = keys.find(({ text, callback_data }) => text === label && callback_data !== undefined)
    if (pressed !== undefined) return act(Pressed, "press", { message: pressed.message, data: pressed.callback_data })
    const labels = (await ask(Keyboard, told("keyboard"))).keyboard.flat()
    if (labels.includes(label)) {
      await sent("send", { text: label })
      return {}
    }
    const near = nearest(label, [...keys.map(({ text }) => text), ...labels])
    throw new Error(`no button says "${label}"${near === undefined ? "" : `, the nearest says "${near}"`}`)
  }
  const pay = async () => {
    const invoice = (await messages()).findLast((message) => message.invoice !== undefined)
    if (invoice === undefined) throw new Error("there is no invoice in this chat")
    return act(Paid, "pay", { message: invoice.message_id })
  }

  return {
    id,
    say: (text, { replyTo, quote, topic } = {}) => sent("send", { text, reply_to: replyTo, quote, topic }),
    send,
    photo: (file, sending) => send("photo", file, sending),
    voice: (file, sending) => send("voice", file, sending),
    album: async (pieces, { caption, replyTo, gapMs = 0 } = {}) => {
      const form = formOf(id, replyTo === undefined ? {} : { replyTo }, group)
      const media = pieces.map(({ type }, at) => ({ type, media: `attach://file${at}`, ...(at === 0 && { caption }) }))
      form.set("media", JSON.stringify(media))
      form.set("gap_ms", String(gapMs))
      for (const [at, { file }] of pieces.entries()) form.set(`file${at}`, file)
      return (await ask(SentAlbum, route("album"), { method: "POST", body: form })).messages
    },
    reply: (message, text) => sent("send", { text, reply_to: message }),
    edit: (message, text) => done("edit", { message, text }),
    react: (message, emoji) => done("react", { message, emoji }),
    press,
    pay,
    stop: () => done("stop", {}),
    inline: async (text) => (await act(Offered, "inline", { query: text })).results,
    choose: (result) => sent("choose", { result }),
    share: (prepared) => sent("choose", { prepared }),
    block: (blocked = true) => done("block", { blocked }),
    messages,
    transcript: async () => transcriptOf(await messages())
  }
}

const transcriptOf = (messages: ReadonlyArray<ChatMessage>) => messages.map(line).join("\n")

const Founded = Schema.Struct({ chat: Schema.Int })

/** A group of the playground at `url`, in which the bot is. */
export const testGroup = async (url: string, about: GroupInput, bot?: number): Promise<TestGroup> => {
  const query = bot === undefined ? "" : `bot=${bot}`
  const { chat } = await ask(Founded, `${url}/playground/telegram/groups?${query}`, posted(about))
  const messages = async () =>
    (await ask(Messages, `${url}/playground/telegram/messages?user=${chat}&${query}`)).messages
  return {
    id: chat,
    user: (id) => testUser(url, id, bot, chat),
    messages,
    transcript: async () => transcriptOf(await messages())
  }
}
