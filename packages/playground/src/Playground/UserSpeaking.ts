import { Effect, Schema } from "effect"
import { type MessageContext, telegramChat, telegramMessage, telegramUser } from "./BotApiMessage.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import type { Message, NewMessage } from "./Message.ts"
import { Updates } from "./Updates.ts"
import { nowSeconds, Refused } from "./Wire.ts"

/** What a user sends, before it is known what it answers. */
export type Draft = Omit<NewMessage, "from" | "keyboard">

/** Fields of every route by which a user sends: the message that is answered, and the words of it that are quoted. */
export const Replying = Schema.Struct({
  reply_to: Schema.optional(Schema.Int),
  quote: Schema.optional(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(1024)))
})

const refused = (status: number, message: string) => new Refused({ status, message })

/** A user's side of a chat: what is done here is kept, shown on the page, and told to the bot as an update. */
export const userSpeaking = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const context = yield* Effect.context<MessageContext>()

  const tell = Effect.fnUntraced(function* (kind: "message" | "edited_message", user: number, message: Message) {
    const { person } = yield* chats.open(user)
    yield* updates.offer(kind, yield* Effect.provideContext(telegramMessage(person, message), context))
  })

  /** Fails when the user blocked the bot. */
  const speaking = Effect.fnUntraced(function* (user: number) {
    if ((yield* chats.open(user)).blocked) return yield* refused(409, "you blocked the bot")
  })

  const there = Effect.fnUntraced(function* (user: number, id: number) {
    return (yield* chats.find(user, id)) ?? (yield* refused(400, `there is no message ${id} in this chat`))
  })

  /** What a message has of the one that it answers. */
  const answering = Effect.fnUntraced(function* (user: number, { reply_to: id, quote }: typeof Replying.Type) {
    if (id === undefined) return {}
    const { text } = yield* there(user, id)
    if (quote === undefined) return { replyTo: id }
    const position = text.indexOf(quote)
    if (position < 0) return yield* refused(400, `message ${id} does not say this`)
    return { replyTo: id, quote: { text: quote, position, is_manual: true as const } }
  })

  /** Shows a message without telling it, so that an album's pieces are told one by one. */
  const show = Effect.fnUntraced(function* (user: number, draft: Draft, reply: typeof Replying.Type) {
    const { replyTo, quote } = yield* answering(user, reply)
    const marks = quote === undefined ? draft.marks : { ...draft.marks, quote }
    const message = yield* chats.append(user, defined({ ...draft, from: "user", keyboard: [], replyTo, marks }))
    yield* chats.change(user, { started: true })
    return message
  })

  const react = Effect.fnUntraced(function* (user: number, id: number, emoji: string | null) {
    const message = yield* there(user, id)
    const spelled = (one: string | undefined) => (one === undefined ? [] : [{ type: "emoji", emoji: one }])
    const { person } = yield* chats.open(user)
    const { userReaction: before, ...rest } = message
    yield* chats.amend(user, emoji === null ? rest : { ...rest, userReaction: emoji })
    yield* updates.offer("message_reaction", {
      chat: telegramChat(person),
      message_id: id,
      user: telegramUser(person),
      date: yield* nowSeconds,
      old_reaction: spelled(before),
      new_reaction: spelled(emoji ?? undefined)
    })
  })

  return {
    speaking,
    there,
    show,
    tell,
    react,
    say: Effect.fnUntraced(function* (user: number, draft: Draft, reply: typeof Replying.Type = {}) {
      yield* speaking(user)
      const message = yield* show(user, draft, reply)
      yield* tell("message", user, message)
      return message
    }),
    /** The user's own message says something else from now on. */
    edit: Effect.fnUntraced(function* (user: number, id: number, content: Pick<Message, "text" | "entities">) {
      yield* speaking(user)
      const before = yield* there(user, id)
      if (before.from !== "user") return yield* refused(400, "only the user's own messages can be edited")
      if (before.text === content.text) return yield* refused(400, "the message says this already")
      const edited = yield* chats.replace(user, { ...before, ...content })
      yield* tell("edited_message", user, edited)
    })
  }
})
