import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { told } from "./BotApiGroups.ts"
import { chatId, decode, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { botSeat, memberOf } from "./GroupMembers.ts"
import type { Content, Topic } from "./Message.ts"

const maxName = 128
/** The colours that a topic's icon may have, the usual one first. */
const colors = new Set([7322096, 16766590, 13338331, 9367192, 16749490, 16478047])

/** Some of the emoji that a topic's icon may be. */
const icons: ReadonlyMap<string, string> = new Map([
  ["5312536423851630001", "💡"],
  ["5350305691942788490", "📈"],
  ["5379748062124056162", "❗️"]
])
const iconSticker = ([custom_emoji_id, emoji]: readonly [string, string]) => ({
  file_id: `icon-${custom_emoji_id}`,
  file_unique_id: custom_emoji_id,
  type: "custom_emoji",
  width: 100,
  height: 100,
  is_animated: true,
  is_video: false,
  emoji,
  custom_emoji_id
})
const isIcon = (id: string | undefined) => id === undefined || icons.has(id)

const Which = Schema.Struct({ message_thread_id: Whole })
const Named = Schema.Struct({
  name: Schema.String,
  icon_color: Schema.optional(Whole),
  icon_custom_emoji_id: Schema.optional(Schema.String)
})
const Renamed = Schema.Struct({
  ...Which.fields,
  name: Schema.optional(Schema.String),
  icon_custom_emoji_id: Schema.optional(Schema.String)
})

/** The topics of a chat: finding them, changing one, and saying what happened to it. */
const managing = Effect.gen(function* () {
  const chats = yield* Chats
  const { append } = yield* speaking

  /** The topics of a chat in which the bot may manage them. */
  const managed = Effect.fnUntraced(function* (params: Params) {
    const id = yield* chatId(params)
    const { group, topics = [] } = yield* chats.reachable(id)
    if (group === undefined) return { id, topics }
    if (!group.isForum) return yield* badRequest("the chat is not a forum")
    const mine = memberOf(group, botSeat)
    const may = mine?.status === "administrator" && mine.rights?.["can_manage_topics"] === true
    return may ? { id, topics } : yield* badRequest("not enough rights to create a topic")
  })
  const found = Effect.fnUntraced(function* (params: Params) {
    const { id, topics } = yield* managed(params)
    const { message_thread_id: thread } = yield* decode(Which)(params)
    const topic = topics.find((one) => one.id === thread)
    return topic === undefined ? yield* badRequest("TOPIC_ID_INVALID") : { id, topics, topic }
  })
  const say = (id: number, content: Content, thread?: number) =>
    append(
      { values: { chat_id: id }, files: {} },
      defined({
        ...told(content),
        marks: thread === undefined ? undefined : { message_thread_id: thread, is_topic_message: true as const }
      })
    )
  const set = (id: number, topics: ReadonlyArray<Topic>, topic: Topic) =>
    chats.change(id, { topics: topics.map((one) => (one.id === topic.id ? topic : one)) })

  return { managed, found, say, set }
})

/** Topics of a forum, and of a private chat, where every bot here may have them. */
export const topicMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { managed, found, say, set } = yield* managing

  const opening = (closed: boolean) =>
    Effect.fnUntraced(function* (params: Params) {
      const { id, topics, topic } = yield* found(params)
      if (topic.closed === closed) return yield* badRequest("TOPIC_NOT_MODIFIED")
      yield* set(id, topics, { ...topic, closed })
      yield* say(id, closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} }, topic.id)
      return { result: true }
    })

  return {
    createForumTopic: Effect.fnUntraced(function* (params) {
      const { id, topics } = yield* managed(params)
      const { name, icon_color: color = 7322096, icon_custom_emoji_id: icon } = yield* decode(Named)(params)
      if (name.trim() === "" || name.length > maxName) return yield* badRequest("TOPIC_TITLE_EMPTY")
      if (!colors.has(color)) return yield* badRequest("invalid forum topic icon color specified")
      if (!isIcon(icon)) return yield* badRequest("DOCUMENT_INVALID")
      const about = defined({ name, icon_color: color, icon_custom_emoji_id: icon })
      const { id: message_thread_id } = yield* say(id, { forum_topic_created: about })
      yield* chats.change(id, {
        topics: [...topics, defined({ id: message_thread_id, name, color, icon, closed: false })]
      })
      return { result: { message_thread_id, ...about } }
    }),
    editForumTopic: Effect.fnUntraced(function* (params) {
      const { id, topics, topic } = yield* found(params)
      const { name = topic.name, icon_custom_emoji_id: icon = topic.icon } = yield* decode(Renamed)(params)
      if (name.trim() === "" || name.length > maxName) return yield* badRequest("TOPIC_TITLE_EMPTY")
      // An empty one takes the icon away.
      if (icon !== "" && !isIcon(icon)) return yield* badRequest("DOCUMENT_INVALID")
      if (name === topic.name && icon === topic.icon) return yield* badRequest("TOPIC_NOT_MODIFIED")
      yield* set(id, topics, defined({ ...topic, name, icon }))
      yield* say(id, { forum_topic_edited: defined({ name, icon_custom_emoji_id: icon }) }, topic.id)
      return { result: true }
    }),
    closeForumTopic: opening(true),
    reopenForumTopic: opening(false),
    deleteForumTopic: Effect.fnUntraced(function* (params) {
      const { id, topics, topic } = yield* found(params)
      const { messages } = yield* chats.change(id, { topics: topics.filter((one) => one !== topic) })
      const gone = messages.filter((one) => one.id === topic.id || one.marks?.message_thread_id === topic.id)
      for (const message of gone) yield* chats.remove(id, message.id)
      return { result: true }
    }),
    unpinAllForumTopicMessages: Effect.fnUntraced(function* (params) {
      const { id, topic } = yield* found(params)
      const { messages, pinned = [] } = yield* chats.open(id)
      const inside = new Set(
        messages.filter((one) => one.marks?.message_thread_id === topic.id).map((message) => message.id)
      )
      yield* chats.change(id, { pinned: pinned.filter((one) => !inside.has(one)) })
      return { result: true }
    }),
    getForumTopicIconStickers: () => Effect.succeed({ result: [...icons].map(iconSticker) })
  } satisfies Methods
})
