import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard, replyMarkup } from "./BotApiContent.ts"
import { inlineMessageOf, type MessageContext, telegramMessage } from "./BotApiMessage.ts"
import { chatId, decode, Flag, type Params, Whole } from "./BotApiParams.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import type { Content, Marks, Message, NewMessage, Topic } from "./Message.ts"

const notModified =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content " +
  "and reply markup of the message"

const Reply = Schema.Struct({
  message_id: Schema.optional(Whole),
  chat_id: Schema.optional(Schema.Union([Whole, Schema.String])),
  allow_sending_without_reply: Schema.optional(Flag),
  quote: Schema.optional(Schema.String),
  quote_position: Schema.optional(Whole)
})

/** What every method that sends takes. */
const Sending = Schema.Struct({
  reply_parameters: Schema.optional(Schema.NullOr(Reply)),
  /** How it was said before `reply_parameters`; Telegram still takes it. */
  reply_to_message_id: Schema.optional(Whole),
  allow_sending_without_reply: Schema.optional(Flag),
  protect_content: Schema.optional(Flag),
  message_effect_id: Schema.optional(Schema.String),
  message_thread_id: Schema.optional(Whole),
  has_spoiler: Schema.optional(Flag),
  show_caption_above_media: Schema.optional(Flag),
  link_preview_options: Schema.optional(Schema.Json)
})

const sameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const mark = (flag: boolean | undefined): true | undefined => (flag === true ? true : undefined)

/** What a sending asks for that is shown on the message without being part of its text. */
const marksOf = (fields: typeof Sending.Type, draft: NewMessage, quote: Marks["quote"]): Marks =>
  defined({
    has_protected_content: mark(fields.protect_content),
    has_media_spoiler: draft.media === undefined ? undefined : mark(fields.has_spoiler),
    show_caption_above_media: draft.media === undefined ? undefined : mark(fields.show_caption_above_media),
    effect_id: fields.message_effect_id === "" ? undefined : fields.message_effect_id,
    message_thread_id: fields.message_thread_id,
    is_topic_message: mark(fields.message_thread_id !== undefined),
    link_preview_options: draft.media === undefined ? fields.link_preview_options : undefined,
    quote,
    ...draft.marks
  })

/** What every user may have; the others are for Premium, and none of them is here. */
const freeEffects: ReadonlySet<string> = new Set([
  "5104841245755180586",
  "5107584321108051014",
  "5104858069142078462",
  "5159385139981059251",
  "5046509860389126442",
  "5046589136895476101"
])

const effectFault = (inGroup: boolean, effect: string | undefined) => {
  if (effect === undefined || effect === "") return undefined
  if (inGroup) return "can't use message effects in the chat"
  return freeEffects.has(effect) ? undefined : "EFFECT_ID_INVALID"
}

const topicFault = (topics: ReadonlyArray<Topic> = [], thread: number | undefined) => {
  if (thread === undefined) return undefined
  const topic = topics.find(({ id }) => id === thread)
  if (topic === undefined) return "message thread not found"
  return topic.closed ? "TOPIC_CLOSED" : undefined
}

/** The messages that a call may edit. */
const owning = Effect.gen(function* () {
  const chats = yield* Chats

  /** What a user sent out of the bot's inline results. */
  const sentInline = Effect.fnUntraced(function* (id: string) {
    const named = inlineMessageOf(id)
    const message = named === undefined ? undefined : yield* chats.find(named.chat, named.id)
    if (named === undefined || message?.viaBot !== true) return yield* badRequest("MESSAGE_ID_INVALID")
    return { user: named.chat, message }
  })

  /** The bot's own message that a call wants to edit; `called` is how Telegram speaks of it where it is missing. */
  return Effect.fnUntraced(function* (params: Params, called = "message to edit") {
    const inline = params.values["inline_message_id"]
    if (inline !== undefined) return yield* sentInline(String(inline))
    const user = yield* chatId(params)
    const { message_id: id } = yield* decode(Schema.Struct({ message_id: Schema.optional(Whole) }))(params)
    if (id === undefined) return yield* badRequest("message identifier is not specified")
    yield* chats.reachable(user)
    const message = yield* chats.find(user, id)
    if (message === undefined) return yield* badRequest(`${called} not found`)
    return message.from === "bot" ? { user, message } : yield* badRequest("message can't be edited")
  })
})

/** Sends and replaces messages; shared by the methods of texts, media and payments. */
export const speaking = Effect.gen(function* () {
  const chats = yield* Chats
  const own = yield* owning
  const context = yield* Effect.context<MessageContext>()
  const spelled = (user: number, message: Message) =>
    Effect.flatMap(chats.open(user), (chat) => telegramMessage(chat, message)).pipe(Effect.provideContext(context))
  const shown = (user: number, message: Message) => Effect.map(spelled(user, message), (result) => ({ result }))

  /** The message that is answered, and the quoted part of it. */
  const answered = Effect.fnUntraced(function* (user: number, fields: typeof Sending.Type) {
    const reply = fields.reply_parameters ?? { message_id: fields.reply_to_message_id }
    if (reply.message_id === undefined) return {}
    const elsewhere = reply.chat_id !== undefined && Number(reply.chat_id) !== user
    const message = elsewhere ? undefined : yield* chats.find(user, reply.message_id)
    if (message === undefined) {
      const optional = reply.allow_sending_without_reply ?? fields.allow_sending_without_reply
      return optional === true ? {} : yield* badRequest("message to be replied not found")
    }
    const { quote } = reply
    if (quote === undefined || quote === "") return { replyTo: message.id }
    const position = message.text.indexOf(quote)
    if (position < 0) return yield* badRequest("QUOTE_TEXT_INVALID")
    return { replyTo: message.id, quote: { text: quote, position, is_manual: true as const } }
  })

  const say = Effect.fnUntraced(function* (params: Params, draft: NewMessage) {
    const user = yield* chatId(params)
    const { topics, group } = yield* chats.reachable(user)
    const fields = yield* decode(Sending)(params)
    const fault =
      topicFault(topics, fields.message_thread_id) ?? effectFault(group !== undefined, fields.message_effect_id)
    if (fault !== undefined) return yield* badRequest(fault)
    const { replyTo, quote } = yield* answered(user, fields)
    const marks = marksOf(fields, draft, quote)
    const said = defined({
      ...draft,
      replyTo,
      replyMarkup: yield* replyMarkup(params),
      marks: Object.keys(marks).length > 0 ? marks : undefined
    })
    return yield* chats.append(user, said)
  })

  const replace = Effect.fnUntraced(function* (user: number, before: Message, after: Message) {
    if (sameJson(before, after)) return yield* badRequest(notModified)
    const edited = yield* chats.replace(user, after)
    // What is edited by its `inline_message_id` is answered without telling where it is.
    return before.viaBot === true ? { result: true } : yield* shown(user, edited)
  })

  /** Appends, and answers with the message. */
  const sayAndShow = Effect.fnUntraced(function* (params: Params, draft: NewMessage) {
    const message = yield* say(params, draft)
    return yield* shown(yield* chatId(params), message)
  })

  /** The method that sends what is neither words nor a file. */
  const sendContent = <E>(content: (params: Params) => Effect.Effect<Content, E>) =>
    Effect.fnUntraced(function* (params: Params) {
      const buttons = yield* keyboard(params)
      const draft = { from: "bot", text: "", entities: [], keyboard: buttons } as const
      return yield* sayAndShow(params, { ...draft, content: yield* content(params) })
    })

  return {
    /** Appends a message to the chat that the call names, with what every sending may ask for. */
    append: say,
    say: sayAndShow,
    sendContent,
    spelled,
    own,
    replace
  }
})
