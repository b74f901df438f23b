import { Effect, Ref } from "effect"
import { failpoint } from "../../../platform/Failpoints.ts"
import { type TelegramError, TelegramGateway, Topic } from "../../../telegram/TelegramGateway.ts"
import { view } from "../../Dialog/view.ts"
import { type Session, SessionStore } from "../../SessionStore.ts"
import type { Actor, RenderMode } from "../Actor.ts"
import type { ReadViewData } from "./viewData.ts"

/** How often a screen is tried when Telegram is busy or away; the next tap shows it anyway. */
const maxShows = 5
/** Longest pause, in seconds, that a busy Telegram may impose on a screen. */
const maxPause = 30

/** Shows the dialog's screen in its one message. */
export const makeScreens = Effect.fnUntraced(function* (viewData: ReadViewData) {
  const gateway = yield* TelegramGateway
  const sessions = yield* SessionStore

  const remember = ({ user, session }: Actor, { screen, topic }: Pick<Session, "screen" | "topic">) =>
    Effect.andThen(
      Ref.update(session, (known) => known && { ...known, screen }),
      sessions.setScreen(user, screen, topic)
    )

  const display = Effect.fnUntraced(function* (actor: Actor, session: Session, renderMode: RenderMode) {
    const { user } = actor
    const screen = view(session.dialog, yield* viewData(user, session))
    const old = session.screen
    if (renderMode === "edit" && old !== undefined) {
      const edited = yield* gateway.edit(user, old, screen).pipe(
        Effect.as(true),
        Effect.catchReason("TelegramError", "MessageGone", () => Effect.succeed(false))
      )
      if (edited) return
    }
    const message = yield* Effect.provideService(gateway.say(user, screen), Topic, session.topic)
    yield* Ref.set(actor.drafted, false)
    yield* failpoint("screen.sent")
    yield* remember(actor, { screen: message, topic: session.topic })
    if (renderMode === "resend" && old !== undefined) yield* Effect.ignore(gateway.remove(user, old))
  })

  return {
    /** Shows the dialog as it is now, if its user does not see that yet. */
    showPending: Effect.fnUntraced(function* (actor: Actor) {
      const renderMode = yield* Ref.getAndSet(actor.pending, undefined)
      const session = yield* Ref.get(actor.session)
      if (renderMode === undefined || session === undefined) return
      // A draft goes with the next message, and with no edit.
      const drafted = yield* Ref.get(actor.drafted)
      yield* display(actor, session, drafted ? "resend" : renderMode).pipe(
        Effect.tapError((error) => (error._tag === "TelegramError" ? pause(error) : Effect.void)),
        Effect.retry({
          times: maxShows - 1,
          while: (error) => error._tag === "TelegramError" && mayHelp(error)
        })
      )
    })
  }
})

/** A new message must not come twice; an edit may be made again, whatever became of the one before. */
const mayHelp = ({ reason, method }: TelegramError) =>
  reason._tag === "RateLimited" ||
  (reason._tag === "TelegramUnavailable" && (!reason.sent || method === "editMessageText"))

const pause = ({ reason }: TelegramError) =>
  reason._tag === "RateLimited"
    ? Effect.sleep(`${Math.min(reason.retryAfter, maxPause)} seconds`)
    : Effect.sleep("500 millis")
