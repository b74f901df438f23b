import { Cause, Effect, Option, Ref } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { defaultLanguage } from "../domain/Language.ts"
import type { Role } from "../domain/Role.ts"
import { CoinPacks } from "../money/CoinPacks.ts"
import { Transcription } from "../assistant/Transcription.ts"
import { PromptLibrary } from "../assistant/PromptLibrary.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { Switches } from "../video/Switches.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"
import { recalled, resolve, type Step, transition, type TransitionContext } from "./Dialog.ts"
import { cardOf } from "./Dialog/replace.ts"
import type { Event } from "./Dialog/Event.ts"
import type { ViewData } from "./Dialog/ViewContext.ts"
import type { Actor, Behaviour, Received, RenderMode } from "./DialogActor/Actor.ts"
import { AfterCommit } from "./DialogActor/AfterCommit.ts"
import { makeAwaiting } from "./DialogActor/Awaiting.ts"
import { type Change, type CommitError, Commits, type Saved, type Settled } from "./DialogActor/Commits.ts"
import { makeLoad } from "./DialogActor/load.ts"
import { ReceiveFailed } from "./DialogActor/ReceiveFailed.ts"
import { broken, isUnstorable, setAside } from "./DialogActor/setAside.ts"
import { toastText } from "./DialogActor/toasts.ts"
import type { Session } from "./SessionStore.ts"

/** A commit is tried again when another process, during a move of the actor, was faster. */
const maxCommits = 3

/** Where the screen of the next state goes; below the user's own words the message that showed the last is out of sight. */
const renderModeOf = ({ event, pressed }: Received, session: Session): RenderMode =>
  isAnswer(event) || event._tag === "EditedText" || (pressed !== undefined && pressed === session.screen)
    ? "edit"
    : "resend"

/** Nothing of the user's own came between the screen and this event. */
const isAnswer = ({ _tag }: Event) => answers.has(_tag)
const answers: ReadonlySet<Event["_tag"]> = new Set([
  "AssistantAnswered",
  "AssistantFailed",
  "StillDrawn",
  "StillFailed"
])

/** What the bot tells itself says nothing of where its user is. */
const isOurs = (event: Event) => isAnswer(event) || ours.has(event._tag)
const ours: ReadonlySet<Event["_tag"]> = new Set(["AlbumWaited", "SoundHeard", "SoundUnheard", "PictureRefused"])

/** Who writes or presses has the bot unblocked, whether or not Telegram's word of that came. */
const isReachable = (event: Event): boolean | undefined => (isOurs(event) ? undefined : event._tag !== "BlockedBot")

/** The conversation goes on in the topic where its user last did something. */
const heard = ({ event, topic }: Received, session: Session): Session => ({
  ...session,
  topic: isOurs(event) || event._tag === "BlockedBot" || event._tag === "UnblockedBot" ? session.topic : topic
})

/** How this bot is run. */
export interface DialogOptions {
  readonly maxActiveJobs: number
  /** Videos are samples, and no coin moves. */
  readonly demo: boolean
  /** Whether there is an assistant to write prompts with. */
  readonly assistant: boolean
  readonly operators: ReadonlyMap<UserId, Role>
  /** Free coins for every user and day; 0 is none. */
  readonly dailyCoins: number
  /** Coins for each side of an invitation; 0 is none. */
  readonly referralCoins: number
  /** For how long what is kept. */
  readonly kept: ViewData["kept"]
}

/**
 * What every user's actor does. `receive` answers after the commit: the event has acted exactly once, however often it is
 * sent. Showing the screen and everything slow follow the answer.
 */
export const makeBehaviour = Effect.fnUntraced(function* (options: DialogOptions) {
  const commits = yield* Commits
  const afterCommit = yield* AfterCommit
  const awaiting = yield* makeAwaiting(afterCommit)
  const load = yield* makeLoad(options, awaiting.follow)
  const contextOf = yield* makeContext(options)
  const follow = makeFollow(afterCommit, awaiting)

  /** The answer to the event; none where the session in memory was outdated, so that the step starts from what is stored. */
  const settle = Effect.fnUntraced(function* (
    actor: Actor,
    received: Received,
    change: Change,
    context: TransitionContext
  ) {
    const { step, outcome } = yield* commitResolved(commits, change, received.event, context)
    switch (outcome._tag) {
      case "Saved":
        yield* failpoint("update.committed")
        yield* follow(actor, received, step, outcome)
        return Option.some(toastText(outcome.toast ?? step.toast, outcome.session.dialog.language))
      case "Duplicate":
        yield* afterCommit.showIfNeverShown(actor, renderModeOf(received, change.session))
        return Option.some(undefined)
      case "Outdated":
        yield* Ref.set(actor.session, undefined)
        return Option.none()
    }
  })

  const act = Effect.fnUntraced(function* (actor: Actor, received: Received) {
    for (let attempt = 1; attempt <= maxCommits; attempt++) {
      const session = heard(received, yield* load(actor, received.language))
      const context = contextOf(actor.user, session, received)
      const step = transition(session.dialog, received.event, context)
      if (step.toast !== undefined) {
        // The screen's own message shows what is no more: its edit was lost, or the bot has closed since.
        if ((step.toast === "stale" || step.toast === "maintenance") && received.pressed === session.screen)
          yield* afterCommit.show(actor, "edit")
        return toastText(step.toast, session.dialog.language)
      }
      const change = {
        user: actor.user,
        event: received.id,
        pressed: received.pressed,
        reachable: isReachable(received.event),
        username: received.username === session.username ? undefined : received.username,
        session,
        step
      }
      const settled = yield* settle(actor, received, change, context)
      if (Option.isSome(settled)) return settled.value
    }
    return yield* new ReceiveFailed({ retry: true })
  })

  return {
    receive: (actor, received) =>
      act(actor, received).pipe(
        Effect.catchTags({ SqlError: unavailable(actor, received.event), SchemaError: unreadable }),
        Effect.catchDefect(broken(received.event)),
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

type Awaiting = Effect.Success<ReturnType<typeof makeAwaiting>>

const makeContext = Effect.fnUntraced(function* (options: DialogOptions) {
  const catalogue = yield* ModelCatalogue
  const packs = yield* CoinPacks
  const library = yield* PromptLibrary
  const switches = yield* Switches
  const transcription = yield* Transcription

  return (user: UserId, session: Session, received: Received): TransitionContext => ({
    catalogue,
    packs: options.demo || switches.current().find("sales") !== undefined ? [] : packs,
    maintenance: switches.current().find("orders") !== undefined,
    library: library.current(),
    assistant: options.assistant,
    transcription: transcription.available(),
    version: session.version,
    eventId: received.id,
    erasing: session.erasing,
    stranger: session.version === 0 && received.foreign === true,
    role: options.operators.get(user) ?? (session.standing === "banned" ? "banned" : "user")
  })
})

/** Saves a step, or the one that the dialog takes in its place when the store has something to say to its command. */
const commitResolved = Effect.fnUntraced(function* (
  commits: Commits["Service"],
  change: Change,
  event: Event,
  context: TransitionContext
): Effect.fn.Return<{ readonly step: Step; readonly outcome: Settled }, CommitError> {
  const { step, session } = change
  const outcome = yield* commits.commit(change)
  switch (outcome._tag) {
    case "Saved":
    case "Duplicate":
    case "Outdated":
      return { step, outcome }
    case "Rejected": {
      const words = outcome.rejection._tag === "NoTicket" ? withoutReply(event) : undefined
      if (words !== undefined) {
        const afresh = { ...change, step: transition(session.dialog, words, context) }
        return yield* commitResolved(commits, afresh, words, context)
      }
      const instead = resolve(session.dialog, outcome.rejection, cardOf(session.dialog, step.command, context))
      return { step: instead, outcome: yield* commits.save({ ...change, step: instead }) }
    }
    case "Recalled": {
      const next = recalled(session.dialog, outcome, context)
      return yield* commitResolved(commits, { ...change, step: next }, event, context)
    }
  }
})

/** The words of a reply to a message that nobody wrote. */
const withoutReply = (event: Event): Event | undefined =>
  (event._tag === "SentText" || event._tag === "SentOther") && event.replyTo !== undefined
    ? { ...event, replyTo: undefined }
    : undefined

/** What follows a saved step: the session in memory, what the dialog waits for, follow-ups and the screen. */
const makeFollow = (afterCommit: AfterCommit["Service"], awaiting: Awaiting) =>
  Effect.fnUntraced(function* (actor: Actor, received: Received, step: Step, { session, followUps }: Saved) {
    // The card's message is the new job's status message from now on, so the dialog has none.
    const ordered = step.command?._tag === "CreateJob" && step.command.cardless !== true
    if (ordered) yield* Ref.set(actor.everShown, true)
    // A screen that is being sent right now may have got its message meanwhile.
    yield* Ref.update(actor.session, (known) => ({
      ...session,
      screen: ordered ? undefined : (known ?? session).screen
    }))
    yield* awaiting.follow(actor, session)
    for (const followUp of [...step.followUps, ...followUps]) yield* afterCommit.queue(actor, followUp)
    if (step.show) yield* afterCommit.show(actor, renderModeOf(received, session))
  })

/**
 * A failed transaction may still have committed: the next event reads what is stored. An event that can never be stored is
 * set aside, so that it holds up nobody.
 */
const unavailable = (actor: Actor, event: Event) => (error: SqlError.SqlError) => {
  const retry = !isUnstorable(error.reason)
  // Nothing of the event is in an error of the connection; what the database says of its data stays out of the log.
  const cause = error.reason._tag === "ConnectionError" ? Cause.fail(error) : Cause.empty
  const log = retry ? Effect.logWarning("event not saved", cause) : setAside(event, cause)
  return log.pipe(
    Effect.annotateLogs({ reason: error.reason._tag }),
    Effect.andThen(Ref.set(actor.session, undefined)),
    Effect.andThen(new ReceiveFailed({ retry }))
  )
}

const unreadable = () =>
  Effect.andThen(Effect.logError("event set aside: stored data not readable"), new ReceiveFailed({ retry: false }))
