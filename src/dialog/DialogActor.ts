import { Effect, Option, Predicate, Ref } from "effect"
import type { SqlError } from "effect/sql"
import { failpoint } from "../platform/Failpoints.ts"
import { CoinPacks } from "../money/CoinPacks.ts"
import { type TransitionContext, resolve, type Step, type Toast, transition } from "./Dialog.ts"
import { makeAssistance } from "./DialogActor/Assistance.ts"
import type { Actor, Behaviour, Received } from "./DialogActor/Actor.ts"
import { Commits, type Refusal } from "./DialogActor/Commits.ts"
import { AfterCommit } from "./DialogActor/AfterCommit.ts"
import type { FollowUp, RenderMode } from "./DialogActor/FollowUp.ts"
import { ReceiveFailed } from "./DialogActor/ReceiveFailed.ts"
import type { UserId } from "../domain/Ids.ts"
import { defaultLanguage, type Language } from "../domain/Language.ts"
import { Promotions } from "../money/Promotions.ts"
import { plain } from "../platform/Locale.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { type Session, SessionStore } from "./SessionStore.ts"

/** A commit is tried again when another process, during a move of the actor, was faster. */
const maxCommits = 3

const toastText = (toast: Toast | Refusal | undefined, language: Language) =>
  toast === undefined ? undefined : plain(language)(`toast-${toast}`)

/** Below the user's own words, and below a message that is not the screen, a screen would not be seen where it was. */
const renderMode = ({ event, pressed }: Received, session: Session): RenderMode =>
  event._tag.startsWith("Assistant") || (pressed !== undefined && pressed === session.screen) ? "edit" : "resend"

/** How this bot is run. */
export interface DialogOptions {
  readonly maxActiveJobs: number
  /** Videos are samples, and no coin moves. */
  readonly demo: boolean
  readonly operators: ReadonlySet<UserId>
  /** Free coins for every user and day; 0 is none. */
  readonly dailyCoins: number
  /** Coins for each side of an invitation; 0 is none. */
  readonly referralCoins: number
}

/**
 * What every user's actor does. `receive` answers after the commit: the event has acted exactly once, however often it is
 * sent. Showing the screen and everything slow follow the answer.
 */
export const makeBehaviour = Effect.fnUntraced(function* (options: DialogOptions) {
  const sessions = yield* SessionStore
  const promotions = yield* Promotions
  const commits = yield* Commits
  const catalogue = yield* ModelCatalogue
  const packs = yield* CoinPacks
  const afterCommit = yield* AfterCommit
  const assistance = yield* makeAssistance(afterCommit.queue)

  const load = Effect.fnUntraced(function* (actor: Actor, language: Language) {
    const known = yield* Ref.get(actor.session)
    if (known !== undefined) return known
    const opened = yield* sessions.open(actor.user, language)
    const session = options.dailyCoins
      ? yield* Effect.andThen(promotions.daily(actor.user), sessions.open(actor.user, language))
      : opened
    yield* Ref.set(actor.session, session)
    yield* assistance.follow(actor, session)
    return session
  })

  const after = Effect.fnUntraced(function* (
    actor: Actor,
    session: Session,
    step: Step,
    received: Received,
    more: ReadonlyArray<FollowUp> = []
  ) {
    // A screen that is being sent right now may have got its message meanwhile; a job takes the card's message along.
    const created = step.commands.some((command) => command._tag === "CreateJob")
    yield* Ref.update(actor.session, (known) => ({
      ...session,
      screen: created ? undefined : (known ?? session).screen
    }))
    yield* assistance.follow(actor, session)
    for (const command of step.commands) yield* afterCommit.run(actor, command)
    for (const followUp of more) yield* afterCommit.queue(actor, followUp)
    if (step.show) yield* afterCommit.show(actor, renderMode(received, session))
  })

  const settle = Effect.fnUntraced(function* (
    actor: Actor,
    session: Session,
    step: Step,
    received: Received,
    context: TransitionContext
  ) {
    const change = { user: actor.user, event: received.id, pressed: received.pressed, session }
    const outcome = yield* commits.commit({ ...change, step })
    switch (outcome._tag) {
      case "Saved":
        yield* failpoint("update.committed")
        yield* after(actor, outcome.session, step, received, outcome.followUps)
        return Option.some(toastText(outcome.toast ?? step.toast, outcome.session.dialog.language))
      case "Refused": {
        const next = resolve(session.dialog, outcome.rejection, context)
        const saved = yield* commits.commit({ ...change, step: next })
        if (saved._tag !== "Saved") {
          yield* Ref.set(actor.session, undefined)
          return Option.none()
        }
        yield* after(actor, saved.session, next, received)
        return Option.some(toastText(next.toast, saved.session.dialog.language))
      }
      case "Duplicate":
        yield* afterCommit.showIfNeverShown(actor)
        return Option.some(undefined)
      case "Outdated":
        yield* Ref.set(actor.session, undefined)
        return Option.none()
    }
  })

  const contextOf = (user: UserId, session: Session, received: Received): TransitionContext => ({
    catalogue,
    packs: options.demo ? [] : packs,
    version: session.version,
    eventId: received.id,
    stranger: session.version === 0 && received.foreign === true,
    role: session.standing === "banned" ? "banned" : options.operators.has(user) ? "operator" : "user"
  })

  const act = Effect.fnUntraced(function* (actor: Actor, received: Received) {
    for (let attempt = 1; attempt <= maxCommits; attempt++) {
      const session = yield* load(actor, received.language)
      const context = contextOf(actor.user, session, received)
      const step = yield* commits.recall(actor.user, transition(session.dialog, received.event, context), context)
      if (step.toast !== undefined) {
        // An old card in the screen's own message: its edit was lost, and the user sees what is no more.
        if (step.toast === "stale" && received.pressed === session.screen) yield* afterCommit.show(actor, "edit")
        return toastText(step.toast, session.dialog.language)
      }
      const done = yield* settle(actor, session, step, received, context)
      if (Option.isSome(done)) return done.value
    }
    return yield* new ReceiveFailed({ retry: true })
  })

  return {
    receive: (actor, received) =>
      act(actor, received).pipe(
        Effect.catchTags({ SqlError: unavailable(actor), SchemaError: unreadable }),
        Effect.catchDefect((defect) =>
          Effect.andThen(Effect.logError("event set aside", defect), new ReceiveFailed({ retry: false }))
        ),
        Effect.annotateLogs({ userId: actor.user, eventId: received.id }),
        actor.mutex.withPermit
      ),
    wake: (actor) =>
      load(actor, defaultLanguage).pipe(
        Effect.asVoid,
        Effect.catch(() => new ReceiveFailed({ retry: true })),
        actor.mutex.withPermit
      ),
    finish: afterCommit.finish
  } satisfies Behaviour
})

/** What the database will never take: data that no column holds (class 22), or that contradicts its rules (23). */
const isUnstorable = ({ cause }: { readonly cause: unknown }) =>
  Predicate.hasProperty(cause, "code") && /^2[23]/.test(String(cause.code))

/**
 * A failed transaction may still have committed: the next event reads what is stored. An event that can never be stored is
 * set aside, so that it holds up nobody.
 */
const unavailable = (actor: Actor) => (error: SqlError.SqlError) => {
  const retry = !isUnstorable(error.reason)
  return Effect.logWarning(retry ? "event not saved" : "event set aside: it cannot be stored").pipe(
    Effect.annotateLogs({ reason: error.reason._tag }),
    Effect.andThen(Ref.set(actor.session, undefined)),
    Effect.andThen(new ReceiveFailed({ retry }))
  )
}

const unreadable = () =>
  Effect.andThen(Effect.logError("event set aside: stored data not readable"), new ReceiveFailed({ retry: false }))
