import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { type MessageContext, telegramMessage } from "./BotApiMessage.ts"
import { ofAddressed } from "./Bots.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { type Chat, type Person, Rating } from "./Message.ts"
import { UserNumber } from "./People.ts"
import { refusingMalformed } from "./Wire.ts"

/** Users that one call may bring. */
const maxUsers = 1000

const NewUser = Schema.Struct({
  id: UserNumber,
  first_name: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64)),
  last_name: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(64))),
  username: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_]{4,32}$/))),
  language_code: Schema.optionalKey(Schema.String),
  is_premium: Schema.optionalKey(Schema.Boolean),
  rating: Schema.optionalKey(Rating),
  /** Whether they have pressed Start, so that the bot may write to them. */
  started: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
  blocked: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))
})
export const Users = Schema.Struct({ users: Schema.Array(NewUser).check(Schema.isMaxLength(maxUsers)) })
const Whose = Schema.Struct({ user: Schema.FiniteFromString.check(Schema.isInt()) })

const shown = ({ person, rating, started, blocked }: Chat) => defined({ ...person, rating, started, blocked })

const listing = Effect.map(Chats, (chats) =>
  Effect.map(chats.all, (all) => HttpServerResponse.jsonUnsafe({ users: all.map(shown) }))
)

/** Brings users into the world as they are, without an update: the bot has heard of nothing. */
const seeding = Effect.gen(function* () {
  const chats = yield* Chats
  return Effect.gen(function* () {
    const { users } = yield* HttpServerRequest.schemaBodyJson(Users)
    const made = yield* Effect.forEach(users, ({ started, blocked, is_premium, rating, ...names }) => {
      const person: Person = defined({
        ...names,
        language_code: names.language_code ?? "en",
        is_premium: is_premium === true ? true : undefined
      })
      return chats.change(person.id, defined({ person, rating, started, blocked }))
    })
    return HttpServerResponse.jsonUnsafe({ users: made.map(shown) })
  })
})

/** A chat as the bot would be told it, message by message. */
const reading = Effect.gen(function* () {
  const chats = yield* Chats
  const context = yield* Effect.context<MessageContext>()
  return Effect.gen(function* () {
    const { user } = yield* HttpServerRequest.schemaSearchParams(Whose)
    const chat = yield* chats.open(user)
    const spelled = Effect.forEach(chat.messages, (message) => telegramMessage(chat, message))
    return HttpServerResponse.jsonUnsafe({ messages: yield* Effect.provideContext(spelled, context) })
  })
})

const ReplyKeyboard = Schema.Struct({
  keyboard: Schema.Array(Schema.Array(Schema.Union([Schema.String, Schema.Struct({ text: Schema.String })]))),
  one_time_keyboard: Schema.optional(Schema.Boolean)
})

/** The keyboard that a user has instead of letters: the labels that the bot gave last, until it takes them away. */
const keyboard = Effect.map(Chats, (chats) =>
  Effect.gen(function* () {
    const { user } = yield* HttpServerRequest.schemaSearchParams(Whose)
    const { messages } = yield* chats.open(user)
    const last = messages.findLast(({ replyMarkup }) => replyMarkup !== undefined && !isForced(replyMarkup))
    const shown = Schema.is(ReplyKeyboard)(last?.replyMarkup) ? last.replyMarkup : undefined
    const used = shown?.one_time_keyboard === true && messages.at(-1)?.from === "user"
    const rows = shown === undefined || used ? [] : shown.keyboard
    const labels = rows.map((row) => row.map((key) => (typeof key === "string" ? key : key.text)))
    return HttpServerResponse.jsonUnsafe({ keyboard: labels })
  })
)

const isForced = (markup: Schema.Json) => typeof markup === "object" && markup !== null && "force_reply" in markup

/** For tests: who is there, and what was said, for the first bot or the one that `?bot=ID` names. */
export const userRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/telegram/users", refusingMalformed(yield* ofAddressed(seeding)))
    yield* router.add("GET", "/playground/telegram/users", refusingMalformed(yield* ofAddressed(listing)))
    yield* router.add("GET", "/playground/telegram/keyboard", refusingMalformed(yield* ofAddressed(keyboard)))
    yield* router.add("GET", "/playground/telegram/messages", refusingMalformed(yield* ofAddressed(reading)))
  })
)
