import { Deferred, Effect, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { inlineMessageId, type MessageContext, telegramChat, telegramMessage, telegramUser } from "./BotApiMessage.ts"
import { BotProfile } from "./BotProfile.ts"
import { ofAddressed } from "./Bots.ts"
import { Chats } from "./Chats.ts"
import { Drafts } from "./Drafts.ts"
import { defined } from "./defined.ts"
import { Files, type StoredFile } from "./Files.ts"
import { type Chat, dataOf } from "./Message.ts"
import { nearest } from "./nearest.ts"
import { Payments } from "./Payments.ts"
import { People, UserNumber } from "./People.ts"
import { type Answer, Questions } from "./Questions.ts"
import { queryLifetimeMillis, Updates } from "./Updates.ts"
import { Acting, placeOf } from "./UserSpeaking.ts"
import { byteRange, nowSeconds, Refused, refuse, refusingMalformed } from "./Wire.ts"

/** How long a press waits for the bot's answer; a later one comes as a toast. */
const pressAnswerWithin = "20 seconds"
const maxName = 64

export const Press = Schema.Struct({
  ...Acting.fields,
  message: Schema.Int,
  data: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64))
})
export const Pay = Schema.Union([
  Schema.Struct({ user: UserNumber, message: Schema.Int }),
  Schema.Struct({ user: UserNumber, link: Schema.String })
])
export const Whoever = Schema.Struct({ user: UserNumber })
export const Renew = Schema.Struct({ user: Schema.Int, charge: Schema.String })
export const Link = Schema.Struct({ link: Schema.String })
export const Block = Schema.Struct({ user: UserNumber, blocked: Schema.Boolean })
export const Profile = Schema.Struct({
  user: UserNumber,
  first_name: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxName))),
  language_code: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/)))
})

const noButton = (data: string, buttons: ReadonlyArray<string>) => {
  const meant = nearest(data, buttons)
  return `no button of this message says ${data}${meant === undefined ? "" : `, the nearest is ${meant}`}`
}

const done = HttpServerResponse.jsonUnsafe({})
const blockedByYou = refuse(409, "you blocked the bot")

const pressing = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const questions = yield* Questions
  const people = yield* People
  const scope = yield* Effect.scope
  const context = yield* Effect.context<MessageContext>()

  const lateToast = (user: number, answer: Deferred.Deferred<Answer>) =>
    Deferred.await(answer).pipe(
      Effect.timeoutOption(queryLifetimeMillis),
      Effect.flatMap((late) =>
        Option.isSome(late) && late.value.text !== undefined
          ? chats.emit(user, { event: "toast", data: { text: late.value.text } })
          : Effect.void
      )
    )

  /** The message as it is now; one that was deleted is only named. */
  const pressed = Effect.fnUntraced(function* (chat: Chat, id: number, data: string) {
    const message = chat.messages.find((one) => one.id === id)
    if (message === undefined) {
      if (!(yield* chats.existed(id))) return yield* new Refused({ status: 400, message: "there is no such message" })
      return { message: { message_id: id, date: 0, chat: telegramChat(chat) } }
    }
    const buttons = dataOf(message.keyboard)
    if (!buttons.includes(data) && message.earlierData?.includes(data) !== true) {
      return yield* new Refused({ status: 400, message: noButton(data, buttons) })
    }
    if (message.viaBot === true) return { inline_message_id: inlineMessageId(chat.person.id, id) }
    return { message: yield* Effect.provideContext(telegramMessage(chat, message), context) }
  })

  return Effect.gen(function* () {
    const { user, chat: group, message: id, data } = yield* HttpServerRequest.schemaBodyJson(Press)
    const at = placeOf({ user, chat: group })
    const chat = yield* chats.open(at)
    if (chat.blocked) return blockedByYou
    const about = yield* pressed(chat, id, data)
    const question = yield* questions.ask("callback", user)
    const from = telegramUser(people.get(user))
    yield* updates.offer("callback_query", { id: question.id, from, ...about, chat_instance: String(at), data })
    const later = Effect.forkIn(lateToast(user, question.answer), scope)
    const answer = yield* Deferred.await(question.answer).pipe(
      Effect.timeoutOption(pressAnswerWithin),
      Effect.onInterrupt(() => later)
    )
    if (Option.isNone(answer)) return yield* Effect.as(later, done)
    const { text: toast, alert, url } = answer.value
    return HttpServerResponse.jsonUnsafe(
      defined({ toast, alert: toast !== undefined && alert === true ? true : undefined, url })
    )
  })
})

/** Presses the button that stops what the bot is writing. */
const stopping = Effect.map(Drafts, (drafts) =>
  Effect.gen(function* () {
    const { user } = yield* HttpServerRequest.schemaBodyJson(Whoever)
    return (yield* drafts.stop(user)) ? done : refuse(400, "nothing is being written that can be stopped")
  })
)

const paying = Effect.gen(function* () {
  const chats = yield* Chats
  const payments = yield* Payments
  return Effect.gen(function* () {
    const body = yield* HttpServerRequest.schemaBodyJson(Pay)
    const message = "message" in body ? yield* chats.find(body.user, body.message) : undefined
    const invoice = "link" in body ? yield* payments.linked(body.link) : message?.invoice
    if (invoice === undefined) return refuse(400, "there is no such invoice")
    if (message?.paid === true) return HttpServerResponse.jsonUnsafe({ ok: false, error: "this invoice is paid" })
    return HttpServerResponse.jsonUnsafe(yield* payments.pay(body.user, invoice, message))
  })
})

/** What a link of an invoice asks for. */
const linking = Effect.gen(function* () {
  const payments = yield* Payments
  return Effect.gen(function* () {
    const { link } = yield* HttpServerRequest.schemaBodyJson(Link)
    const invoice = yield* payments.linked(link)
    return invoice === undefined
      ? refuse(400, "there is no such invoice")
      : HttpServerResponse.jsonUnsafe({ title: invoice.title, amount: invoice.amount })
  })
})

/** Telegram's support gives Stars back: the newest payment that was not given back yet. */
const refunding = Effect.gen(function* () {
  const payments = yield* Payments
  return Effect.gen(function* () {
    const { user } = yield* HttpServerRequest.schemaBodyJson(Whoever)
    const paid = (yield* payments.transactions).findLast((one) => one.user === user && one.refundedAt === undefined)
    if (paid === undefined) return refuse(400, "there is no payment to give back")
    yield* payments.refund(user, paid.charge)
    return HttpServerResponse.jsonUnsafe({ charge: paid.charge, amount: paid.amount })
  })
})

/** A month later: the next charge of a subscription. */
const renewing = Effect.gen(function* () {
  const payments = yield* Payments
  return Effect.gen(function* () {
    const { user, charge } = yield* HttpServerRequest.schemaBodyJson(Renew)
    return (yield* payments.renew(user, charge)) ? done : refuse(400, "there is no such subscription")
  })
})

const blocking = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const profile = yield* BotProfile
  return Effect.gen(function* () {
    const { user, blocked } = yield* HttpServerRequest.schemaBodyJson(Block)
    const before = yield* chats.open(user)
    if (before.blocked === blocked) return done
    const changed = yield* chats.change(user, { blocked })
    const bot = { ...profile.bot() }
    const member = { status: "member", user: bot }
    const kicked = { status: "kicked", user: bot, until_date: 0 }
    const [old_chat_member, new_chat_member] = blocked ? [member, kicked] : [kicked, member]
    const date = yield* nowSeconds
    const [chat, from] = [telegramChat(changed), telegramUser(changed.person)]
    yield* updates.offer("my_chat_member", { chat, from, date, old_chat_member, new_chat_member })
    return done
  })
})

const introducing = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile
  return Effect.gen(function* () {
    const { user, ...change } = yield* HttpServerRequest.schemaBodyJson(Profile)
    const { person } = yield* chats.open(user)
    const next = { ...person, ...change }
    yield* chats.change(user, { person: next })
    yield* chats.emit(user, { event: "commands", data: [...profile.menu(user, next.language_code)] })
    return done
  })
})

/** Pictures, videos and sounds are shown; whatever else was sent is only to be saved, as it could be a page or a script. */
const contentTypeOf = ({ kind, mime }: StoredFile): string => {
  switch (kind) {
    case "video":
    case "animation":
    case "video_note":
      return "video/mp4"
    case "photo":
    case "sticker":
    case "thumbnail":
      return mime.startsWith("image/") ? mime : "image/jpeg"
    case "audio":
    case "voice":
      return mime.startsWith("audio/") ? mime : "application/octet-stream"
    case "document":
      return "application/octet-stream"
  }
}

const serving = Effect.gen(function* () {
  const files = yield* Files
  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const file = yield* files.find((yield* HttpRouter.params)["fileId"] ?? "")
    if (file === undefined) return refuse(404, "there is no such file")
    const range = byteRange(request.headers["range"], file.size)
    const headers = {
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=3600",
      "x-content-type-options": "nosniff"
    }
    if (range === "unsatisfiable") {
      return HttpServerResponse.empty({ status: 416, headers: { "content-range": `bytes */${file.size}` } })
    }
    const contentType = contentTypeOf(file)
    const part =
      range === undefined
        ? { headers }
        : {
            status: 206,
            offset: range.first,
            bytesToRead: range.last - range.first + 1,
            headers: { ...headers, "content-range": `bytes ${range.first}-${range.last}/${file.size}` }
          }
    return yield* Effect.orDie(HttpServerResponse.file(files.location(file), { contentType, ...part }))
  })
})

/** What the chat page does, in the chats of the first bot or of the one that `?bot=ID` names. */
export const chatRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/chat/press", refusingMalformed(yield* ofAddressed(pressing)))
    yield* router.add("POST", "/playground/chat/stop", refusingMalformed(yield* ofAddressed(stopping)))
    yield* router.add("POST", "/playground/chat/pay", refusingMalformed(yield* ofAddressed(paying)))
    yield* router.add("POST", "/playground/chat/invoice", refusingMalformed(yield* ofAddressed(linking)))
    yield* router.add("POST", "/playground/chat/refund", refusingMalformed(yield* ofAddressed(refunding)))
    yield* router.add("POST", "/playground/chat/renew", refusingMalformed(yield* ofAddressed(renewing)))
    yield* router.add("POST", "/playground/chat/block", refusingMalformed(yield* ofAddressed(blocking)))
    yield* router.add("POST", "/playground/chat/profile", refusingMalformed(yield* ofAddressed(introducing)))
    yield* router.add("GET", "/playground/chat/file/:fileId", refusingMalformed(yield* ofAddressed(serving)))
  })
)
