import { Context, Effect, Layer, Option, type Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { EventId, type UserId } from "../../domain/Ids.ts"
import { Inbox } from "../../inbox/Inbox.ts"
import { SetAsideUpdates } from "../../inbox/SetAsideUpdates.ts"
import { ActionNotes, GrantRequests, OperatorActions, type RequestId } from "../../support/OperatorActions.ts"
import { makeRefund } from "../../support/Refunds.ts"
import { SubscriptionStops } from "../../support/SubscriptionStops.ts"
import { TicketPost } from "../../support/TicketPost.ts"
import { UserNotes } from "../../support/UserNotes.ts"
import { Tickets } from "../../support/Tickets.ts"
import { explanation } from "../../telegram/TelegramGateway.ts"
import { JobRescue, type Retried } from "../../video/JobRescue.ts"
import { Jobs } from "../../video/Jobs.ts"
import { Resending, type Resent } from "../../video/Resending.ts"
import { makeBroadcasting, makeBroadcastTest } from "./Actions/broadcasts.ts"
import type { ActionOf, ConsoleAction, Done, PressKey, Preview } from "./Actions/ConsoleAction.ts"
import { makePreview } from "./Actions/preview.ts"

export { ConsoleAction, Done, PressKey, Preview, Reason } from "./Actions/ConsoleAction.ts"
export { roleFor } from "./Actions/roleFor.ts"

/** Who presses which button, and why. */
interface Press {
  readonly operator: UserId
  readonly press: PressKey
  readonly reason: string
  readonly action: ConsoleAction
}

type ActionError = SqlError.SqlError | Schema.SchemaError

/** What is done with somebody else, such as Telegram, and cannot be part of a transaction of ours. */
type Outside = ActionOf<"Refund" | "Resend" | "DeliverAgain" | "Replay" | "TestBroadcast">
type Inside = Exclude<ConsoleAction, Outside>
type By = { readonly operator: UserId; readonly event: EventId; readonly reason: string }

/** What was done in a transaction, and what follows it, which is tried again in the background where it fails. */
interface Taken {
  readonly answer: string
  readonly then?: Effect.Effect<unknown, ActionError>
}

const outside: ReadonlySet<string> = new Set<Outside["_tag"]>([
  "Refund",
  "Resend",
  "DeliverAgain",
  "Replay",
  "TestBroadcast"
])
const isOutside = (action: ConsoleAction): action is Outside => outside.has(action._tag)

/** The words of a message that was made for the chat. */
const wordsOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")

/**
 * What operators do in the console. Each press is noted with who, when and why, and acts once however often it is sent. What
 * changes our own rows is one transaction with its note; what is done at Telegram is noted first, so that nobody does it
 * unnoticed.
 */
export class Actions extends Context.Service<
  Actions,
  {
    /** What an action would do. It only reads, which the database holds. */
    readonly preview: (action: ConsoleAction) => Effect.Effect<Preview, ActionError>
    readonly perform: (press: Press) => Effect.Effect<Done, ActionError>
    /** Decides on a grant that another operator asked for; none where it is not there for this one to decide. */
    readonly decide: (
      request: RequestId,
      operator: UserId,
      approved: boolean
    ) => Effect.Effect<Option.Option<Done>, ActionError>
  }
>()("kudo/Console/Actions") {
  static readonly layer = Layer.effect(
    Actions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const notes = yield* ActionNotes
      const take = yield* makeTake
      const act = yield* makeAct
      const lines = yield* makePreview

      const once = Effect.fnUntraced(function* (
        by: By,
        action: Inside
      ): Effect.fn.Return<Taken & { readonly repeated: boolean }, ActionError> {
        const before = yield* notes.ofPress(by.event)
        if (Option.isSome(before)) return { answer: before.value.answer ?? "", repeated: true }
        const taken = yield* take(by, action)
        const answer = wordsOf(taken.answer)
        yield* notes.answered(by.event, answer)
        return { ...taken, answer, repeated: false }
      }, sql.withTransaction)

      const inside = Effect.fnUntraced(function* (by: By, action: Inside) {
        const { answer, repeated, then = Effect.void } = yield* once(by, action)
        yield* Effect.catch(then, (error) => Effect.logWarning("what follows an operator's action waits", error))
        return { answer, repeated }
      })

      const begin = Effect.fnUntraced(function* (by: By, action: Outside) {
        const before = yield* notes.ofPress(by.event)
        if (Option.isNone(before)) yield* notes.note(by, notedOf(action))
        return before
      }, sql.withTransaction)

      const beyond = Effect.fnUntraced(function* (by: By, action: Outside): Effect.fn.Return<Done, ActionError> {
        const before = yield* begin(by, action)
        if (Option.isSome(before)) return { answer: before.value.answer ?? begun, repeated: true }
        const answer = wordsOf(yield* act(action, by.operator))
        yield* notes.answered(by.event, answer)
        return { answer, repeated: false }
      })

      const decide = yield* makeDecide
      return Actions.of({
        preview: (action) =>
          sql
            .withTransaction(Effect.andThen(sql`SET TRANSACTION READ ONLY`, lines(action)))
            .pipe(Effect.withSpan("Actions.preview")),
        perform: Effect.fn("Actions.perform")(({ operator, press, reason, action }) => {
          const by = { operator, event: EventId.make(`console:${operator}:${press}`), reason }
          const story = { operator, action: action._tag }
          return Effect.logInfo("an operator acts").pipe(
            Effect.andThen(isOutside(action) ? beyond(by, action) : inside(by, action)),
            Effect.annotateLogs(story)
          )
        }),
        decide
      })
    })
  )
}

const begun =
  "An earlier press has begun this, and how it ended is not known. Look whether it was done before you press again."

const notedOf = (action: Outside) => {
  switch (action._tag) {
    case "Refund":
      return { operation: "refund", target: action.charge }
    case "Resend":
      return { operation: "resend", target: action.job }
    case "DeliverAgain":
      return { operation: "deliver", target: action.job }
    case "Replay":
      return { operation: "replay", target: String(action.update) }
    case "TestBroadcast":
      return { operation: "testbroadcast", target: String(action.broadcast) }
  }
}

/** Changes our own rows, with a note. */
const makeTake = Effect.gen(function* () {
  const operators = yield* OperatorActions
  const notes = yield* ActionNotes
  const tickets = yield* Tickets
  const { deliver } = yield* TicketPost
  const stops = yield* SubscriptionStops
  const rescue = yield* JobRescue
  const userNotes = yield* UserNotes
  const broadcasting = yield* makeBroadcasting

  const answer = Effect.fnUntraced(function* (by: By, { ticket, text }: ActionOf<"Answer">) {
    const found = yield* tickets.find(ticket)
    if (Option.isNone(found)) return { answer: "There is no such ticket." }
    yield* notes.note(by, { operation: "answer", target: String(ticket) })
    yield* tickets.answer(ticket, by.operator, { text, attachment: undefined })
    return { answer: `Ticket ${ticket} is answered: user ${found.value.user} is being sent it.`, then: deliver }
  })

  const release = Effect.fnUntraced(function* (by: By, { job }: ActionOf<"Release">) {
    const coins = yield* rescue.release(job)
    if (coins === undefined) return { answer: over }
    yield* notes.note(by, { operation: "release", target: job, ...(coins > 0 && { amount: coins }) })
    return { answer: `Given up: ${coins} 🪙 went back, and its user is told.` }
  })

  const retry = Effect.fnUntraced(function* (by: By, { job }: ActionOf<"Retry">) {
    const retried = yield* rescue.retry(job)
    if (retried === undefined) return { answer: over }
    yield* notes.note(by, { operation: "retry", target: job })
    return { answer: retriedWords[retried] }
  })

  return Effect.fnUntraced(function* (by: By, action: Inside): Effect.fn.Return<Taken, ActionError> {
    switch (action._tag) {
      case "Answer":
        return yield* answer(by, action)
      case "NoteUser":
        yield* notes.note(by, { operation: "usernote", target: String(action.user) })
        yield* userNotes.add(action.user, by.operator, action.text)
        return { answer: `Noted about user ${action.user}.` }
      case "Release":
        return yield* release(by, action)
      case "Retry":
        return yield* retry(by, action)
      case "NewBroadcast":
        return { answer: yield* broadcasting.create(by, action) }
      case "StartBroadcast":
      case "PauseBroadcast":
      case "StopBroadcast":
        return { answer: yield* broadcasting.move(by, action) }
      case "Grant":
      case "Revoke":
      case "Credit":
      case "Freeze":
      case "Unfreeze":
      case "Ban":
      case "CloseTicket":
      case "Acknowledge":
      case "Pause":
      case "Resume":
      case "NewPromo": {
        const { answer, stops: subscriber } = yield* operators.take(by, action)
        return { answer, ...(subscriber !== undefined && { then: stops.stop(subscriber) }) }
      }
    }
  })
})

const over = "There is no such video in the making."
const retriedWords: Readonly<Record<Retried, string>> = {
  polled: "Its provider is asked now how it is doing.",
  woken: "Its run was woken, and goes on from where it stands.",
  restarted: "A new run goes on from where it stands."
}

const resentWords: Readonly<Record<Resent, string>> = {
  video: "Sent.",
  link: "Telegram takes it in no shape: its user got a link.",
  kept: "Not sent: its user has blocked the bot. It is kept for them.",
  maybe: "Whether Telegram took it is not known: its connection broke off.",
  refused: "Telegram takes it in no shape, and there is no address for a link. Its user was told.",
  gone: "Not sent: there is no copy of it."
}

/** Does what is done elsewhere; whatever becomes of it is told in words. */
const makeAct = Effect.gen(function* () {
  const refund = yield* makeRefund
  const resending = yield* Resending
  const updates = yield* SetAsideUpdates
  const inbox = yield* Inbox
  const jobs = yield* Jobs
  const testBroadcast = yield* makeBroadcastTest

  const replay = Effect.fnUntraced(function* ({ update }: ActionOf<"Replay">) {
    const body = yield* updates.body(update)
    if (Option.isNone(body)) return "There is no such update any more."
    const acted = yield* Effect.option(inbox.replay(body.value))
    if (Option.isNone(acted)) return "It cannot act at the moment: the database or its user's actor does not answer."
    if (!acted.value) return "It cannot act yet: it is as unreadable as before."
    yield* updates.replayed(update)
    return "It has acted, or had acted before."
  })

  const resend = Effect.fnUntraced(function* (action: ActionOf<"Resend" | "DeliverAgain">) {
    const job = Option.getOrUndefined(yield* jobs.find(action.job))
    if (job === undefined) return resentWords.gone
    const sent = action._tag === "Resend" ? resending.again(job.user, job.id) : resending.anew(job.id)
    return yield* sent.pipe(
      Effect.map((how) => resentWords[how]),
      Effect.catchTag("TelegramError", ({ reason }) => Effect.succeed(`Not sent: ${explanation(reason)}.`))
    )
  })

  return Effect.fnUntraced(function* (action: Outside, operator: UserId): Effect.fn.Return<string, ActionError> {
    switch (action._tag) {
      case "Refund":
        return yield* refund(action.charge)
      case "Replay":
        return yield* replay(action)
      case "TestBroadcast":
        return yield* testBroadcast(action, operator)
      case "Resend":
      case "DeliverAgain":
        return yield* resend(action)
    }
  })
})

const makeDecide = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const requests = yield* GrantRequests
  const operators = yield* OperatorActions
  return Effect.fn("Actions.decide")(function* (id: RequestId, operator: UserId, approved: boolean) {
    const request = Option.getOrUndefined(yield* requests.decide(id, operator, approved))
    if (request === undefined) return Option.none()
    if (!approved) return Option.some({ answer: "Refused: no coin was moved.", repeated: false })
    const { operator: asked, reason, user, coins } = request
    const by = {
      operator: asked,
      event: EventId.make(`request:${id}`),
      approvedBy: operator,
      reason: reason ?? undefined
    }
    const { answer } = yield* operators.take(by, { _tag: "Grant", user, coins })
    return Option.some({ answer: wordsOf(answer), repeated: false })
  }, sql.withTransaction)
})
