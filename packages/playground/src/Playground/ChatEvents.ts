import { Effect, Schema, Stream } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { BotProfile } from "./BotProfile.ts"
import { ofAddressed } from "./Bots.ts"
import { Chats, type PageEvent } from "./Chats.ts"
import { refusingMalformed } from "./Wire.ts"

/** Often enough for proxies that cut silent connections after half a minute. */
const heartbeatEvery = "15 seconds"
/** What the page is told to wait before it connects again. */
const reconnectMillis = 1000

const Query = Schema.Struct({
  user: Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 2 ** 52 }))
})

const spell = ({ event, data }: PageEvent) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const watching = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile

  const snapshot = Effect.fnUntraced(function* (user: number) {
    const { person, blocked } = yield* chats.open(user)
    const { id, first_name, language_code: language } = person
    return {
      bot: { username: profile.bot().username, name: profile.text("name", language) },
      user: { id, first_name, language_code: language, blocked },
      commands: profile.menu(user, language),
      description: profile.text("description", language),
      messages: yield* chats.history(user)
    }
  })

  const events = (user: number) =>
    Stream.unwrap(
      Effect.gen(function* () {
        const queue = yield* chats.watch(user)
        const first = yield* snapshot(user)
        const known = new Set(first.messages.map(({ id }) => id))
        const later = Stream.fromQueue(queue).pipe(
          Stream.filter((event) => event.event !== "message" || !known.has(event.data.id)),
          Stream.map(spell)
        )
        const opening = `retry: ${reconnectMillis}\n\nevent: snapshot\ndata: ${JSON.stringify(first)}\n\n`
        const heartbeats = Stream.map(Stream.tick(heartbeatEvery), () => ": still here\n\n")
        return Stream.concat(Stream.make(opening), Stream.merge(later, heartbeats, { haltStrategy: "left" }))
      })
    )

  return Effect.gen(function* () {
    const { user } = yield* HttpServerRequest.schemaSearchParams(Query)
    return HttpServerResponse.stream(Stream.encodeText(events(user)), {
      contentType: "text/event-stream; charset=utf-8",
      headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
    })
  })
})

/**
 * `GET /playground/chat/events?user=ID`: one `snapshot`, then everything that happens, nothing missed and nothing
 * twice. A page that is too slow is cut off, connects again and gets a new snapshot.
 */
export const chatEventRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("GET", "/playground/chat/events", refusingMalformed(yield* ofAddressed(watching)))
  })
)
