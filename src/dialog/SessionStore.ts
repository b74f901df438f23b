import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { balanceOf } from "../money/Billing/accounts.ts"
import { Dialog, initial, isWaiting } from "./Dialog/State.ts"
import { Coins } from "../domain/Coins.ts"
import { type EventId, MessageId, TopicId, UserId } from "../domain/Ids.ts"
import { type Language, StoredLanguage } from "../domain/Language.ts"
import { makeGroupCommit, nobodysChange } from "./SessionStore/GroupCommit.ts"
import { Standing } from "../money/Spending.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { Users } from "../users/Users.ts"

/** A user's dialog as stored. `version` grows by one with every change of it. */
export const Session = Schema.Struct({
  dialog: Dialog,
  version: Schema.Int,
  /** The one message that shows the dialog; undefined when a new one is to be sent. */
  screen: Schema.UndefinedOr(MessageId),
  /** The topic of the chat in which the conversation is; undefined in chats without topics. */
  topic: Schema.UndefinedOr(TopicId),
  balance: Coins,
  standing: Standing,
  /** Their name at Telegram; '' for none, undefined where it was never seen. */
  username: Schema.UndefinedOr(Schema.String),
  /** All that is theirs is being deleted. */
  erasing: Schema.Boolean
})
export type Session = typeof Session.Type

/** Whether an event acted: it was saved, it had acted before, or the caller's copy of the session was outdated. */
type Commit =
  | { readonly _tag: "Saved"; readonly balance: Coins }
  | { readonly _tag: "Duplicate" }
  | { readonly _tag: "Outdated" }

const Row = Schema.Struct({
  language: StoredLanguage,
  dialog: Schema.Unknown,
  version: Schema.Int,
  screen: Schema.NullOr(MessageId),
  topic: Schema.NullOr(TopicId),
  balance: Coins,
  standing: Standing,
  username: Schema.NullOr(Schema.String),
  erasing: Schema.Boolean
})
const decodeRow = Schema.decodeUnknownEffect(Row)
const decodeDialog = Schema.decodeUnknownEffect(Schema.toCodecJson(Dialog))
const encodeDialog = Schema.encodeEffect(Schema.toCodecJson(Dialog))

/** How often event ids that are no longer needed are forgotten. */
const forgetEvery = "1 minute"

/** Event ids that one statement forgets: a fraction of a second. A round goes on while there may be more. */
const forgetPage = 5000

/** Telegram redelivers for 24 hours; the third day is for clocks and outages. */
const forgetEvents = (sql: SqlClient.SqlClient) =>
  sql<{ count: number }>`
    WITH gone AS (
      DELETE FROM events WHERE id IN (
        SELECT id FROM events WHERE at < now() - interval '3 days' LIMIT ${forgetPage}
      ) RETURNING 1
    )
    SELECT count(*)::int AS count FROM gone`.pipe(Effect.map(([row]) => row?.count === forgetPage))

/** How many waiting users one start wakes; they waited for an answer of ten seconds, so there are few. */
const wakePage = 1000

/** Each user's dialog as it stands, and which events have acted on it. */
export class SessionStore extends Context.Service<
  SessionStore,
  {
    /** The user's session; a new user is made first, with the initial dialog. */
    readonly open: (user: UserId, language: Language) => Effect.Effect<Session, SqlError.SqlError | Schema.SchemaError>
    /**
     * Records the event id and saves the dialog in one statement: both or neither. Inside a transaction it is part of
     * it. The balance is the one after the commit's own statement.
     */
    readonly commit: (change: {
      readonly user: UserId
      readonly event: EventId
      readonly version: number
      /** The new dialog; undefined leaves it, and its version, so that its card's buttons stay good. */
      readonly dialog: Dialog | undefined
      /** Whether messages reach the user, where the event says so. */
      readonly reachable?: boolean | undefined
      /** Their new name at Telegram; undefined where it is the one that is stored. */
      readonly username?: string | undefined
    }) => Effect.Effect<Commit, SqlError.SqlError | Schema.SchemaError>
    /** Goes the way of a commit, saving nothing: it hangs or fails where updates are not saved. */
    readonly tryLane: Effect.Effect<void, SqlError.SqlError | Schema.SchemaError>
    /** The message that shows the dialog from now on, and the topic in which it is. */
    readonly setScreen: (
      user: UserId,
      screen: MessageId | undefined,
      topic: TopicId | undefined
    ) => Effect.Effect<void, SqlError.SqlError>
    /** Users whose dialog waits for something that ends with its process: after a restart their actors are woken to begin it anew. */
    readonly waiting: Effect.Effect<ReadonlyArray<UserId>, SqlError.SqlError>
    /** Forgets a page of event ids that Telegram can no longer redeliver. Returns whether there may be more. */
    readonly forgetEvents: Effect.Effect<boolean, SqlError.SqlError>
  }
>()("kudo/SessionStore") {
  static readonly layer = Layer.effect(
    SessionStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const users = yield* Users

      const find = (user: UserId) => sql`
          SELECT u.language, u.dialog, u.version, u.screen_message::float8 AS screen, u.topic::float8 AS topic, u.standing, u.username,
                 EXISTS (SELECT FROM erasures WHERE user_id = u.id AND erased_at IS NULL) AS erasing,
                 ${balanceOf(sql, "u.id")} AS balance
          FROM users u WHERE u.id = ${user}::bigint`

      const open = Effect.fn("SessionStore.open")(function* (user: UserId, language: Language) {
        const [known] = yield* find(user)
        const row = known ?? (yield* Effect.andThen(users.ensure(user, language), find(user)))[0]
        const stored = yield* decodeRow(row)
        // A dialog that this release cannot read must not lock its user out: it begins anew. Who had theirs erased begins in the language of their profile.
        const dialog =
          stored.dialog === null
            ? initial(stored.version === 0 ? stored.language : language)
            : yield* decodeDialog(stored.dialog).pipe(
                Effect.tapError(() => Effect.logError("stored dialog not readable, begun anew")),
                Effect.orElseSucceed(() => initial(stored.language))
              )
        const { version, balance, standing, screen, topic, username, erasing } = stored
        return {
          dialog,
          version,
          balance,
          standing,
          screen: screen ?? undefined,
          topic: topic ?? undefined,
          username: username ?? undefined,
          erasing
        }
      })

      const commitOne = yield* makeGroupCommit

      const commit = Effect.fnUntraced(function* (change: {
        readonly user: UserId
        readonly event: EventId
        readonly version: number
        readonly dialog: Dialog | undefined
        readonly reachable?: boolean | undefined
        readonly username?: string | undefined
      }) {
        const { user, event, version, dialog, reachable, username } = change
        const { current, fresh, balance } = yield* commitOne({
          user,
          event,
          version,
          dialog: dialog === undefined ? null : yield* encodeDialog(dialog),
          language: dialog?.language ?? null,
          awaiting: dialog === undefined ? null : isWaiting(dialog),
          reachable: reachable ?? null,
          username: username ?? null
        })
        if (fresh && balance !== null) return { _tag: "Saved", balance } as const
        return { _tag: current ? "Duplicate" : "Outdated" } as const
      })

      const tryLane = Effect.asVoid(commitOne(nobodysChange))

      const setScreen = (user: UserId, screen: MessageId | undefined, topic: TopicId | undefined) =>
        Effect.asVoid(sql`
          UPDATE users SET screen_message = ${screen ?? null}::bigint, topic = ${topic ?? null}::bigint
          WHERE id = ${user}::bigint`)

      const waiting = sql<{ id: number }>`
          SELECT id::float8 AS id FROM users WHERE awaiting LIMIT ${wakePage}`.pipe(
        Effect.map((rows) => rows.map((row) => UserId.make(row.id)))
      )

      return SessionStore.of({ waiting, open, commit, tryLane, setScreen, forgetEvents: forgetEvents(sql) })
    })
  )

  /** Forgets old event ids, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(SessionStore, ({ forgetEvents }) =>
      inOneProcess({
        name: "ForgetEvents",
        every: forgetEvery,
        round: Effect.repeat(forgetEvents, { while: (more) => more })
      })
    )
  )
}
