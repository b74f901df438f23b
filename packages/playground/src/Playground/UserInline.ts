import { Deferred, Effect, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { choosing } from "./BotApiInline.ts"
import { inlineMessageId, telegramUser } from "./BotApiMessage.ts"
import { ofAddressed } from "./Bots.ts"
import { People, UserNumber } from "./People.ts"
import { nearest } from "./nearest.ts"
import { type InlineResult, Prepared } from "./Prepared.ts"
import { Questions } from "./Questions.ts"
import { Updates } from "./Updates.ts"
import { Acting, placeOf, userSpeaking } from "./UserSpeaking.ts"
import { nowSeconds, Refused, refuse, refusingMalformed } from "./Wire.ts"

/** How long an app waits for inline results. */
const answerWithin = "10 seconds"
/** Users whose last results are remembered. */
const maxRemembered = 1000
const maxQuery = 256

export const Ask = Schema.Struct({
  user: UserNumber,
  query: Schema.String.check(Schema.isMaxLength(maxQuery)),
  offset: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("")))
})
export const Choose = Schema.Struct({
  ...Acting.fields,
  /** One of the results that the bot offered last. */
  result: Schema.optionalKey(Schema.String),
  /** What savePreparedInlineMessage gave. */
  prepared: Schema.optionalKey(Schema.String)
})

interface Offered {
  readonly query: string
  readonly results: ReadonlyArray<InlineResult>
}

const routes = Effect.gen(function* () {
  const questions = yield* Questions
  const updates = yield* Updates
  const people = yield* People
  const prepared = yield* Prepared
  const { say } = yield* userSpeaking
  const choose = yield* choosing
  const offered = new Map<number, Offered>()

  const asking = Effect.gen(function* () {
    const { user, query, offset } = yield* HttpServerRequest.schemaBodyJson(Ask)
    const { id, answer } = yield* questions.ask("inline", user)
    const from = telegramUser(people.get(user))
    const told = yield* updates.offer("inline_query", { id, from, query, offset, chat_type: "sender" })
    if (told === undefined) return refuse(409, "the bot did not ask for inline queries")
    const got = yield* Effect.timeoutOption(Deferred.await(answer), answerWithin)
    if (Option.isNone(got)) return refuse(504, "the bot did not answer the query in time")
    const { results = [], nextOffset = "", button } = got.value.offers ?? {}
    offered.set(user, { query, results })
    const [oldest] = offered.keys()
    if (oldest !== undefined && offered.size > maxRemembered) offered.delete(oldest)
    return HttpServerResponse.jsonUnsafe({ results, next_offset: nextOffset, button })
  })

  const chosen = Effect.fnUntraced(function* (user: number, wanted: typeof Choose.Type) {
    if (wanted.prepared !== undefined) {
      const message = yield* prepared.find(wanted.prepared)
      const usable = message?.user === user && message.untilSeconds > (yield* nowSeconds)
      if (message !== undefined && usable) return { query: "", result: message.result }
      return yield* new Refused({ status: 404, message: "MESSAGE_EXPIRED: there is no such prepared message" })
    }
    const { query = "", results = [] } = offered.get(user) ?? {}
    const result = results.find(({ id }) => id === wanted.result)
    if (result !== undefined) return { query, result }
    const ids = results.map(({ id }) => id)
    const near = nearest(wanted.result ?? "", ids)
    return yield* new Refused({
      status: 404,
      message: `the bot offered no ${wanted.result}${near === undefined ? "" : `, the nearest is ${near}`}`
    })
  })

  const choosingOne = Effect.gen(function* () {
    const wanted = yield* HttpServerRequest.schemaBodyJson(Choose)
    const acting = { user: wanted.user, chat: wanted.chat }
    const { query, result } = yield* chosen(wanted.user, wanted)
    const draft = yield* Effect.mapError(
      choose(result),
      ({ code, description }) => new Refused({ status: code, message: description })
    )
    const message = yield* say(acting, draft)
    const inline =
      draft.keyboard.length === 0 ? {} : { inline_message_id: inlineMessageId(placeOf(acting), message.id) }
    const from = telegramUser(people.get(wanted.user))
    if (wanted.prepared === undefined) {
      yield* updates.offer("chosen_inline_result", { result_id: result.id, from, query, ...inline })
    }
    return HttpServerResponse.jsonUnsafe({ message: message.id, ...inline })
  })
  return { asking, choosingOne }
})

/**
 * `POST /playground/chat/inline`: asks the bot for inline results. `POST /playground/chat/choose`: sends one of them, or a
 * message that the bot prepared.
 */
export const userInlineRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const both = yield* ofAddressed(Effect.map(routes, (own) => Effect.succeed(own)))
    const asking = Effect.flatMap(both, (own) => own.asking)
    const choosing = Effect.flatMap(both, (own) => own.choosingOne)
    yield* router.add("POST", "/playground/chat/inline", refusingMalformed(asking))
    yield* router.add("POST", "/playground/chat/choose", refusingMalformed(choosing))
  })
)
