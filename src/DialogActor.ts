import { Effect, Layer, Option, Predicate, Ref, References, Schema, Semaphore } from "effect"
import { ClusterSchema, Entity } from "effect/cluster"
import { Rpc } from "effect/rpc"
import type { SqlError } from "effect/sql"
import { passing } from "./CrashPoints.ts"
import { CoinPacks } from "./CoinPacks.ts"
import { type Circumstances, resolve, type Step, type Toast, transition } from "./Dialog.ts"
import { Event } from "./Dialog/Event.ts"
import { makeAssistance } from "./DialogActor/Assistance.ts"
import { Commits, type Refusal } from "./DialogActor/Commits.ts"
import { type Errand, Errands, type Placement, tooOften } from "./DialogActor/Errands.ts"
import { ReceiveFailed } from "./DialogActor/ReceiveFailed.ts"
import { type Receive as Receiving, Residents } from "./DialogActor/Residents.ts"
import { EventId, MessageId, UserId } from "./domain/Ids.ts"
import { Language } from "./domain/Language.ts"
import { Growth } from "./Growth.ts"
import { plain } from "./Locale.ts"
import { ModelCatalogue } from "./ModelCatalogue.ts"
import { type Session, SessionStore } from "./SessionStore.ts"

export { ReceiveFailed }

/** Passes between processes, so those of two releases read each other's. */
export const Receive = Rpc.make("Receive", {
  payload: {
    id: EventId,
    event: Event,
    /** Of the Telegram profile: the language of a user seen for the first time. */
    language: Language,
    /** The message whose button was pressed. */
    pressed: Schema.UndefinedOr(MessageId)
  },
  /** The short answer for a tap, in the user's language. */
  success: Schema.UndefinedOr(Schema.String),
  error: ReceiveFailed
})

/** Continues what a restart interrupted. */
const Wake = Rpc.make("Wake", { error: ReceiveFailed })

/**
 * One actor per user, named by the user's id. `Receive` answers after the commit: the event has acted exactly once,
 * however often it is sent. Showing the screen and everything slow follow the answer.
 */
export const DialogActor = Entity.make("DialogActor", [Receive, Wake]).annotate(
  ClusterSchema.ClientTracingEnabled,
  false
)

/** How long an idle dialog stays in memory: it is one row to load again. */
const maxIdleTime = "2 minutes"
/** A commit is tried again when another process, during a move of the actor, was faster. */
const maxCommits = 3

const toastText = (toast: Toast | Refusal | undefined, language: Language) =>
  toast === undefined ? undefined : plain(language)(`toast-${toast}`)

type Received = { readonly id: EventId; readonly event: Event; readonly pressed: MessageId | undefined }

/** Below the user's own words, and below a message that is not the screen, a screen would not be seen where it was. */
const placement = ({ event, pressed }: Received, session: Session): Placement =>
  event._tag.startsWith("Assistant") || (pressed !== undefined && pressed === session.screen) ? "edit" : "fresh"

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

const build = Effect.fnUntraced(function* (options: DialogOptions) {
  const address = yield* Entity.CurrentAddress
  const user = UserId.make(Number(address.entityId))
  const sessions = yield* SessionStore
  const growth = yield* Growth
  const commits = yield* Commits
  const catalogue = yield* ModelCatalogue
  const packs = yield* CoinPacks
  const residents = yield* Residents
  const cached = yield* Ref.make(Option.none<Session>())
  const errands = yield* Errands.forUser(user, cached)
  const actors = yield* DialogActor.client
  const assistance = yield* makeAssistance(
    user,
    (wait) => errands.queue(tooOften("assistant", wait)),
    (id, event, language) => actors(address.entityId).Receive({ id, event, language, pressed: undefined })
  )

  const load = Effect.fnUntraced(function* (language: Language) {
    const known = yield* Ref.get(cached)
    if (Option.isSome(known)) return known.value
    const opened = yield* sessions.open(user, language)
    const session = options.dailyCoins
      ? yield* Effect.andThen(growth.daily(user), sessions.open(user, language))
      : opened
    yield* Ref.set(cached, Option.some(session))
    yield* assistance.follow(session)
    return session
  })

  const after = Effect.fnUntraced(function* (
    session: Session,
    step: Step,
    received: Received,
    more: ReadonlyArray<Errand> = []
  ) {
    // A screen that is being sent right now may have got its message meanwhile; a job takes the card's message along.
    const created = step.commands.some((command) => command._tag === "CreateJob")
    yield* Ref.update(cached, (known) =>
      Option.some({ ...session, screen: created ? undefined : Option.getOrElse(known, () => session).screen })
    )
    yield* assistance.follow(session)
    for (const command of step.commands) yield* errands.run(command)
    for (const errand of more) yield* errands.queue(errand)
    if (step.show) yield* errands.show(placement(received, session))
  })

  const settle = (session: Session, step: Step, received: Received, now: Circumstances) =>
    Effect.gen(function* () {
      const outcome = yield* commits.commit({ user, event: received.id, pressed: received.pressed, session, step })
      switch (outcome._tag) {
        case "Saved":
          yield* passing("update.committed")
          yield* after(outcome.session, step, received, outcome.errands)
          return Option.some(toastText(outcome.toast ?? step.toast, outcome.session.dialog.language))
        case "Refused": {
          const next = resolve(session.dialog, outcome.finding, now)
          const saved = yield* commits.commit({
            user,
            event: received.id,
            pressed: received.pressed,
            session,
            step: next
          })
          if (saved._tag !== "Saved") {
            yield* Ref.set(cached, Option.none())
            return Option.none()
          }
          yield* after(saved.session, next, received)
          return Option.some(toastText(next.toast, saved.session.dialog.language))
        }
        case "Duplicate":
          yield* errands.showIfNeverShown
          return Option.some(undefined)
        case "Outdated":
          yield* Ref.set(cached, Option.none())
          return Option.none()
      }
    })

  const act = Effect.fnUntraced(function* (received: Received, language: Language) {
    for (let attempt = 1; attempt <= maxCommits; attempt++) {
      const session = yield* load(language)
      const now: Circumstances = {
        catalogue,
        packs: options.demo ? [] : packs,
        version: session.version,
        eventId: received.id,
        role: session.standing === "banned" ? "banned" : options.operators.has(user) ? "operator" : "user"
      }
      const step = yield* commits.recall(user, transition(session.dialog, received.event, now), now)
      if (step.toast !== undefined) {
        // An old card in the screen's own message: its edit was lost, and the user sees what is no more.
        if (step.toast === "stale" && received.pressed === session.screen) yield* errands.show("edit")
        return toastText(step.toast, session.dialog.language)
      }
      const done = yield* settle(session, step, received, now)
      if (Option.isSome(done)) return done.value
    }
    return yield* new ReceiveFailed({ retry: true })
  })

  const turn = yield* Semaphore.make(1)
  const receive: Receiving = (received) =>
    act(received, received.language).pipe(
      Effect.catchTags({ SqlError: unavailable(cached), SchemaError: unreadable }),
      Effect.catchDefect((defect) =>
        Effect.andThen(Effect.logError("event set aside", defect), new ReceiveFailed({ retry: false }))
      ),
      Effect.annotateLogs({ userId: user, eventId: received.id }),
      turn.withPermit
    )
  // The last thing made is the first to go: nobody finds an actor that is being taken apart.
  yield* residents.enter(user, turn, receive)

  return DialogActor.of({
    Receive: ({ payload }) => receive(payload),
    Wake: () =>
      load("ru").pipe(
        Effect.asVoid,
        Effect.catch(() => new ReceiveFailed({ retry: true })),
        turn.withPermit
      )
  })
})

/** What the database will never take: data that no column holds (class 22), or that contradicts its rules (23). */
const isUnstorable = ({ cause }: { readonly cause: unknown }) =>
  Predicate.hasProperty(cause, "code") && /^2[23]/.test(String(cause.code))

/**
 * A failed transaction may still have committed: the next event reads what is stored. An event that can never be stored is
 * set aside, so that it holds up nobody.
 */
const unavailable = (cached: Ref.Ref<Option.Option<Session>>) => (error: SqlError.SqlError) => {
  const retry = !isUnstorable(error.reason)
  return Effect.logWarning(retry ? "event not saved" : "event set aside: it cannot be stored").pipe(
    Effect.annotateLogs({ reason: error.reason._tag }),
    Effect.andThen(Ref.set(cached, Option.none())),
    Effect.andThen(new ReceiveFailed({ retry }))
  )
}

const unreadable = () =>
  Effect.andThen(Effect.logError("event set aside: stored data not readable"), new ReceiveFailed({ retry: false }))

export const DialogActorLayer = (options: DialogOptions) =>
  DialogActor.toLayer(build(options), { maxIdleTime }).pipe(
    Layer.provide([Commits.layer(options), Errands.layer(options)]),
    Layer.provideMerge(Residents.layer),
    // Updates are counted and timed; only a confirmation begins a trace.
    Layer.provide(Layer.succeed(References.TracerEnabled, false))
  )
