import { Effect, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { EventId, MessageId, UserId } from "../../../domain/Ids.ts"
import type { Step, TransactionalCommand } from "../../Dialog.ts"
import type { CommitRejection, JobRequest } from "../../Dialog/Event.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import type { FilmOrder, InsteadOffer } from "../../../telegram/Buttons.ts"
import { type Session, SessionStore } from "../../SessionStore.ts"

export type CommitError = SqlError.SqlError | Schema.SchemaError

/** A step that an event led to, and the session it started from. */
export interface Change<S extends Step = Step> {
  readonly user: UserId
  readonly event: EventId
  /** The message whose button was pressed. */
  readonly pressed: MessageId | undefined
  /** Whether messages reach the user, where the event shows it. */
  readonly reachable?: boolean | undefined
  /** Their new name at Telegram, where it is another one than the session's. */
  readonly username?: string | undefined
  readonly session: Session
  readonly step: S
}

/** What became of a command, in a word for whoever pressed. */
export type CommandToast = "gone" | "cannot-cancel" | "ended" | "cancelled" | "stopping" | "late-gone"

export interface Saved {
  readonly _tag: "Saved"
  readonly session: Session
  readonly toast: CommandToast | undefined
  readonly followUps: ReadonlyArray<FollowUp>
}

/** What became of a change: saved, or not because its event had acted before, or because the session was outdated. */
export type Settled = Saved | { readonly _tag: "Duplicate" } | { readonly _tag: "Outdated" }

type Recall = Extract<TransactionalCommand, { _tag: "Recall" }>

export type Outcome =
  | Settled
  /** The store turned the command down: nothing was saved, and the dialog says what follows. */
  | { readonly _tag: "Rejected"; readonly rejection: CommitRejection }
  /** An earlier job was read, if there is one; nothing was saved, and the dialog says what follows. */
  | ({
      readonly _tag: "Recalled"
      readonly request: JobRequest | undefined
      readonly offer?: InsteadOffer
      readonly film?: FilmOrder
    } & Pick<Recall, "flip" | "wish">)

export const rejected = (rejection: CommitRejection) => Effect.succeed({ _tag: "Rejected", rejection } as const)

/** Saves the dialog of a step and its event's id; the command that comes with it is carried out by whoever calls. */
export type Save = (change: Change) => Effect.Effect<Settled, CommitError>

export const makeSave: Effect.Effect<Save, never, SessionStore> = Effect.map(SessionStore, (sessions) =>
  Effect.fnUntraced(function* ({ user, event, reachable, username, session, step: { dialog } }: Change) {
    const { version } = session
    const changed = dialog !== session.dialog
    const saved = yield* sessions.commit({
      user,
      event,
      version,
      dialog: changed ? dialog : undefined,
      reachable,
      username
    })
    if (saved._tag !== "Saved") return saved
    const next = {
      ...session,
      dialog,
      version: changed ? version + 1 : version,
      balance: saved.balance,
      ...(username !== undefined && { username })
    }
    return { _tag: "Saved", session: next, toast: undefined, followUps: [] }
  })
)

/** After what a command took: the balance that the user has now. */
export const withBalance = (saved: Saved, balance: Session["balance"]): Saved => ({
  ...saved,
  session: { ...saved.session, balance }
})
