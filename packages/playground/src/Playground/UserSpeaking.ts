import { Effect, Schema } from "effect"
import { type MessageContext, telegramChat, telegramMessage, telegramUser } from "./BotApiMessage.ts"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { botSeat, isPresent, memberOf } from "./GroupMembers.ts"
import type { Chat, Message, NewMessage } from "./Message.ts"
import { People, UserNumber } from "./People.ts"
import { Updates } from "./Updates.ts"
import { nowSeconds, Refused } from "./Wire.ts"

/** What a user sends, before it is known what it answers. */
export type Draft = Omit<NewMessage, "from" | "keyboard"> & Partial<Pick<NewMessage, "keyboard">>

/** Fields of every route by which a user sends: the message that is answered, and the words of it that are quoted. */
export const Replying = Schema.Struct({
  reply_to: Schema.optional(Schema.Int),
  quote: Schema.optional(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(1024))),
  /** The topic that it is written in. */
  topic: Schema.optional(Schema.Int)
})

/** Who acts, and where when it is a group: without one it is their own chat with the bot. */
export const Acting = Schema.Struct({ user: UserNumber, chat: Schema.optional(Schema.Int) })
export type Acting = typeof Acting.Type

/** The chat that somebody acts in. */
export const placeOf = ({ user, chat = user }: Acting) => chat

const refused = (status: number, message: string) => new Refused({ status, message })

/** Without an administrator's rights a bot hears in groups what is said to it: commands, answers and its own name. */
const hears = ({ username }: { readonly username: string }, chat: Chat, message: Message) => {
  if (chat.group === undefined || memberOf(chat.group, botSeat)?.status === "administrator") return true
  const answered = chat.messages.find(({ id }) => id === message.replyTo)
  const command = /^\/\w+(?:@(\w+))?/.exec(message.text)
  if (command !== null) return command[1] === undefined || command[1] === username
  return answered?.from === "bot" || message.viaBot === true || message.text.includes(`@${username}`)
}

const finding = Effect.map(Chats, (chats) =>
  Effect.fnUntraced(function* (chat: number, id: number) {
    return (yield* chats.find(chat, id)) ?? (yield* refused(400, `there is no message ${id} in this chat`))
  })
)

/** What a message has of the one that it answers. */
const answering = Effect.gen(function* () {
  const there = yield* finding
  return Effect.fnUntraced(function* (chat: number, { reply_to: id, quote }: typeof Replying.Type) {
    if (id === undefined) return {}
    const { text } = yield* there(chat, id)
    if (quote === undefined) return { replyTo: id }
    const position = text.indexOf(quote)
    if (position < 0) return yield* refused(400, `message ${id} does not say this`)
    return { replyTo: id, quote: { text: quote, position, is_manual: true as const } }
  })
})

const reacting = Effect.gen(function* () {
  const chats = yield* Chats
  const people = yield* People
  const updates = yield* Updates
  const there = yield* finding

  return Effect.fnUntraced(function* (acting: Acting, id: number, emoji: string | null) {
    const at = placeOf(acting)
    const message = yield* there(at, id)
    const spelled = (one: string | undefined) => (one === undefined ? [] : [{ type: "emoji", emoji: one }])
    const { userReaction: before, ...rest } = message
    yield* chats.amend(at, emoji === null ? rest : { ...rest, userReaction: emoji })
    yield* updates.offer("message_reaction", {
      chat: telegramChat(yield* chats.open(at)),
      message_id: id,
      user: telegramUser(people.get(acting.user)),
      date: yield* nowSeconds,
      old_reaction: spelled(before),
      new_reaction: spelled(emoji ?? undefined)
    })
  })
})

/** A user's side of a chat: what is done here is kept, shown on the page, and told to the bot as an update. */
export const userSpeaking = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile
  const updates = yield* Updates
  const context = yield* Effect.context<MessageContext>()
  const there = yield* finding
  const answer = yield* answering

  const tell = Effect.fnUntraced(function* (kind: "message" | "edited_message", acting: Acting, message: Message) {
    const chat = yield* chats.open(placeOf(acting))
    if (!hears(profile.bot(), chat, message)) return
    yield* updates.offer(kind, yield* Effect.provideContext(telegramMessage(chat, message), context))
  })

  /** Fails when the user blocked the bot, or is not in the group. */
  const speaking = Effect.fnUntraced(function* (acting: Acting) {
    const { group, blocked } = yield* chats.open(placeOf(acting))
    if (group === undefined && acting.chat !== undefined && acting.chat !== acting.user) {
      return yield* refused(404, `there is no group ${acting.chat}`)
    }
    if (group !== undefined && !isPresent(group, acting.user)) return yield* refused(409, "you are not in this group")
    if (group === undefined && blocked) return yield* refused(409, "you blocked the bot")
  })

  /** Shows a message without telling it, so that an album's pieces are told one by one. */
  const show = Effect.fnUntraced(function* (acting: Acting, draft: Draft, reply: typeof Replying.Type) {
    const at = placeOf(acting)
    const { group, topics = [] } = yield* chats.open(at)
    const { replyTo, quote } = yield* answer(at, reply)
    const { topic } = reply
    if (topic !== undefined && !topics.some(({ id }) => id === topic)) {
      return yield* refused(400, `there is no topic ${topic} in this chat`)
    }
    const threaded = topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true as const }
    const marks = { ...draft.marks, ...threaded, ...(quote !== undefined && { quote }) }
    const message = yield* chats.append(
      at,
      defined({
        keyboard: [],
        ...draft,
        from: "user",
        sender: group === undefined ? undefined : acting.user,
        replyTo,
        marks: Object.keys(marks).length > 0 ? marks : undefined
      })
    )
    if (group === undefined) yield* chats.change(at, { started: true })
    return message
  })

  return {
    speaking,
    there,
    show,
    tell,
    react: yield* reacting,
    say: Effect.fnUntraced(function* (acting: Acting, draft: Draft, reply: typeof Replying.Type = {}) {
      yield* speaking(acting)
      const message = yield* show(acting, draft, reply)
      yield* tell("message", acting, message)
      return message
    }),
    /** The user's own message says something else from now on. */
    edit: Effect.fnUntraced(function* (acting: Acting, id: number, content: Pick<Message, "text" | "entities">) {
      yield* speaking(acting)
      const at = placeOf(acting)
      const before = yield* there(at, id)
      if (before.from !== "user" || (before.sender ?? acting.user) !== acting.user) {
        return yield* refused(400, "only the user's own messages can be edited")
      }
      if (before.text === content.text) return yield* refused(400, "the message says this already")
      const edited = yield* chats.replace(at, { ...before, ...content })
      yield* tell("edited_message", acting, edited)
    })
  }
})
