import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { MessageId, UserId } from "../domain/Ids.ts"

/** The number of a question, as its user and the operators call it. */
export const TicketId = Schema.Int.pipe(Schema.brand("TicketId"))
export type TicketId = typeof TicketId.Type

/** What somebody wrote: words, the message in which they stand, and it again where it holds more than words. */
export interface TicketWords {
  readonly text: string
  readonly message?: MessageId | undefined
  readonly attachment: MessageId | undefined
}

/** Whose turn it is; a closed one is done with. */
export const TicketState = Schema.Literals(["open", "answered", "closed"])
export type TicketState = typeof TicketState.Type

/** A ticket as a line of a list, without its words. Times are in ms of the epoch. */
export const TicketLine = Schema.Struct({
  id: TicketId,
  user: UserId,
  state: TicketState,
  opened: Schema.Finite,
  messages: Schema.Int
})
export type TicketLine = typeof TicketLine.Type

/** A ticket with what was written, the oldest first. */
export const TicketFile = Schema.Struct({
  ...TicketLine.fields,
  words: Schema.Array(
    Schema.Struct({
      author: UserId,
      fromUser: Schema.Boolean,
      text: Schema.String,
      /** Something that is no words came with it. */
      attachment: Schema.Boolean,
      at: Schema.Finite,
      sent: Schema.Boolean
    })
  )
})
export type TicketFile = typeof TicketFile.Type

/** Which tickets are listed; the newest first, with numbers below `before`. */
interface TicketFilter {
  readonly state?: TicketState | undefined
  readonly user?: UserId | undefined
  readonly before?: number | undefined
}

const Ticket = Schema.Struct({ id: TicketId, user: UserId })
export type Ticket = typeof Ticket.Type

/** A message of a ticket that is to be sent on. */
const Waiting = Schema.Struct({
  id: Schema.Int,
  ticket: TicketId,
  user: UserId,
  author: UserId,
  fromUser: Schema.Boolean,
  text: Schema.String,
  attachment: Schema.NullOr(MessageId)
})
export type Waiting = typeof Waiting.Type

const decodeTicket = Schema.decodeUnknownEffect(Schema.Array(Ticket))
const decodeLines = Schema.decodeUnknownEffect(Schema.Array(TicketLine))
const decodeWords = Schema.decodeUnknownEffect(TicketFile.fields.words)
const decodeWaiting = Schema.decodeUnknownEffect(Schema.Array(Waiting))

/** How many messages of one user reach the operators within an hour: enough to tell anything, too few to bury them. */
const perHour = 20
/** Tickets of one page of a list. */
const page = 50
/** Messages of one ticket that are shown: the newest. */
const maxShown = 200
/** After this the sending of a message that was not confirmed is tried again, as its process may have ended. */
const triedAgainAfter = "1 minute"
/** How long a message is tried: after that its receivers cannot be reached. */
const triedFor = "1 day"

type TicketsError = SqlError.SqlError | Schema.SchemaError

/**
 * Questions of users to the operators, and the answers: open, answered, closed. What is written is saved in the caller's
 * transaction, so none is lost; sending it on is {@link TicketPost}'s.
 */
export class Tickets extends Context.Service<
  Tickets,
  {
    /** Adds words to the user's question, or opens one; its number, or undefined beyond the hour's measure. */
    readonly ask: (user: UserId, words: TicketWords) => Effect.Effect<TicketId | undefined, TicketsError>
    /** Adds an operator's answer. */
    readonly answer: (ticket: TicketId, operator: UserId, words: TicketWords) => Effect.Effect<void, TicketsError>
    /** False when there is no such question, or it is closed already. */
    readonly close: (ticket: TicketId) => Effect.Effect<boolean, TicketsError>
    readonly find: (ticket: TicketId) => Effect.Effect<Option.Option<TicketLine>, TicketsError>
    readonly list: (filter: TicketFilter) => Effect.Effect<ReadonlyArray<TicketLine>, TicketsError>
    readonly file: (ticket: TicketId) => Effect.Effect<Option.Option<TicketFile>, TicketsError>
    /** The question that a message of the bot's in a chat belongs to. */
    readonly behind: (chat: UserId, message: MessageId) => Effect.Effect<Option.Option<Ticket>, TicketsError>
    /** The oldest message that is to be sent on; nobody else gets it for a minute. */
    readonly next: Effect.Effect<Option.Option<Waiting>, TicketsError>
    readonly sent: (message: Waiting) => Effect.Effect<void, TicketsError>
    /** A message in a chat whose replies belong to a ticket. */
    readonly remember: (ticket: TicketId, chat: UserId, message: MessageId) => Effect.Effect<void, TicketsError>
  }
>()("kudo/Tickets") {
  static readonly layer = Layer.effect(
    Tickets,
    Effect.map(SqlClient.SqlClient, (sql) =>
      Tickets.of({ ...conversation(sql), ...reading(sql), ...copies(sql), ...outgoing(sql) })
    )
  )
}

type Service = Tickets["Service"]

const conversation = (sql: SqlClient.SqlClient): Pick<Service, "ask" | "answer" | "close"> => {
  const write = (ticket: TicketId, author: UserId, fromUser: boolean, { text, attachment }: TicketWords) =>
    sql`INSERT INTO ticket_messages (ticket, author, from_user, text, attachment)
        VALUES (${ticket}::bigint, ${author}::bigint, ${fromUser}, ${text}, ${attachment ?? null}::bigint)`.pipe(
      Effect.asVoid
    )

  return {
    ask: Effect.fn("Tickets.ask")(function* (user, words) {
      const [{ count } = { count: 0 }] = yield* sql<{ count: number }>`
        SELECT count(*)::int AS count FROM ticket_messages m JOIN tickets t ON t.id = m.ticket
        WHERE t.user_id = ${user}::bigint AND m.from_user AND m.written_at > now() - interval '1 hour'`
      if (count >= perHour) return undefined
      const [ticket] = yield* Effect.flatMap(
        // Looked for first, as a conflict would use up a number, and tickets be numbered with holes.
        sql`WITH known AS (
              UPDATE tickets SET state = 'open' WHERE user_id = ${user}::bigint AND state <> 'closed' RETURNING id
            ), opened AS (
              INSERT INTO tickets (user_id) SELECT ${user}::bigint WHERE NOT EXISTS (SELECT FROM known)
              ON CONFLICT (user_id) WHERE state <> 'closed' DO UPDATE SET state = 'open' RETURNING id
            )
            SELECT id::float8 AS id, ${user}::float8 AS "user" FROM (TABLE known UNION ALL TABLE opened) tickets`,
        decodeTicket
      )
      if (ticket === undefined) return undefined
      yield* write(ticket.id, user, true, words)
      return ticket.id
    }),
    answer: (ticket, operator, words) =>
      Effect.andThen(
        sql`UPDATE tickets SET state = 'answered' WHERE id = ${ticket}::bigint AND state <> 'closed'`,
        write(ticket, operator, false, words)
      ),
    close: (ticket) =>
      Effect.map(
        sql`UPDATE tickets SET state = 'closed' WHERE id = ${ticket}::bigint AND state <> 'closed' RETURNING id`,
        (rows) => rows.length > 0
      )
  }
}

const reading = (sql: SqlClient.SqlClient): Pick<Service, "find" | "list" | "file"> => {
  const columns = sql.literal(`
    SELECT id::float8 AS id, user_id::float8 AS user, state, (extract(epoch FROM opened_at) * 1000)::float8 AS opened,
      (SELECT count(*)::int FROM ticket_messages WHERE ticket = tickets.id) AS messages
    FROM tickets`)

  const find = (ticket: TicketId) =>
    Effect.map(Effect.flatMap(sql`${columns} WHERE id = ${ticket}::bigint`, decodeLines), ([line]) =>
      Option.fromUndefinedOr(line)
    )

  const file = Effect.fn("Tickets.file")(function* (ticket: TicketId) {
    const line = Option.getOrUndefined(yield* find(ticket))
    if (line === undefined) return Option.none()
    const words = yield* decodeWords(
      yield* sql`
        SELECT author, "fromUser", text, attachment, at, sent FROM (
          SELECT id, author::float8 AS author, from_user AS "fromUser", text, attachment IS NOT NULL AS attachment,
            (extract(epoch FROM written_at) * 1000)::float8 AS at, sent_at IS NOT NULL AS sent
          FROM ticket_messages WHERE ticket = ${ticket}::bigint ORDER BY id DESC LIMIT ${maxShown}
        ) newest ORDER BY id`
    )
    return Option.some({ ...line, words })
  })

  return {
    find,
    file,
    list: ({ state, user, before }) =>
      Effect.flatMap(
        sql`${columns} WHERE ${sql.and([
          sql`true`,
          ...(state === undefined ? [] : [sql`state = ${state}`]),
          ...(user === undefined ? [] : [sql`user_id = ${user}::bigint`]),
          ...(before === undefined ? [] : [sql`id < ${before}::bigint`])
        ])} ORDER BY id DESC LIMIT ${page}`,
        decodeLines
      )
  }
}

const copies = (sql: SqlClient.SqlClient): Pick<Service, "behind" | "remember"> => ({
  behind: (chat, message) =>
    sql`SELECT t.id::float8 AS id, t.user_id::float8 AS "user" FROM ticket_copies c JOIN tickets t ON t.id = c.ticket
        WHERE c.chat = ${chat}::bigint AND c.message = ${message}::bigint`.pipe(
      Effect.flatMap(decodeTicket),
      Effect.map(([ticket]) => Option.fromNullishOr(ticket))
    ),
  remember: (ticket, chat, message) =>
    sql`INSERT INTO ticket_copies (chat, message, ticket)
        VALUES (${chat}::bigint, ${message}::bigint, ${ticket}::bigint) ON CONFLICT DO NOTHING`.pipe(Effect.asVoid)
})

const outgoing = (sql: SqlClient.SqlClient): Pick<Service, "next" | "sent"> => ({
  next: sql`
    UPDATE ticket_messages m SET tried_at = now() FROM tickets t
    WHERE t.id = m.ticket AND m.id = (
      SELECT id FROM ticket_messages
      WHERE sent_at IS NULL AND written_at > now() - ${triedFor}::interval
        AND (tried_at IS NULL OR tried_at < now() - ${triedAgainAfter}::interval)
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING m.id::float8 AS id, m.ticket::float8 AS ticket, t.user_id::float8 AS "user", m.author::float8 AS author,
              m.from_user AS "fromUser", m.text, m.attachment::float8 AS attachment`.pipe(
    Effect.flatMap(decodeWaiting),
    Effect.map(([message]) => Option.fromNullishOr(message))
  ),
  sent: ({ id }) => sql`UPDATE ticket_messages SET sent_at = now() WHERE id = ${id}::bigint`.pipe(Effect.asVoid)
})
