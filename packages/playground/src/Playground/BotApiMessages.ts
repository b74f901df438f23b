import { Clock, Effect, Schema } from "effect"
import { type BotApiError, badRequest, tooManyRequests } from "./BotApiError.ts"
import type { Formatted } from "./BotApiHtml.ts"
import { formatted, keyboard, maxText, messageCaption, messageText } from "./BotApiContent.ts"
import { richMessage } from "./BotApiRich.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { chatId, decode, Flag, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { Chats } from "./Chats.ts"
import { Drafts } from "./Drafts.ts"
import type { Message } from "./Message.ts"
import { Questions } from "./Questions.ts"
import { nowSeconds } from "./Wire.ts"

/** Telegram shows a chat action this long. */
const actionMillis = 5000
const maxAnswerText = 200
/** Bots delete only what is younger than two days. */
const deletableSeconds = 172_800

/** Several messages of one chat, as many as Telegram takes in a call. */
export const MessageIds = Schema.Struct({
  message_ids: Schema.Array(Whole).check(Schema.isMinLength(1), Schema.isMaxLength(100))
})

/** Drafts and chat actions of one chat, taken together: so many calls in so many milliseconds. */
const fleetingLimits = [
  { calls: 20, withinMillis: 5000 },
  { calls: 40, withinMillis: 30_000 }
]

/** Counts what passes in a chat, and refuses what is more than Telegram takes. */
const pacing = () => {
  const chats = new Map<number, ReadonlyArray<number>>()
  const longestMillis = Math.max(...fleetingLimits.map(({ withinMillis }) => withinMillis))
  return Effect.fnUntraced(function* (user: number) {
    const now = yield* Clock.currentTimeMillis
    const before = (chats.get(user) ?? []).filter((at) => at > now - longestMillis)
    for (const { calls, withinMillis } of fleetingLimits) {
      const oldest = before.filter((at) => at > now - withinMillis).at(-calls)
      if (oldest !== undefined) return yield* tooManyRequests(Math.ceil((oldest + withinMillis - now) / 1000))
    }
    chats.set(user, [...before, now])
  })
}

const Drafting = Schema.Struct({
  draft_id: Whole,
  message_thread_id: Schema.optional(Whole),
  can_stop: Schema.optional(Flag),
  keep_on_stop: Schema.optional(Flag)
})

const actions = new Set(
  `typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location
  record_video_note upload_video_note`.split(/\s+/)
)

const withText = (message: Message, content: Formatted): Message => ({
  ...message,
  text: content.text,
  entities: content.entities
})

const Preview = Schema.Struct({ link_preview_options: Schema.optional(Schema.Json) })

const deletable = ({ date }: Message) => Effect.map(nowSeconds, (now) => now - date <= deletableSeconds)

/** Texts: sending, editing, deleting. */
export const messageMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { say, own, replace } = yield* speaking

  return {
    sendMessage: Effect.fnUntraced(function* (params) {
      const content = yield* messageText(params)
      return yield* say(params, { from: "bot", ...content, keyboard: yield* keyboard(params) })
    }),
    editMessageText: Effect.fnUntraced(function* (params) {
      const content = yield* messageText(params)
      const buttons = yield* keyboard(params)
      const { user, message } = yield* own(params)
      if (message.media !== undefined) return yield* badRequest("there is no text in the message to edit")
      if (message.invoice !== undefined || message.content !== undefined) {
        return yield* badRequest("message can't be edited")
      }
      const { link_preview_options } = yield* decode(Preview)(params)
      const marks = link_preview_options === undefined ? {} : { marks: { ...message.marks, link_preview_options } }
      return yield* replace(user, message, { ...withText(message, content), ...marks, keyboard: buttons })
    }),
    editMessageCaption: Effect.fnUntraced(function* (params) {
      const content = yield* messageCaption(params.values)
      const buttons = yield* keyboard(params)
      const { user, message } = yield* own(params)
      if (message.media === undefined) return yield* badRequest("there is no caption in the message to edit")
      return yield* replace(user, message, { ...withText(message, content), keyboard: buttons })
    }),
    editMessageReplyMarkup: Effect.fnUntraced(function* (params) {
      const buttons = yield* keyboard(params)
      const { user, message } = yield* own(params)
      return yield* replace(user, message, { ...message, keyboard: buttons })
    }),
    deleteMessage: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      const { message_id: id } = yield* decode(Schema.Struct({ message_id: Whole }))(params)
      yield* chats.reachable(user)
      const message = yield* chats.find(user, id)
      if (message === undefined) return yield* badRequest("message to delete not found")
      if (!(yield* deletable(message))) return yield* badRequest("message can't be deleted")
      yield* chats.remove(user, id)
      return { result: true }
    }),
    deleteMessages: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      const { message_ids: ids } = yield* decode(MessageIds)(params)
      yield* chats.reachable(user)
      // What is not there, or too old, is passed over.
      for (const id of ids) {
        const message = yield* chats.find(user, id)
        if (message !== undefined && (yield* deletable(message))) yield* chats.remove(user, id)
      }
      return { result: true }
    })
  } satisfies Methods
})

/** What is seen and passes: chat actions, drafts, and answers to pressed buttons. */
export const fleetingMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const drafts = yield* Drafts
  const questions = yield* Questions
  const pace = pacing()

  const draft = (contentOf: (params: Params) => Effect.Effect<Formatted, BotApiError>) =>
    Effect.fnUntraced(function* (params: Params) {
      const user = yield* chatId(params)
      const { draft_id: id, message_thread_id: topic, can_stop, keep_on_stop } = yield* decode(Drafting)(params)
      if (id === 0) return yield* badRequest("draft_id must be non-zero")
      const content = yield* contentOf(params)
      const { group } = yield* chats.reachable(user)
      if (group !== undefined) return yield* badRequest("TEXTDRAFT_PEER_INVALID")
      yield* pace(user)
      yield* drafts.show(user, { id, topic, content, canStop: can_stop === true, keepOnStop: keep_on_stop === true })
      return { result: true }
    })

  return {
    sendChatAction: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      const { action } = yield* decode(Schema.Struct({ action: Schema.optional(Schema.String) }))(params)
      if (action === undefined || !actions.has(action)) return yield* badRequest("wrong parameter action in request")
      yield* chats.reachable(user)
      yield* pace(user)
      const until = (yield* Clock.currentTimeMillis) + actionMillis
      yield* chats.emit(user, { event: "action", data: { action, until } })
      return { result: true }
    }),
    sendMessageDraft: draft(
      Effect.fnUntraced(function* ({ values }) {
        const content = yield* formatted(values["text"], values["parse_mode"], values["entities"])
        return content.text.length > maxText ? yield* badRequest("message is too long") : content
      })
    ),
    sendRichMessageDraft: draft((params) => Effect.map(richMessage(params), ({ text }) => ({ text, entities: [] }))),
    answerCallbackQuery: Effect.fnUntraced(function* (params) {
      const Fields = Schema.Struct({
        callback_query_id: Schema.String,
        text: Schema.optional(Schema.String),
        show_alert: Schema.optional(Flag),
        url: Schema.optional(Schema.String)
      })
      const { callback_query_id: id, text = "", show_alert: alert = false, url } = yield* decode(Fields)(params)
      if (text.length > maxAnswerText) return yield* badRequest("MESSAGE_TOO_LONG")
      yield* questions.answer("callback", id, { ok: true, text: text === "" ? undefined : text, alert, url })
      return { result: true }
    })
  } satisfies Methods
})
