import { Duration, Effect, Ref } from "effect"
import type { Language } from "../../domain/Language.ts"
import { Promotions } from "../../money/Promotions.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { type Session, SessionStore } from "../SessionStore.ts"
import type { Actor } from "./Actor.ts"

/** How often it is looked whether a day has begun for somebody who keeps talking; the database's clock, which says so, may be set. */
const lookForDayEvery = Duration.seconds(20)

/** Of a bot that gives no coins. */
const noDay = { fresh: false, left: Duration.infinity }

/** The actor's session: from memory, else from the store, with the free coins of the day, also of one that just began. */
export const makeLoad = Effect.fnUntraced(function* (
  { dailyCoins }: { readonly dailyCoins: number },
  follow: (actor: Actor, session: Session) => Effect.Effect<void>
) {
  const sessions = yield* SessionStore
  const promotions = yield* Promotions

  return Effect.fnUntraced(function* (actor: Actor, language: Language) {
    const known = yield* Ref.get(actor.session)
    const now = yield* monotonicMillis
    if (known !== undefined && (!dailyCoins || now < Ref.getUnsafe(actor.dayKnownUntil))) return known
    const opened = known ?? (yield* sessions.open(actor.user, language))
    const day = dailyCoins ? yield* promotions.daily(actor.user) : noDay
    yield* Ref.set(actor.dayKnownUntil, now + Duration.toMillis(Duration.min(day.left, lookForDayEvery)))
    if (known !== undefined && !day.fresh) return known
    const session = day.fresh ? yield* sessions.open(actor.user, language) : opened
    yield* Ref.set(actor.session, session)
    yield* follow(actor, session)
    return session
  })
})
