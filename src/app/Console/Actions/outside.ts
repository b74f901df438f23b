import { Effect, Option, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../../../domain/Ids.ts"
import { Inbox } from "../../../inbox/Inbox.ts"
import { SetAsideUpdates } from "../../../inbox/SetAsideUpdates.ts"
import { makeRefund } from "../../../support/Refunds.ts"
import { explanation } from "../../../telegram/TelegramGateway.ts"
import { Jobs } from "../../../video/Jobs.ts"
import { Resending, type Resent } from "../../../video/Resending.ts"
import { makeBroadcastTest } from "./broadcasts.ts"
import type { ActionOf, ConsoleAction } from "./ConsoleAction.ts"

/** What is done with somebody else, such as Telegram, and cannot be part of a transaction of ours. */
export type OutsideAction = ActionOf<"Refund" | "Resend" | "DeliverAgain" | "Replay" | "TestBroadcast">

/** How the log calls each of them. */
const operationOf = {
  Refund: "refund",
  Resend: "resend",
  DeliverAgain: "deliver",
  Replay: "replay",
  TestBroadcast: "testbroadcast"
} as const satisfies Readonly<Record<OutsideAction["_tag"], string>>

export const isOutside = (action: ConsoleAction): action is OutsideAction => Object.hasOwn(operationOf, action._tag)

const targetOf = (action: OutsideAction): string => {
  switch (action._tag) {
    case "Refund":
      return action.charge
    case "Resend":
    case "DeliverAgain":
      return action.job
    case "Replay":
      return String(action.update)
    case "TestBroadcast":
      return String(action.broadcast)
  }
}

/** What the log says of one before it is done. */
export const notedOf = (action: OutsideAction) => ({ operation: operationOf[action._tag], target: targetOf(action) })

const resentWords: Readonly<Record<Resent, string>> = {
  video: "Sent.",
  link: "Telegram takes it in no shape: its user got a link.",
  kept: "Not sent: its user has blocked the bot. It is kept for them.",
  maybe: "Whether Telegram took it is not known: its connection broke off.",
  refused: "Telegram takes it in no shape, and there is no address for a link. Its user was told.",
  gone: "Not sent: there is no copy of it."
}

/** Does what is done elsewhere; whatever becomes of it is told in words. */
export const makeAct = Effect.gen(function* () {
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

  return Effect.fnUntraced(function* (
    action: OutsideAction,
    operator: UserId
  ): Effect.fn.Return<string, SqlError.SqlError | Schema.SchemaError> {
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
