import { Context, Effect, Layer, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { Payments } from "../money/Payments.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { explanation } from "../telegram/TelegramGateway/Errors.ts"
import { TelegramGateway } from "../telegram/TelegramGateway.ts"

/** How often what Telegram has not answered is asked again: the next charge is days away. */
const every = "1 minute"

/**
 * Stops subscriptions at Telegram, which charges for them until it is told. Payments remembers the wish in the transaction
 * in which it is uttered; it is asked for at once, and again until Telegram has answered. A refusal is an operator's alert.
 */
export class SubscriptionStops extends Context.Service<
  SubscriptionStops,
  {
    /** True when Telegram has stopped it now; false when nothing is to be stopped, or Telegram refuses or is away. */
    readonly stop: (user: UserId) => Effect.Effect<boolean, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/SubscriptionStops") {
  static readonly layer = Layer.effect(
    SubscriptionStops,
    Effect.gen(function* () {
      const payments = yield* Payments
      const gateway = yield* TelegramGateway

      const stop = Effect.fn("SubscriptionStops.stop")(function* (user: UserId) {
        const charge = yield* payments.stopping(user)
        if (charge === undefined) return false
        return yield* gateway.stars.stopSubscription(user, charge).pipe(
          Effect.andThen(payments.stopAnswered(user, true)),
          Effect.as(true),
          Effect.catchTag("TelegramError", ({ reason }) => {
            const final = reason._tag === "BadRequest" || reason._tag === "Unreachable"
            const log = final
              ? Effect.logError("Telegram does not stop a subscription").pipe(Effect.annotateLogs("alert", "operator"))
              : Effect.logWarning("a subscription is not stopped yet")
            return log.pipe(
              Effect.annotateLogs({ userId: user, charge, reason: explanation(reason) }),
              Effect.andThen(final ? payments.stopAnswered(user, false) : Effect.void),
              Effect.as(false)
            )
          })
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
      const round = Effect.flatMap(allStopping, Effect.forEach(stop, { discard: true }))
      return inOneProcess({ name: "SubscriptionStops", every, firstAfter: every, round })
    })
  )
}
