import { Context, Effect, Layer, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { Payments } from "../money/Payments.ts"
import { alertKinds, raises } from "../platform/AlertKinds.ts"
import { eachAlone, inOneProcess } from "../platform/Recurring.ts"
import { explanation } from "../telegram/TelegramGateway/Errors.ts"
import { TelegramGateway } from "../telegram/TelegramGateway.ts"
import { makeNotices } from "../users/Notices.ts"

/** How often what Telegram has not answered is asked again: the next charge is days away. */
const every = "1 minute"

/** What became of a stop: `later` while Telegram has not answered, `none` where there is nothing to be stopped. */
type StopOutcome = "stopped" | "refused" | "later" | "none"

/**
 * Stops subscriptions at Telegram, which charges for them until it is told. Payments remembers the wish in the transaction
 * in which it is uttered; it is asked for at once, and again until Telegram has answered. A refusal is an operator's alert.
 */
export class SubscriptionStops extends Context.Service<
  SubscriptionStops,
  {
    /** Asks Telegram for the stop that the user waits for, if any. Whose stop is refused is told so. */
    readonly stop: (user: UserId) => Effect.Effect<StopOutcome, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/SubscriptionStops") {
  static readonly layer = Layer.effect(
    SubscriptionStops,
    Effect.gen(function* () {
      const payments = yield* Payments
      const gateway = yield* TelegramGateway
      const { tell } = yield* makeNotices

      const refused = Effect.fnUntraced(function* (user: UserId) {
        yield* Effect.logError(alertKinds["subscription-stop"].title).pipe(
          Effect.annotateLogs(raises("subscription-stop"))
        )
        yield* payments.stopAnswered(user, false)
        yield* tell(user, "subscription-stop-refused")
        return "refused" as const
      })
      const later = Effect.as(Effect.logWarning("a subscription is not stopped yet"), "later" as const)

      const stop = Effect.fn("SubscriptionStops.stop")(function* (
        user: UserId
      ): Effect.fn.Return<StopOutcome, SqlError.SqlError | Schema.SchemaError> {
        const charge = yield* payments.stopping(user)
        if (charge === undefined) return "none"
        return yield* gateway.stars.stopSubscription(user, charge).pipe(
          Effect.andThen(payments.stopAnswered(user, true)),
          Effect.as("stopped" as const),
          Effect.catchTag("TelegramError", ({ reason }) =>
            (reason._tag === "BadRequest" || reason._tag === "Unreachable" ? refused(user) : later).pipe(
              Effect.annotateLogs({ userId: user, charge, reason: explanation(reason) })
            )
          )
        )
      })
      return SubscriptionStops.of({ stop })
    })
  )

  /** Asks again for what was not answered, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const { stop } = yield* SubscriptionStops
      const { allStopping } = yield* Payments
      const round = Effect.flatMap(allStopping, eachAlone("a subscription could not be stopped", stop))
      return inOneProcess({ name: "SubscriptionStops", every, firstAfter: every, round })
    })
  )
}
