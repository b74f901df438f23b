import { Context, Effect, Layer, Option, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { cut, escapeHtml, html, plain } from "../platform/Locale.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { encodeLastingButton } from "../telegram/Buttons.ts"
import { type Screen, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Users } from "../users/Users.ts"
import { labelOf, ModelCatalogue } from "../video/ModelCatalogue.ts"
import { Receipts } from "./Receipts.ts"
import { foundText } from "./Receipts/texts.ts"
import { Tickets, type Waiting } from "./Tickets.ts"

/** How often what was not sent is tried again. */
const every = "1 minute"
/** The most words in one message: with what is around them it stays below Telegram's 4,096 characters. */
const maxWords = 3800
/** Messages that one round sends: what is left comes with the next. */
const perRound = 50

type TicketPostError = SqlError.SqlError | Schema.SchemaError

/**
 * Brings the words of tickets to whom they are for: a user's to every operator, with what is known of their coins and
 * videos, an operator's to the user. What was not sent is tried again for a day, so a message may come twice, and none is
 * lost by a crash.
 */
export class TicketPost extends Context.Service<
  TicketPost,
  {
    readonly deliver: Effect.Effect<void, TicketPostError>
    /** A message about a ticket, whose replies belong to it too. */
    readonly remember: Tickets["Service"]["remember"]
  }
>()("kudo/TicketPost") {
  static readonly layer = (options: { readonly operators: ReadonlySet<UserId> }) =>
    Layer.effect(
      TicketPost,
      Effect.gen(function* () {
        const tickets = yield* Tickets
        const toOperators = yield* makeToOperators(options.operators)
        const toUser = yield* makeToUser

        const deliverNext = Effect.gen(function* () {
          const waiting = yield* tickets.next
          if (Option.isNone(waiting)) return false
          const message = waiting.value
          const arrived = yield* message.fromUser ? toOperators(message) : toUser(message)
          if (arrived) yield* tickets.sent(message)
          return true
        })
        return TicketPost.of({
          deliver: Effect.asVoid(Effect.repeat(deliverNext, { while: (more) => more, times: perRound })),
          remember: tickets.remember
        })
      })
    ).pipe(Layer.provide(Tickets.layer))

  /** Tries again what was not sent, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(TicketPost, ({ deliver }) => inOneProcess({ name: "TicketPost", every, round: deliver }))
  )
}

/** Sends a message and what came with it, and remembers both, so that a reply finds its ticket. False when it did not arrive. */
const makeSend = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const tickets = yield* Tickets
  return Effect.fnUntraced(function* ({ ticket, author, attachment }: Waiting, to: UserId, screen: Screen) {
    const said = yield* Effect.option(gateway.say(to, screen))
    if (Option.isNone(said)) return false
    yield* tickets.remember(ticket, to, said.value)
    if (attachment !== null) {
      const copied = yield* Effect.option(gateway.copy(to, author, attachment))
      if (Option.isSome(copied)) yield* tickets.remember(ticket, to, copied.value)
    }
    return true
  })
})

const makeToOperators = Effect.fnUntraced(function* (operators: ReadonlySet<UserId>) {
  const receipts = yield* Receipts
  const catalogue = yield* ModelCatalogue
  const send = yield* makeSend

  return Effect.fnUntraced(function* (message: Waiting) {
    // What is stored of somebody may be unreadable to this release: their question is brought all the same.
    const found = yield* receipts
      .search(String(message.user))
      .pipe(Effect.catchTag("SchemaError", () => Effect.succeed({ _tag: "Nothing" } as const)))
    const facts = foundText(found, "en", (model) => labelOf(catalogue, model, "en"), escapeHtml)
    const words = message.text === "" ? "" : `<blockquote>${escapeHtml(cut(message.text, maxWords))}</blockquote>\n`
    const screens: ReadonlyArray<Screen> = [
      {
        html: `💬 <b>Ticket ${message.ticket}</b> · user <code>${message.user}</code>\n${words}Reply to this message to answer, /close ${message.ticket} closes it.`,
        keyboard: []
      },
      { html: facts, keyboard: [] }
    ]
    const arrived = yield* Effect.forEach(operators, (operator) =>
      Effect.forEach(screens, (screen, n) =>
        send(n === 0 ? message : { ...message, attachment: null }, operator, screen)
      )
    )
    return arrived.some(([first]) => first === true)
  })
})

const makeToUser = Effect.gen(function* () {
  const users = yield* Users
  const send = yield* makeSend

  return Effect.fnUntraced(function* (message: Waiting) {
    const language = yield* users.language(message.user)
    return yield* send(message, message.user, {
      html: html(language)("support-answer", { ticket: message.ticket, text: cut(message.text, maxWords) }),
      keyboard: [
        [{ text: plain(language)("button-answer-support"), data: encodeLastingButton({ _tag: "WriteToSupport" }) }]
      ]
    })
  })
})
