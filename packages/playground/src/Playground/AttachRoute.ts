import type { FileSystem, Path } from "effect"
import { Duration, Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { BotApiError } from "./BotApiError.ts"
import { sendables } from "./BotApiFiles.ts"
import { composing, composingAlbum } from "./BotApiMedia.ts"
import { decode, type Params, readParams } from "./BotApiParams.ts"
import { ofAddressed } from "./Bots.ts"
import { Acting, Replying, userSpeaking } from "./UserSpeaking.ts"
import { type Refused, refuse, refusingMalformed } from "./Wire.ts"

/** The longest pause between two pieces of an album: a slow phone, not a broken one. */
const maxGapMillis = 30_000

const Sender = Schema.Struct({
  ...Acting.fields,
  reply_to: Replying.fields.reply_to,
  topic: Replying.fields.topic
})
const AlbumSender = Schema.Struct({
  ...Sender.fields,
  gap_ms: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxGapMillis })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(0))
  )
})

/** A route that reads a form; what the Bot API would refuse is refused with its words. */
const reading = <R>(
  answer: (params: Params) => Effect.Effect<HttpServerResponse.HttpServerResponse, BotApiError | Refused, R>
) =>
  Effect.map(Effect.context<FileSystem.FileSystem | Path.Path>(), (platform) =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
      Effect.flatMap(readParams(request, request.url), answer).pipe(
        Effect.catchTag("BotApiError", ({ code, description }) => Effect.succeed(refuse(code, description))),
        Effect.provideContext(platform),
        Effect.scoped
      )
    )
  )

/** A user sends a file: kept, shown and told to the bot as one that a bot sends. */
const attaching = Effect.gen(function* () {
  const { say } = yield* userSpeaking
  const compose = yield* composing
  return yield* reading(
    Effect.fnUntraced(function* (params) {
      const { user, chat, ...reply } = yield* decode(Sender)(params)
      const kind = sendables.find((one) => params.files[one] !== undefined)
      if (kind === undefined) return refuse(400, `no part of the form is a file named ${sendables.join(", ")}`)
      const content = yield* compose(params, kind, undefined, params.values)
      return HttpServerResponse.jsonUnsafe({ message: (yield* say({ user, chat }, content, reply)).id })
    })
  )
})

/** A user sends an album: each piece is a message and an update of its own, held together by `media_group_id`. */
const attachingAlbum = Effect.gen(function* () {
  const { show, speaking, tell } = yield* userSpeaking
  const compose = yield* composingAlbum
  return yield* reading(
    Effect.fnUntraced(function* (params) {
      const { user, chat, gap_ms, ...reply } = yield* decode(AlbumSender)(params)
      const acting = { user, chat }
      const drafts = yield* compose(params, speaking(acting))
      const messages = yield* Effect.forEach(drafts, (draft) => show(acting, draft, reply))
      for (const [at, message] of messages.entries()) {
        if (at > 0) yield* Effect.sleep(Duration.millis(gap_ms))
        yield* tell("message", acting, message)
      }
      return HttpServerResponse.jsonUnsafe({ messages: messages.map(({ id }) => id) })
    })
  )
})

/**
 * `POST /playground/chat/attach`: a form with `user`, `caption` if there is one, and a file named after its kind.
 * `POST /playground/chat/album`: a form with `user` and `media` as sendMediaGroup takes it, with the files it names.
 */
export const attachRoute = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/chat/attach", refusingMalformed(yield* ofAddressed(attaching)))
    yield* router.add("POST", "/playground/chat/album", refusingMalformed(yield* ofAddressed(attachingAlbum)))
  })
)
