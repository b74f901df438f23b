import type { FileSystem, Path } from "effect"
import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { sendables } from "./BotApiFiles.ts"
import { composing } from "./BotApiMedia.ts"
import { type MessageContext, telegramMessage } from "./BotApiMessage.ts"
import { decode, readParams } from "./BotApiParams.ts"
import { ofAddressed } from "./Bots.ts"
import { Chats } from "./Chats.ts"
import { UserNumber } from "./People.ts"
import { Updates } from "./Updates.ts"
import { refuse, refusingMalformed } from "./Wire.ts"

const Sender = Schema.Struct({ user: UserNumber })

/** A user sends a file: kept, shown and told to the bot as one that a bot sends. */
const attaching = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const compose = yield* composing
  const context = yield* Effect.context<MessageContext | FileSystem.FileSystem | Path.Path>()

  const send = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const params = yield* readParams(request, request.url)
    const { user } = yield* decode(Sender)(params)
    const kind = sendables.find((one) => params.files[one] !== undefined)
    if (kind === undefined) return refuse(400, `no part of the form is a file named ${sendables.join(", ")}`)
    if ((yield* chats.open(user)).blocked) return refuse(409, "you blocked the bot")
    const content = yield* compose(params, kind, undefined, params.values)
    const message = yield* chats.append(user, { from: "user", ...content, keyboard: [] })
    const { person } = yield* chats.change(user, { started: true })
    yield* updates.offer("message", yield* telegramMessage(person, message))
    return HttpServerResponse.jsonUnsafe({ message: message.id })
  })

  return Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    send(request).pipe(
      Effect.catch(({ code, description }) => Effect.succeed(refuse(code, description))),
      Effect.provideContext(context),
      Effect.scoped
    )
  )
})

/** `POST /playground/chat/attach`: a form with `user`, `caption` if there is one, and a file named after its kind. */
export const attachRoute = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/chat/attach", refusingMalformed(yield* ofAddressed(attaching)))
  })
)
