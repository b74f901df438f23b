/**
 * Questions to the operators are kept with their answers: who asked what, what was answered, and which messages in which
 * chats belong to them, so that a reply to one of these finds its way. A user has one question that is not closed at most.
 * The release before knows nothing of the tables.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE tickets (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id),
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed')),
      opened_at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE UNIQUE INDEX tickets_one_open ON tickets (user_id) WHERE state <> 'closed'`
  yield* sql`
    CREATE TABLE ticket_messages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      ticket bigint NOT NULL REFERENCES tickets (id),
      author bigint NOT NULL,
      from_user boolean NOT NULL,
      text text NOT NULL,
      attachment bigint,
      written_at timestamptz NOT NULL DEFAULT now(),
      tried_at timestamptz,
      sent_at timestamptz
    )`
  yield* sql`CREATE INDEX ticket_messages_waiting ON ticket_messages (id) WHERE sent_at IS NULL`
  yield* sql`CREATE INDEX ticket_messages_of_ticket ON ticket_messages (ticket, written_at)`
  yield* sql`
    CREATE TABLE ticket_copies (
      chat bigint NOT NULL,
      message bigint NOT NULL,
      ticket bigint NOT NULL REFERENCES tickets (id),
      PRIMARY KEY (chat, message)
    )`
})
