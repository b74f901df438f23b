import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { Calls } from "./Calls.ts"
import { Chats } from "./Chats.ts"
import { Questions } from "./Questions.ts"
import { Updates } from "./Updates.ts"
import { Webhooks } from "./Webhooks.ts"
import { refuse, refusingMalformed, sameOrigin } from "./Wire.ts"

/** Redeliveries asked for at once. */
const maxTimes = 100

const After = Schema.Struct({
  after: Schema.FiniteFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("0")))
})
const Redeliver = Schema.Struct({
  update_id: Schema.Int,
  times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxTimes })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(1))
  )
})
const RawUpdate = Schema.Record(Schema.String, Schema.Json)
const Sender = Schema.Struct({
  id: Schema.Int,
  first_name: Schema.optionalKey(Schema.String),
  language_code: Schema.optionalKey(Schema.String)
})
const FromPerson = Schema.Struct({ from: Sender })
const CallbackQuery = Schema.Struct({ id: Schema.String, from: Sender })

const injecting = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const questions = yield* Questions

  /** What Telegram would know besides: that the person wrote first, and that the query waits for an answer. */
  const prepare = Effect.fnUntraced(function* (kind: string, content: Schema.Json) {
    if (kind === "message" && Schema.is(FromPerson)(content)) {
      const { id, ...change } = content.from
      const { person } = yield* chats.open(id)
      const { first_name = person.first_name, language_code = person.language_code } = change
      yield* chats.change(id, { started: true, person: { id, first_name, language_code } })
    }
    if (Schema.is(CallbackQuery)(content)) {
      if (kind === "callback_query") yield* questions.ask("callback", content.from.id, content.id)
      if (kind === "pre_checkout_query") yield* questions.ask("pre-checkout", content.from.id, content.id)
    }
  })

  return Effect.gen(function* () {
    const { update_id: given, ...rest } = yield* HttpServerRequest.schemaBodyJson(RawUpdate)
    const [entry, ...others] = Object.entries(rest)
    if (entry === undefined || others.length > 0) return refuse(400, "an update has one field besides update_id")
    const [kind, content] = entry
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

/** For tests: what the bot called, and updates by hand. */
export const inspectionRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const calls = yield* Calls
    const list = HttpServerRequest.schemaSearchParams(After).pipe(
      Effect.flatMap(({ after }) => calls.after(after)),
      Effect.map((seen) => HttpServerResponse.jsonUnsafe({ calls: seen }))
    )
    yield* router.add("GET", "/playground/telegram/calls", refusingMalformed(list))
    yield* router.add("POST", "/playground/telegram/updates", sameOrigin(refusingMalformed(yield* injecting)))
    yield* router.add("POST", "/playground/telegram/redeliver", sameOrigin(refusingMalformed(yield* redelivering)))
  })
)
