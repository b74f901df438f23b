import { Context, Duration, Effect, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { BotMethods } from "./BotMethods.ts"
import { isMethod, methodNames, unknownMethod } from "./MethodNames.ts"
import { updateKinds } from "./BotApiNames.ts"
import { BotProfile } from "./BotProfile.ts"
import { Bots, ofAddressed } from "./Bots.ts"
import { Calls } from "./Calls.ts"
import { Chats } from "./Chats.ts"
import { nearest } from "./nearest.ts"
import { Questions } from "./Questions.ts"
import { Updates } from "./Updates.ts"
import { Webhooks } from "./Webhooks.ts"
import { refuse, refusingMalformed } from "./Wire.ts"

/** Redeliveries asked for at once. */
const maxTimes = 100

/** The longest that a question for calls is held back. */
const maxWaitSeconds = 60

const Asked = Schema.Struct({
  after: Schema.FiniteFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("0"))),
  method: Schema.optionalKey(Schema.String),
  wait: Schema.FiniteFromString.check(Schema.isBetween({ minimum: 0, maximum: maxWaitSeconds })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("0"))
  )
})
export const Redeliver = Schema.Struct({
  update_id: Schema.Int,
  times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxTimes })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(1))
  )
})
export const Numbering = Schema.Struct({ next: Schema.Int.check(Schema.isGreaterThan(0)) })
export const RawUpdate = Schema.Record(Schema.String, Schema.Json)
const Sender = Schema.Struct({
  id: Schema.Int,
  first_name: Schema.optionalKey(Schema.String),
  last_name: Schema.optionalKey(Schema.String),
  username: Schema.optionalKey(Schema.String),
  is_premium: Schema.optionalKey(Schema.Literal(true)),
  language_code: Schema.optionalKey(Schema.String)
})
const noUpdate = (kind: string) => {
  const meant = nearest(kind, updateKinds)
  return `Telegram has no update ${kind}${meant === undefined ? "" : `, the nearest is ${meant}`}`
}

const FromPerson = Schema.Struct({ from: Sender })
const Query = Schema.Struct({ id: Schema.String, from: Sender })
const Placed = Schema.Struct({
  chat: Schema.Struct({ id: Schema.Int }),
  message_thread_id: Schema.Int,
  is_topic_message: Schema.Literal(true)
})
const InTopic = Schema.Union([Placed, Schema.Struct({ message: Placed })])
/** The usual colour of a topic. */
const usualColor = 7322096

const injecting = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const questions = yield* Questions

  /** A message in a topic says that there is one. */
  const findTopic = Effect.fnUntraced(function* (content: Schema.Json) {
    const inTopic = Schema.decodeUnknownOption(InTopic)(content)
    if (Option.isNone(inTopic)) return
    const { chat, message_thread_id: id } = "message" in inTopic.value ? inTopic.value.message : inTopic.value
    const { topics = [] } = yield* chats.open(chat.id)
    if (topics.some((one) => one.id === id)) return
    yield* chats.change(chat.id, {
      topics: [...topics, { id, name: `Topic ${id}`, color: usualColor, closed: false }]
    })
  })

  /**
   * What Telegram would know besides: that the person wrote first, that there is such a topic, and that the query waits for
   * an answer.
   */
  const prepare = Effect.fnUntraced(function* (kind: string, content: Schema.Json) {
    const sent = Schema.decodeUnknownOption(FromPerson)(content)
    if (kind === "message" && Option.isSome(sent)) {
      const { id, ...change } = sent.value.from
      const { person } = yield* chats.open(id)
      yield* chats.change(id, { started: true, person: { ...person, ...change } })
    }
    yield* findTopic(content)
    if (Schema.is(Query)(content)) {
      if (kind === "callback_query") yield* questions.ask("callback", content.from.id, content.id)
      if (kind === "inline_query") yield* questions.ask("inline", content.from.id, content.id)
      if (kind === "pre_checkout_query") yield* questions.ask("pre-checkout", content.from.id, content.id)
    }
  })

  return Effect.gen(function* () {
    const { update_id: given, ...rest } = yield* HttpServerRequest.schemaBodyJson(RawUpdate)
    const [entry, ...others] = Object.entries(rest)
    if (entry === undefined || others.length > 0) return refuse(400, "an update has one field besides update_id")
    const [kind, content] = entry
    if (!updateKinds.includes(kind)) return refuse(400, noUpdate(kind))
    if (!Schema.is(RawUpdate)(content)) return refuse(400, `${kind} must be an object`)
    yield* prepare(kind, content)
    const id = yield* updates.offer(kind, content, typeof given === "number" ? given : undefined)
    return id === undefined
      ? refuse(409, "the bot did not ask for this kind of update")
      : HttpServerResponse.jsonUnsafe({ update_id: id })
  })
})

const redelivering = Effect.gen(function* () {
  const updates = yield* Updates
  const webhooks = yield* Webhooks
  return Effect.gen(function* () {
    const { update_id: id, times } = yield* HttpServerRequest.schemaBodyJson(Redeliver)
    const update = yield* updates.delivered(id)
    if (update === undefined) return refuse(404, "no such update was delivered")
    if (updates.webhook() === undefined) return refuse(409, "no webhook is set")
    const statuses = yield* Effect.forEach(Array.from({ length: times }), () => webhooks.once(update))
    return HttpServerResponse.jsonUnsafe({ statuses })
  })
})

const numbering = Effect.map(Updates, ({ numberFrom }) =>
  Effect.gen(function* () {
    const { next } = yield* HttpServerRequest.schemaBodyJson(Numbering)
    yield* numberFrom(next)
    return HttpServerResponse.jsonUnsafe({ next })
  })
)

const listing = Effect.map(Calls, (calls) =>
  Effect.gen(function* () {
    const { after, method, wait } = yield* HttpServerRequest.schemaSearchParams(Asked)
    if (method !== undefined && !isMethod(method)) return refuse(400, unknownMethod(method, methodNames))
    const seen = yield* calls.after(
      after,
      (call) => method === undefined || call.method === method,
      Duration.seconds(wait)
    )
    return HttpServerResponse.jsonUnsafe({ calls: seen })
  })
)

/** Which bots there are, the first one first. */
const naming = Effect.map(Bots, ({ all }) =>
  Effect.map(all, (bots) =>
    HttpServerResponse.jsonUnsafe({ bots: bots.map(({ services }) => Context.get(services, BotProfile).bot()) })
  )
)

/** What a bot can call here, and what it cannot although Telegram has it. */
const methods = Effect.map(BotMethods, ({ simulated }) => {
  const known = Object.values(simulated).flat()
  const not_simulated = methodNames.filter((name) => !known.includes(name))
  return Effect.succeed(HttpServerResponse.jsonUnsafe({ simulated: known, groups: simulated, not_simulated }))
})

/** For tests: what the first bot, or the one that `?bot=ID` names, has called, and updates by hand. */
export const inspectionRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("GET", "/playground/telegram/bots", yield* naming)
    yield* router.add("GET", "/playground/telegram/methods", refusingMalformed(yield* ofAddressed(methods)))
    yield* router.add("GET", "/playground/telegram/calls", refusingMalformed(yield* ofAddressed(listing)))
    yield* router.add("POST", "/playground/telegram/updates", refusingMalformed(yield* ofAddressed(injecting)))
    yield* router.add("POST", "/playground/telegram/numbering", refusingMalformed(yield* ofAddressed(numbering)))
    yield* router.add("POST", "/playground/telegram/redeliver", refusingMalformed(yield* ofAddressed(redelivering)))
  })
)
