import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { MessageId, UserId } from "../../src/domain/Ids.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { TicketPost } from "../../src/support/TicketPost.ts"
import { Tickets } from "../../src/support/Tickets.ts"
import { Users } from "../../src/users/Users.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { offered } from "../kit/dialogs.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"
import { freshDatabase } from "../../lab/world/database.ts"

const stores = Tickets.layer.pipe(
  Layer.provideMerge(Users.layer({ welcomeCoins: 0 })),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)
const words = (text: string) => ({ text, attachment: undefined })
const operator = UserId.make(9)

describe("a question to the operators", () => {
  layer(stores)((it) => {
    it.effect("is open, answered, open again when its user goes on, and closed; then a new one begins", () =>
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const sql = yield* SqlClient.SqlClient
        const user = UserId.make(1)
        yield* (yield* Users).ensure(user, "en")
        const stateOf = Effect.map(sql<{ state: string }>`SELECT state FROM tickets ORDER BY id`, (rows) =>
          rows.map(({ state }) => state)
        )
        const first = yield* tickets.ask(user, words("where are my coins?"))
        assert.isDefined(first)
        if (first === undefined) return
        yield* tickets.answer(first, operator, words("they are on their way"))
        assert.deepStrictEqual(yield* stateOf, ["answered"])
        assert.strictEqual(yield* tickets.ask(user, words("still none")), first)
        assert.deepStrictEqual(yield* stateOf, ["open"])
        assert.isTrue(yield* tickets.close(first))
        assert.isFalse(yield* tickets.close(first))
        assert.strictEqual(yield* tickets.ask(user, words("another one")), first + 1, "no number is left out")
        assert.deepStrictEqual(yield* stateOf, ["closed", "open"])
      })
    )

    it.effect("is sent on by one process at a time, oldest first, until it is said to have arrived", () =>
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const sql = yield* SqlClient.SqlClient
        const user = UserId.make(2)
        yield* (yield* Users).ensure(user, "en")
        yield* sql`UPDATE ticket_messages SET sent_at = now()`
        yield* tickets.ask(user, words("one"))
        yield* tickets.ask(user, words("two"))
        const one = yield* tickets.next
        const two = yield* tickets.next
        assert.deepStrictEqual(
          [one, two].map((message) => Option.getOrThrow(message).text),
          ["one", "two"]
        )
        assert.isTrue(Option.isNone(yield* tickets.next))
        yield* tickets.sent(Option.getOrThrow(one))
        yield* sql`UPDATE ticket_messages SET tried_at = now() - interval '2 minutes'`
        assert.strictEqual(Option.getOrThrow(yield* tickets.next).text, "two")
      })
    )

    it.effect("is found by a message that belongs to it, in that chat only", () =>
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const user = UserId.make(3)
        yield* (yield* Users).ensure(user, "en")
        const ticket = yield* tickets.ask(user, words("hello"))
        if (ticket === undefined) return assert.fail("it was asked")
        yield* tickets.remember(ticket, operator, MessageId.make(5))
        assert.deepStrictEqual(Option.getOrUndefined(yield* tickets.behind(operator, MessageId.make(5))), {
          id: ticket,
          user
        })
        assert.isTrue(Option.isNone(yield* tickets.behind(user, MessageId.make(5))))
      })
    )

    it.effect("is found by the photo that came with it and by the answer to it, as well as by the words", () =>
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const user = UserId.make(5)
        yield* (yield* Users).ensure(user, "en")
        yield* (yield* SqlClient.SqlClient)`UPDATE ticket_messages SET sent_at = now()`
        const telegram = makeTelegramRecorder()
        const post = yield* TicketPost.pipe(
          Effect.provide(TicketPost.layer({ operators: new Set([operator]) })),
          Effect.provide([telegram.layer, Layer.mock(Receipts, { search: () => Effect.succeed({ _tag: "Nothing" }) })]),
          Effect.provideService(ModelCatalogue, offered)
        )
        const ticket = yield* tickets.ask(user, { text: "", attachment: MessageId.make(70) })
        if (ticket === undefined) return assert.fail("it was asked")
        yield* post.deliver
        yield* tickets.answer(ticket, operator, { text: "see", attachment: MessageId.make(71) })
        yield* post.deliver
        // In the operator's chat the words, the photo and what is known of the user; in the user's the words and the photo.
        const behind = ([chat, message]: readonly [UserId, number]) =>
          Effect.map(
            tickets.behind(chat, MessageId.make(message)),
            Option.map(({ id }) => id)
          )
        const messages = [
          [operator, 1],
          [operator, 2],
          [operator, 3],
          [user, 4],
          [user, 5]
        ] as const
        assert.deepStrictEqual(
          yield* Effect.forEach(messages, behind),
          messages.map(() => Option.some(ticket))
        )
      })
    )

    it.effect("does not bury the operators: twenty messages an hour are enough", () =>
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const user = UserId.make(4)
        yield* (yield* Users).ensure(user, "en")
        for (let n = 0; n < 20; n++) assert.isDefined(yield* tickets.ask(user, words(`${n}`)))
        assert.isUndefined(yield* tickets.ask(user, words("one more")))
      })
    )
  })
})
