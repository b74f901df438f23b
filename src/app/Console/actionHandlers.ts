import { Effect, Option, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { includesRole } from "../../domain/Role.ts"
import { Broadcasts } from "../../support/Broadcasts.ts"
import { GrantRequests } from "../../support/OperatorActions.ts"
import { CannotDecide, CurrentOperator, NotAllowed, NotTaken } from "./access.ts"
import { Actions, type ConsoleAction, roleFor } from "./Actions.ts"
import { ConsoleApi } from "./ConsoleApi.ts"

/** Who may do this; a refusal names the role that may. */
const allowed = Effect.fnUntraced(function* ({ _tag }: ConsoleAction) {
  const { operator, role } = yield* CurrentOperator
  if (!includesRole(role, roleFor[_tag])) return yield* new NotAllowed({ needed: roleFor[_tag] })
  return operator
})

export const actionHandlers = HttpApiBuilder.group(
  ConsoleApi,
  "actions",
  Effect.fnUntraced(function* (handlers) {
    const actions = yield* Actions
    const requests = yield* GrantRequests
    const { keepMedia } = yield* Broadcasts
    return handlers.handleAll({
      preview: ({ payload }) => Effect.andThen(allowed(payload), Effect.orDie(actions.preview(payload))),
      perform: ({ payload }) =>
        Effect.flatMap(allowed(payload.action), (operator) => Effect.orDie(actions.perform({ ...payload, operator }))),
      requests: () => Effect.orDie(requests.open),
      decide: Effect.fnUntraced(function* ({ params, payload }) {
        const { operator } = yield* CurrentOperator
        const decided = yield* Effect.orDie(actions.decide(params.id, operator, payload.approved))
        return yield* Option.match(decided, {
          onNone: () => new CannotDecide(),
          onSome: (done) => Effect.succeed(done)
        })
      }),
      keepMedia: Effect.fnUntraced(function* ({ payload }) {
        const { operator } = yield* CurrentOperator
        const pieces = yield* Stream.runCollect(payload)
        const kept = yield* keepMedia(operator, Buffer.concat(pieces))
        if (kept._tag === "Refused") return yield* new NotTaken({ trouble: kept.trouble })
        yield* Effect.logInfo("an operator has Telegram keep a file for broadcasts").pipe(
          Effect.annotateLogs({ operator, kind: kept.media.kind })
        )
        return kept.media
      })
    })
  })
)
