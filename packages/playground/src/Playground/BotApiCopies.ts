import { randomInt } from "node:crypto"
import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard, messageCaption } from "./BotApiContent.ts"
import { telegramUser } from "./BotApiMessage.ts"
import { MessageIds } from "./BotApiMessages.ts"
import { chatId, chatNamed, decode, Flag, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { Events, type Marks, type Message, type NewMessage } from "./Message.ts"
import { People } from "./People.ts"

type Way = "forward" | "copy"
const done: Readonly<Record<Way, string>> = { forward: "forwarded", copy: "copied" }

const one = Schema.Struct({ message_id: Whole })

/** What only tells what happened can be shown to nobody else; nor what its sender protects. */
const stays = (message: Message, way: Way) =>
  message.payment !== undefined ||
  message.refund !== undefined ||
  message.pins !== undefined ||
  Object.keys(message.content ?? {}).some((key) => key in Events.fields) ||
  message.marks?.has_protected_content === true ||
  (way === "copy" && message.invoice !== undefined)

/** The content of a message, in a new one of the bot's. */
const again = (message: Message, marks: Marks): NewMessage =>
  defined({
    from: "bot",
    text: message.text,
    entities: message.entities,
    keyboard: [],
    media: message.media,
    content: message.content,
    cover: message.cover,
    marks: defined({
      has_media_spoiler: message.marks?.has_media_spoiler,
      show_caption_above_media: message.marks?.show_caption_above_media,
      link_preview_options: message.marks?.link_preview_options,
      ...marks
    })
  })

/** Gives each album that is copied one new number, by the number that it had. */
const newAlbums = () => {
  const albums = new Map<string, string>()
  return (message: Message) => {
    const before = message.marks?.media_group_id
    if (before === undefined) return {}
    const media_group_id = albums.get(before) ?? `${randomInt(2 ** 47)}`
    albums.set(before, media_group_id)
    return { media_group_id }
  }
}

/** What a forward of a message says, with its origin. */
export const forwarding = Effect.gen(function* () {
  const people = yield* People
  const profile = yield* BotProfile

  const originOf = (user: number, message: Message) => {
    const sender_user = message.from === "bot" ? { ...profile.bot() } : telegramUser(people.get(message.sender ?? user))
    return message.marks?.forward_origin ?? { type: "user", sender_user, date: message.date }
  }

  return (user: number, message: Message, marks: Marks): NewMessage => {
    const draft = again(message, { ...marks, forward_origin: originOf(user, message) })
    return defined({ ...draft, invoice: message.invoice })
  }
})

/** Forwards and copies, of single messages and of several, whose albums stay albums. */
export const copyMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { append, say } = yield* speaking
  const forwarded = yield* forwarding

  const source = Effect.fnUntraced(function* (params: Params, way: Way, id: number) {
    const user = yield* chatNamed(params, "from_chat_id")
    yield* chats.started(user)
    const message = yield* chats.find(user, id)
    if (message === undefined) return yield* badRequest(`message to ${way} not found`)
    return stays(message, way) ? yield* badRequest(`message can't be ${done[way]}`) : { user, message }
  })

  /** Several at once: those that are missing or must stay are passed over, as at Telegram. */
  const several = (way: Way, draftOf: (user: number, message: Message, marks: Marks) => NewMessage) =>
    Effect.fnUntraced(function* (params: Params) {
      const { message_ids: ids } = yield* decode(MessageIds)(params)
      yield* chats.reachable(yield* chatId(params))
      yield* chats.started(yield* chatNamed(params, "from_chat_id"))
      const albumOf = newAlbums()
      const sent = yield* Effect.forEach(ids, (id) =>
        source(params, way, id).pipe(
          Effect.flatMap(({ user, message }) => append(params, draftOf(user, message, albumOf(message)))),
          Effect.map(({ id }) => [{ message_id: id }]),
          Effect.orElseSucceed(() => [])
        )
      )
      return { result: sent.flat() }
    })

  return {
    forwardMessage: Effect.fnUntraced(function* (params) {
      const { message_id: id } = yield* decode(one)(params)
      yield* chats.reachable(yield* chatId(params))
      const { user, message } = yield* source(params, "forward", id)
      return yield* say(params, forwarded(user, message, {}))
    }),
    forwardMessages: several("forward", forwarded),
    copyMessage: Effect.fnUntraced(function* (params) {
      const { message_id: id } = yield* decode(one)(params)
      yield* chats.reachable(yield* chatId(params))
      const { message } = yield* source(params, "copy", id)
      const recaptioned = message.media !== undefined && params.values["caption"] !== undefined
      const caption = recaptioned ? yield* messageCaption(params.values) : {}
      const buttons = yield* keyboard(params)
      const copy = yield* append(params, { ...again(message, {}), ...caption, keyboard: buttons })
      return { result: { message_id: copy.id } }
    }),
    copyMessages: Effect.fnUntraced(function* (params) {
      const Fields = Schema.Struct({ remove_caption: Schema.optional(Flag) })
      const { remove_caption: bare } = yield* decode(Fields)(params)
      const copy = several("copy", (_, message, marks) => {
        const draft = again(message, marks)
        return bare === true && draft.media !== undefined ? { ...draft, text: "", entities: [] } : draft
      })
      return yield* copy(params)
    })
  } satisfies Methods
})
