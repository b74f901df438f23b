import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { maxText } from "./BotApiContent.ts"
import { forwarding } from "./BotApiCopies.ts"
import { reactionEmoji } from "./BotApiNames.ts"
import { ofAddressed } from "./Bots.ts"
import { UserNumber } from "./People.ts"
import { withFoundEntities } from "./SafeHtml.ts"
import { Acting, placeOf, Replying, userSpeaking } from "./UserSpeaking.ts"
import { Refused, refusingMalformed } from "./Wire.ts"

const Words = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxText))
export const Send = Schema.Struct({ ...Acting.fields, text: Words, ...Replying.fields })
export const Edit = Schema.Struct({ ...Acting.fields, message: Schema.Int, text: Words })
export const Forward = Schema.Struct({
  ...Acting.fields,
  message: Schema.Int,
  /** Whose chat with the bot the message is in, when it is another's. */
  from: Schema.optionalKey(UserNumber)
})
export const React = Schema.Struct({ ...Acting.fields, message: Schema.Int, emoji: Schema.NullOr(Schema.String) })

const done = HttpServerResponse.jsonUnsafe({})
const numbered = (message: number) => HttpServerResponse.jsonUnsafe({ message })
const written = (text: string) => withFoundEntities({ text, entities: [] })

const sending = Effect.map(userSpeaking, ({ say }) =>
  Effect.gen(function* () {
    const { user, chat, text, ...reply } = yield* HttpServerRequest.schemaBodyJson(Send)
    return numbered((yield* say({ user, chat }, written(text), reply)).id)
  })
)

const editing = Effect.map(userSpeaking, ({ edit }) =>
  Effect.gen(function* () {
    const { user, chat, message, text } = yield* HttpServerRequest.schemaBodyJson(Edit)
    return yield* Effect.as(edit({ user, chat }, message, written(text)), done)
  })
)

const forwardingOn = Effect.gen(function* () {
  const { say, there } = yield* userSpeaking
  const forwarded = yield* forwarding
  return Effect.gen(function* () {
    const { user, chat, message: id, from = placeOf({ user, chat }) } = yield* HttpServerRequest.schemaBodyJson(Forward)
    const draft = forwarded(from, yield* there(from, id), {})
    return numbered((yield* say({ user, chat }, draft)).id)
  })
})

const reacting = Effect.map(userSpeaking, ({ react }) =>
  Effect.gen(function* () {
    const { user, chat, message, emoji } = yield* HttpServerRequest.schemaBodyJson(React)
    if (emoji !== null && !reactionEmoji.includes(emoji)) {
      return yield* new Refused({ status: 400, message: `Telegram has no reaction ${emoji}` })
    }
    return yield* Effect.as(react({ user, chat }, message, emoji), done)
  })
)

/** What a user writes: messages, edits of them, forwards and reactions, each told to the bot as an update. */
export const userMessageRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/chat/send", refusingMalformed(yield* ofAddressed(sending)))
    yield* router.add("POST", "/playground/chat/edit", refusingMalformed(yield* ofAddressed(editing)))
    yield* router.add("POST", "/playground/chat/forward", refusingMalformed(yield* ofAddressed(forwardingOn)))
    yield* router.add("POST", "/playground/chat/react", refusingMalformed(yield* ofAddressed(reacting)))
  })
)
