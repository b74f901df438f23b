import { Effect, Ref } from "effect"
import { monotonicMillis } from "../../../platform/MonotonicTime.ts"
import { Purpose, type TelegramError, TelegramGateway } from "../../../telegram/TelegramGateway.ts"
import { draftOf } from "../../Dialog/assistance.ts"
import { view, writtenSoFar } from "../../Dialog/view.ts"
import type { Session } from "../../SessionStore.ts"
import type { Actor, Written } from "../Actor.ts"
import type { ReadViewData } from "./viewData.ts"

/** Milliseconds between two edits of one message: about as many as Telegram lets a chat have. */
const editEveryMillis = 2000
/** Edits of one answer: it is written within ten seconds. */
const maxEdits = 5

/** How long words may hold up the screens behind them. */
const draftWithin = "3 seconds"

/** How an answer is shown while it is written: by drafts, or by edits of the screen where the chat has none. */
interface Way {
  readonly request: string
  readonly edits: number
  readonly editedAtMillis: number
}

/**
 * Shows what the assistant has written so far: as a draft, which its user can stop, else by a few edits of the screen. What
 * cannot be shown at the moment is left out, as the next words are more; words of an answer that is not awaited any more are.
 */
export const makeShowWritten = Effect.fnUntraced(function* (viewData: ReadViewData) {
  const gateway = yield* TelegramGateway
  /** An older server has no drafts at all; a newer one may be there after a restart. */
  const serverDrafts = yield* Ref.make(true)
  /** The answers that are shown by edits. */
  const edited = new WeakMap<Actor, Way>()

  const draft = (actor: Actor, { request, words }: Written, { dialog: { language } }: Session) =>
    Ref.set(actor.drafted, true).pipe(
      Effect.andThen(gateway.draft(actor.user, draftOf(request), writtenSoFar(words, language))),
      Effect.interruptible,
      Effect.timeoutOption(draftWithin),
      Effect.as(true),
      Effect.catchReasons("TelegramError", {
        MethodUnknown: () => Effect.as(Ref.set(serverDrafts, false), false),
        // Some chats cannot have one.
        BadRequest: () => Effect.succeed(false)
      }),
      Effect.tap((taken) => (taken ? Effect.void : Ref.set(actor.drafted, false)))
    )

  const edit = Effect.fnUntraced(function* (actor: Actor, { request, words }: Written, session: Session, way: Way) {
    const now = yield* monotonicMillis
    const early = now - way.editedAtMillis < editEveryMillis
    if (session.screen === undefined || early || way.edits >= maxEdits) return
    edited.set(actor, { request, edits: way.edits + 1, editedAtMillis: now })
    const data = yield* viewData(actor.user, session)
    const screen = view(session.dialog, { ...data, written: words })
    yield* Effect.provideService(gateway.edit(actor.user, session.screen, screen), Purpose, "progress")
  })

  const show = Effect.fnUntraced(function* (actor: Actor, written: Written, session: Session) {
    const known = edited.get(actor)
    const way = known?.request === written.request ? known : undefined
    if (way === undefined && (yield* Ref.get(serverDrafts)) && (yield* draft(actor, written, session))) return
    yield* edit(actor, written, session, way ?? { request: written.request, edits: 0, editedAtMillis: -Infinity })
  })

  return Effect.fnUntraced(function* (actor: Actor) {
    const written = yield* Ref.getAndSet(actor.written, undefined)
    const session = yield* Ref.get(actor.session)
    if (written === undefined || session === undefined) return
    const { state } = session.dialog
    if (state._tag !== "AwaitingAssistant" || state.request !== written.request) return
    yield* show(actor, written, session).pipe(
      Effect.catchIf(
        (error) => error._tag === "TelegramError" && isPassing(error),
        () => Effect.void
      )
    )
  })
})

/** Of what did not arrive the next words say all; a chat that cannot be reached any more is another matter. */
const isPassing = ({ reason }: TelegramError): boolean => reason._tag !== "Unreachable"
