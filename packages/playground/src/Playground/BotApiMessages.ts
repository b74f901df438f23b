import { Clock, Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import type { Formatted } from "./BotApiHtml.ts"
import { formatted, keyboard, maxText, messageCaption, messageText } from "./BotApiContent.ts"
import { telegramMessage } from "./BotApiMessage.ts"
import { chatId, decode, type Methods, type Params, Whole } from "./BotApiParams.ts"
import type { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import type { Files } from "./Files.ts"
import type { Message, NewMessage } from "./Message.ts"
import { Questions } from "./Questions.ts"

const notModified =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content " +
  "and reply markup of the message"
/** Telegram shows a chat action this long. */
const actionMillis = 5000
const maxAnswerText = 200
/** Bots delete only what is younger than two days. */
const deletableSeconds = 172_800

const actions = new Set(
  `typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location
  record_video_note upload_video_note`.split(/\s+/)
)

const sameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Sends and replaces messages; shared by the methods of texts, media and payments. */
export const speaking = Effect.gen(function* () {
  const chats = yield* Chats
  const context = yield* Effect.context<BotProfile | Files>()
  const shown = (user: number, message: Message) =>
    Effect.flatMap(chats.open(user), ({ person }) => telegramMessage(person, message)).pipe(
      Effect.provideContext(context),
      Effect.map((result) => ({ result }))
    )

  const say = Effect.fnUntraced(function* (params: Params, draft: NewMessage) {
    const user = yield* chatId(params)
    yield* chats.reachable(user)
    return yield* shown(user, yield* chats.append(user, draft))
  })

  /** The bot's own message that a call wants to edit. */
  const own = Effect.fnUntraced(function* (params: Params) {
    const user = yield* chatId(params)
    const { message_id: id } = yield* decode(Schema.Struct({ message_id: Schema.optional(Whole) }))(params)
    if (id === undefined) return yield* badRequest("message identifier is not specified")
    yield* chats.reachable(user)
    const message = yield* chats.find(user, id)
    if (message === undefined) return yield* badRequest("message to edit not found")
    return message.from === "bot" ? { user, message } : yield* badRequest("message can't be edited")
  })

  const replace = Effect.fnUntraced(function* (user: number, before: Message, after: Message) {
    if (sameJson(before, after)) return yield* badRequest(notModified)
    return yield* shown(user, yield* chats.replace(user, after))
  })

  return { say, own, replace }
})

const withText = (message: Message, content: Formatted): Message => ({
  ...message,
  text: content.text,
  entities: content.entities
})

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
      if (message.invoice !== undefined) return yield* badRequest("message can't be edited")
      return yield* replace(user, message, { ...withText(message, content), keyboard: buttons })
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
      const now = (yield* Clock.currentTimeMillis) / 1000
      if (now - message.date > deletableSeconds) return yield* badRequest("message can't be deleted")
      yield* chats.remove(user, id)
      return { result: true }
    })
  } satisfies Methods
})

/** What is seen and passes: chat actions, drafts, and answers to pressed buttons. */
export const fleetingMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const questions = yield* Questions

  return {
    sendChatAction: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      const { action } = yield* decode(Schema.Struct({ action: Schema.optional(Schema.String) }))(params)
      if (action === undefined || !actions.has(action)) return yield* badRequest("wrong parameter action in request")
      yield* chats.reachable(user)
      const until = (yield* Clock.currentTimeMillis) + actionMillis
      yield* chats.emit(user, { event: "action", data: { action, until } })
      return { result: true }
    }),
    sendMessageDraft: Effect.fnUntraced(function* (params) {
      const user = yield* chatId(params)
      const { draft_id: draft } = yield* decode(Schema.Struct({ draft_id: Whole }))(params)
      if (draft === 0) return yield* badRequest("draft_id must be non-zero")
      const content = yield* formatted(params.values["text"], params.values["parse_mode"], params.values["entities"])
      if (content.text.length > maxText) return yield* badRequest("message is too long")
      yield* chats.reachable(user)
      yield* chats.emit(user, { event: "draft", data: { text: content.text } })
      return { result: true }
    }),
    answerCallbackQuery: Effect.fnUntraced(function* (params) {
      const Fields = Schema.Struct({ callback_query_id: Schema.String, text: Schema.optional(Schema.String) })
      const { callback_query_id: id, text = "" } = yield* decode(Fields)(params)
      if (text.length > maxAnswerText) return yield* badRequest("MESSAGE_TOO_LONG")
      yield* questions.answer("callback", id, { ok: true, text: text === "" ? undefined : text })
      return { result: true }
    })
  } satisfies Methods
})
