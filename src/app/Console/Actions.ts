import { Context, Effect, Layer, Option, type Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { EventId, type UserId } from "../../domain/Ids.ts"
import { ActionNotes, GrantRequests, OperatorActions, type RequestId } from "../../support/OperatorActions.ts"
import type { ConsoleAction, Done, PressKey, Preview } from "./Actions/ConsoleAction.ts"
import { isOutside, makeAct, notedOf, type OutsideAction } from "./Actions/outside.ts"
import { makeTake, type OwnAction, type Taken } from "./Actions/own.ts"
import { makePreview } from "./Actions/preview.ts"
import { wordsOf } from "../../telegram/wordsOf.ts"

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

type By = { readonly operator: UserId; readonly event: EventId; readonly reason: string }

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
        action: OwnAction
      ): Effect.fn.Return<Taken & { readonly repeated: boolean }, ActionError> {
        const before = yield* notes.ofPress(by.event)
        if (Option.isSome(before)) return { answer: before.value.answer ?? "", repeated: true }
        const taken = yield* take(by, action)
        const answer = wordsOf(taken.answer)
        yield* notes.answered(by.event, answer)
        return { ...taken, answer, repeated: false }
      }, sql.withTransaction)

      const inside = Effect.fnUntraced(function* (by: By, action: OwnAction) {
        const { answer, repeated, then = Effect.void } = yield* once(by, action)
        yield* Effect.catch(then, (error) => Effect.logWarning("what follows an operator's action waits", error))
        return { answer, repeated }
      })

      const begin = Effect.fnUntraced(function* (by: By, action: OutsideAction) {
        const before = yield* notes.ofPress(by.event)
        if (Option.isNone(before)) yield* notes.note(by, notedOf(action))
        return before
      }, sql.withTransaction)

      const beyond = Effect.fnUntraced(function* (by: By, action: OutsideAction): Effect.fn.Return<Done, ActionError> {
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
