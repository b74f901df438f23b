import { Context, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { hash, randomBytes } from "node:crypto"
import { UserId } from "../domain/Ids.ts"
import type { Role } from "../domain/Role.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { OpenSession, type OperatorSession, type SessionId } from "./OperatorSessions/OperatorSession.ts"

export * from "./OperatorSessions/OperatorSession.ts"

/** As many bits as nobody guesses, in as many characters as a link carries well. */
const secretBytes = 32
/** Long enough to change from the chat to a browser. */
const linkLasts = Duration.minutes(10)
/** A working day: who comes back tomorrow asks for another link. */
const browserLasts = Duration.hours(12)
/** Sessions of one operator at once; the oldest make room. */
const maxSessions = 20
/** How long ended sessions are kept, for who looks into what happened, and how often they are looked for. */
const kept = Duration.days(30)
const pruneEvery = Duration.hours(1)
/** How often it is written down that a session is in use. */
const seenEvery = Duration.minutes(1)

type SessionsError = SqlError.SqlError | Schema.SchemaError

/** What is to be opened: a browser for a day's work, or a script for some days with a role of its own. */
export interface NewSession {
  readonly kind: "browser" | "script"
  readonly operator: UserId
  readonly role: Role
  readonly name: string
  readonly lasts: Duration.Input
}

const digest = (secret: Redacted.Redacted) => hash("sha256", Redacted.value(secret))
const decodeSessions = Schema.decodeUnknownEffect(Schema.Array(OpenSession))
const freshSecret = Effect.sync(() => Redacted.make(randomBytes(secretBytes).toString("base64url")))
const seconds = (duration: Duration.Input) => Duration.toSeconds(duration)

/**
 * Who of the operators is signed in to the console: by a link that the bot sent them, which opens one session once and within
 * minutes, or by a token for a script. Secrets are told once, to whom they are for; what is kept of them is their SHA-256.
 */
export class OperatorSessions extends Context.Service<
  OperatorSessions,
  {
    /** A new link's secret. Those before it stop working: the newest message is the one that counts. */
    readonly link: (operator: UserId) => Effect.Effect<Redacted.Redacted, SqlError.SqlError>
    /** Opens a browser's session by a link; none for a link that was used, has expired or never was. */
    readonly redeem: (
      link: Redacted.Redacted
    ) => Effect.Effect<
      Option.Option<{ readonly operator: UserId; readonly session: Redacted.Redacted }>,
      SqlError.SqlError
    >
    /** Opens a session without a link, for whoever was let in already; answers with its secret. */
    readonly open: (session: NewSession) => Effect.Effect<Redacted.Redacted, SqlError.SqlError>
    /** The session of a secret, while it lasts and is not revoked. */
    readonly find: (session: Redacted.Redacted) => Effect.Effect<Option.Option<OperatorSession>, SessionsError>
    /** The open sessions of an operator, or of all, the newest first. */
    readonly list: (operator: UserId | "all") => Effect.Effect<ReadonlyArray<OperatorSession>, SessionsError>
    /** Ends a session at once; false where there is no such open one of that operator. */
    readonly revoke: (id: SessionId, operator: UserId | "all") => Effect.Effect<boolean, SqlError.SqlError>
  }
>()("kudo/OperatorSessions") {
  static readonly layer = Layer.effect(
    OperatorSessions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const open = makeOpen(sql)
      const reads = sessionRows(sql)

      const link = Effect.fn("OperatorSessions.link")(function* (operator: UserId) {
        const secret = yield* freshSecret
        yield* sql`DELETE FROM operator_links WHERE operator = ${operator}::bigint`
        yield* sql`
          INSERT INTO operator_links (hash, operator, expires_at)
          VALUES (${digest(secret)}, ${operator}::bigint, now() + make_interval(secs => ${seconds(linkLasts)}::float8))`
        return secret
      }, sql.withTransaction)

      const redeem = Effect.fn("OperatorSessions.redeem")(function* (secret: Redacted.Redacted) {
        const [used] = yield* sql<{ operator: number }>`
          UPDATE operator_links SET used_at = now()
          WHERE hash = ${digest(secret)} AND used_at IS NULL AND expires_at > now()
          RETURNING operator::float8 AS operator`
        if (used === undefined) return Option.none()
        const operator = UserId.make(used.operator)
        const session = yield* open({ kind: "browser", operator, role: "owner", name: "browser", lasts: browserLasts })
        return Option.some({ operator, session })
      }, sql.withTransaction)

      const revoke = (id: SessionId, operator: UserId | "all") =>
        Effect.map(
          sql`
            UPDATE operator_sessions SET revoked_at = now()
            WHERE id = ${id}::bigint AND revoked_at IS NULL AND expires_at > now()
              AND ${operator === "all" ? sql`true` : sql`operator = ${operator}::bigint`}
            RETURNING id`,
          (rows) => rows.length > 0
        )

      return OperatorSessions.of({
        link,
        redeem,
        open: (session) => sql.withTransaction(open(session)),
        revoke,
        ...reads
      })
    })
  )

  /** Forgets links and sessions that ended long ago. */
  static readonly layerRun = inOneProcess({
    name: "PruneOperatorSessions",
    every: pruneEvery,
    round: Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const since = sql`now() - make_interval(secs => ${seconds(kept)}::float8)`
      yield* sql`DELETE FROM operator_links WHERE expires_at < now()`
      yield* sql`DELETE FROM operator_sessions WHERE expires_at < ${since} OR revoked_at < ${since}`
    })
  })
}

/** Writes a session, and ends the oldest ones of an operator who has too many. */
const makeOpen = (sql: SqlClient.SqlClient) =>
  Effect.fnUntraced(function* ({ kind, operator, role, name, lasts }: NewSession) {
    const secret = yield* freshSecret
    yield* sql`
      INSERT INTO operator_sessions (hash, operator, kind, role, name, expires_at)
      VALUES (${digest(secret)}, ${operator}::bigint, ${kind}, ${role}, ${name},
              now() + make_interval(secs => ${seconds(lasts)}::float8))`
    yield* sql`
      UPDATE operator_sessions SET revoked_at = now() WHERE id IN (
        SELECT id FROM operator_sessions
        WHERE operator = ${operator}::bigint AND revoked_at IS NULL AND expires_at > now()
        ORDER BY id DESC OFFSET ${maxSessions})`
    return secret
  })

const sessionRows = (sql: SqlClient.SqlClient) => {
  const columns = sql.literal(`
    id::float8 AS id, operator::float8 AS operator, kind, role, name,
    (extract(epoch FROM created_at) * 1000)::float8 AS created, (extract(epoch FROM expires_at) * 1000)::float8 AS expires,
    (extract(epoch FROM seen_at) * 1000)::float8 AS seen`)

  const find = Effect.fn("OperatorSessions.find")(function* (secret: Redacted.Redacted) {
    const [session] = yield* decodeSessions(
      yield* sql`
        SELECT ${columns}, coalesce(now() - seen_at > make_interval(secs => ${seconds(seenEvery)}::float8), true) AS unseen
        FROM operator_sessions WHERE hash = ${digest(secret)} AND revoked_at IS NULL AND expires_at > now()`
    )
    if (session === undefined) return Option.none()
    if (session.unseen) yield* sql`UPDATE operator_sessions SET seen_at = now() WHERE id = ${session.id}::bigint`
    return Option.some(session)
  })

  const list = Effect.fn("OperatorSessions.list")(function* (operator: UserId | "all") {
    return yield* decodeSessions(
      yield* sql`
        SELECT ${columns}, false AS unseen FROM operator_sessions
        WHERE revoked_at IS NULL AND expires_at > now()
          AND ${operator === "all" ? sql`true` : sql`operator = ${operator}::bigint`}
        ORDER BY id DESC LIMIT 200`
    )
  })

  return { find, list }
}
