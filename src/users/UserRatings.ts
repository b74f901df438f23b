import { Context, Effect, Layer } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { explanation, TelegramGateway } from "../telegram/TelegramGateway.ts"

/** How long a newcomer's first answer may wait for Telegram's rating of them. */
const answerWithin = "1 second"

/**
 * How Telegram rates its users as buyers: the level of somebody, below zero for one who is none to trust. Undefined where
 * Telegram told none, or did not answer in a second: who cannot be judged is taken for one to trust, as nobody's start may
 * fail or wait because of it. Nobody is rated where no layer says otherwise.
 */
export const UserRatings = Context.Reference<{
  readonly levelOf: (user: UserId) => Effect.Effect<number | undefined>
}>("kudo/UserRatings", { defaultValue: () => ({ levelOf: () => Effect.succeed(undefined) }) })

const unknown = (reason: string) => Effect.as(Effect.logWarning("a newcomer's rating is not known", reason), undefined)

export const userRatings = Layer.effect(
  UserRatings,
  Effect.map(TelegramGateway, ({ ratingLevel }) => ({
    levelOf: (user: UserId) =>
      ratingLevel(user).pipe(
        Effect.timeout(answerWithin),
        Effect.catchTags({
          TelegramError: ({ reason }) => unknown(explanation(reason)),
          TimeoutError: () => unknown(`no answer within ${answerWithin}`)
        }),
        Effect.annotateLogs({ userId: user })
      )
  }))
)
