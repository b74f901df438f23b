import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { lookingAtMembers } from "./BotApiGroups.ts"
import { telegramChat, telegramUser } from "./BotApiMessage.ts"
import { reactionEmoji } from "./BotApiNames.ts"
import { chatId, decode, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { allOf, memberPermissions } from "./GroupMembers.ts"
import type { Chat } from "./Message.ts"

/** Reactions of a bot to one message. */
const maxReactions = 1
/** Different reactions that a message can have in a private chat. */
const maxReactionCount = 11

const Which = Schema.Struct({ message_id: Schema.optional(Whole) })
const Reactions = Schema.Struct({
  message_id: Whole,
  reaction: Schema.optional(
    Schema.Array(
      Schema.Union([
        Schema.Struct({ type: Schema.Literal("emoji"), emoji: Schema.String }),
        Schema.Struct({ type: Schema.Literal("custom_emoji"), custom_emoji_id: Schema.String }),
        Schema.Struct({ type: Schema.Literal("paid") })
      ])
    )
  )
})

/** What is pinned and still there, the newest last. */
const pinnedIn = ({ pinned = [], messages }: Chat) => pinned.filter((id) => messages.some((one) => one.id === id))

/** What is pinned above a private chat. */
const pinMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { append } = yield* speaking

  const unpin = Effect.fnUntraced(function* (params: Params) {
    const user = yield* chatId(params)
    const pinned = pinnedIn(yield* chats.reachable(user))
    const { message_id: id = pinned.at(-1) } = yield* decode(Which)(params)
    if (id === undefined || (yield* chats.find(user, id)) === undefined) {
      return yield* badRequest("message to unpin not found")
    }
    yield* chats.change(user, { pinned: pinned.filter((one) => one !== id) })
    return { result: true }
  })

  return {
    pinChatMessage: Effect.fnUntraced(function* (params) {
      const { message_id: id } = yield* decode(Schema.Struct({ message_id: Whole }))(params)
      const user = yield* chatId(params)
      const chat = yield* chats.reachable(user)
      if ((yield* chats.find(user, id)) === undefined) return yield* badRequest("message to pin not found")
      yield* chats.change(user, { pinned: [...pinnedIn(chat).filter((one) => one !== id), id] })
      yield* append(
        { values: { chat_id: user }, files: {} },
        { from: "bot", text: "", entities: [], keyboard: [], pins: id }
      )
      return { result: true }
    }),
    unpinChatMessage: unpin,
    unpinAllChatMessages: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      yield* chats.reachable(user)
      yield* chats.change(user, { pinned: [] })
      return { result: true }
    })
  } satisfies Methods
})

/** Who is in a chat. */
const memberMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile
  const members = yield* lookingAtMembers
  const named = (params: Params) => Effect.flatMap(chatId(params), chats.started)

  return {
    getChatMember: Effect.fnUntraced(function* (params) {
      const { person, group } = yield* named(params)
      const { user_id: id } = yield* decode(Schema.Struct({ user_id: Whole }))(params)
      if (group !== undefined) {
        const member = members.one(group, id)
        return member === undefined ? yield* badRequest("member not found") : { result: member }
      }
      if (id === person.id) return { result: { status: "member", user: telegramUser(person) } }
      if (id === profile.bot().id) return { result: { status: "member", user: profile.bot() } }
      return yield* badRequest("member not found")
    }),
    getChatMemberCount: (params) =>
      Effect.map(named(params), ({ group }) => ({ result: group === undefined ? 2 : members.count(group) })),
    getChatAdministrators: Effect.fnUntraced(function* (params) {
      const { group } = yield* named(params)
      return group === undefined
        ? yield* badRequest("there are no administrators in the private chat")
        : { result: members.administrators(group) }
    }),
    getUserChatBoosts: Effect.fnUntraced(function* (params) {
      const { group } = yield* named(params)
      yield* decode(Schema.Struct({ user_id: Whole }))(params)
      return group === undefined ? yield* badRequest("USER_BOOSTS_UNAVAILABLE") : { result: { boosts: [] } }
    })
  } satisfies Methods
})

/** The chat itself: who is in it, what is pinned, and reactions. */
export const chatMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile
  const { spelled } = yield* speaking

  const named = (params: Params) => Effect.flatMap(chatId(params), chats.started)

  return {
    getChat: Effect.fnUntraced(function* (params) {
      const chat = yield* named(params)
      const { group } = chat
      const last = pinnedIn(chat).at(-1)
      const pinned = last === undefined ? undefined : yield* chats.find(chat.person.id, last)
      const { username } = chat.person
      return {
        result: {
          ...telegramChat(chat),
          ...(username !== undefined && { active_usernames: [username] }),
          ...(group !== undefined && {
            description: group.description ?? "",
            permissions: group.permissions ?? allOf(memberPermissions)
          }),
          accent_color_id: Math.abs(chat.person.id) % 7,
          max_reaction_count: maxReactionCount,
          ...(chat.rating !== undefined && { rating: chat.rating }),
          accepted_gift_types: {
            unlimited_gifts: true,
            limited_gifts: true,
            unique_gifts: true,
            premium_subscription: true,
            gifts_from_channels: true
          },
          ...(pinned !== undefined && { pinned_message: yield* spelled(chat.person.id, pinned) })
        }
      }
    }),
    ...(yield* memberMethods),
    ...(yield* pinMethods),
    setMessageReaction: Effect.fnUntraced(function* (params) {
      const { message_id: id, reaction = [] } = yield* decode(Reactions)(params)
      const user = yield* chatId(params)
      yield* chats.reachable(user)
      const message = yield* chats.find(user, id)
      if (message === undefined) return yield* badRequest("message to react not found")
      const wrong = reaction.some((one) => one.type !== "emoji" || !reactionEmoji.includes(one.emoji))
      if (wrong) return yield* badRequest("REACTION_INVALID")
      if (reaction.length > maxReactions) return yield* badRequest("REACTIONS_TOO_MANY")
      yield* chats.amend(user, { ...message, reaction })
      return { result: true }
    }),
    getUserProfilePhotos: Effect.fnUntraced(function* (params) {
      const { user_id: id } = yield* decode(Schema.Struct({ user_id: Whole }))(params)
      if (id !== profile.bot().id) yield* Effect.mapError(chats.started(id), () => badRequest("user not found"))
      return { result: { total_count: 0, photos: [] } }
    })
  } satisfies Methods
})
