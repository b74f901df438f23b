/**
 * Messages of operators to many users. `broadcasts` holds what is said, to whom, and how far it has come: `last_user` is the
 * user up to whom everybody that it is for was claimed, the counts are those of `broadcast_recipients`. A recipient's row is
 * written before the message is sent, so that whoever has one is never sent it again; `claimed` without an end is somebody of
 * whom it is not known. `users.news` is false for who wants no such messages. `user_days` has a row for each user and UTC day on
 * which their dialog moved, written by whichever statement moves it; `users.seen_on` is the last such day. The release before goes
 * on: its users' days are told, too.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN news boolean NOT NULL DEFAULT true, ADD COLUMN seen_on date`
  yield* sql`
    CREATE TABLE user_days (
      day date NOT NULL,
      user_id bigint NOT NULL,
      PRIMARY KEY (user_id, day)
    )`
  yield* sql`CREATE INDEX user_days_day ON user_days USING brin (day) WITH (autosummarize)`
  yield* sql`
    CREATE FUNCTION tell_user_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.seen_on := (now() AT TIME ZONE 'utc')::date;
      INSERT INTO user_days (day, user_id) VALUES (NEW.seen_on, NEW.id) ON CONFLICT DO NOTHING;
      RETURN NEW;
    END $$`
  yield* sql`
    CREATE TRIGGER users_tell_day BEFORE UPDATE OF version ON users FOR EACH ROW
    WHEN (OLD.version <> NEW.version AND NEW.dialog IS NOT NULL AND OLD.seen_on IS DISTINCT FROM (now() AT TIME ZONE 'utc')::date)
    EXECUTE FUNCTION tell_user_day()`
  yield* sql`
    CREATE TABLE broadcasts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sending', 'paused', 'stopped', 'done')),
      content jsonb NOT NULL,
      audience jsonb NOT NULL,
      operator bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      tested_at timestamptz,
      started_at timestamptz,
      ended_at timestamptz,
      trouble text,
      total integer NOT NULL DEFAULT 0,
      last_user bigint NOT NULL DEFAULT 0,
      claimed integer NOT NULL DEFAULT 0,
      delivered integer NOT NULL DEFAULT 0,
      blocked integer NOT NULL DEFAULT 0,
      failed integer NOT NULL DEFAULT 0
    )`
  yield* sql`CREATE INDEX broadcasts_sending ON broadcasts (id) WHERE state = 'sending'`
  yield* sql`
    CREATE TABLE broadcast_recipients (
      broadcast bigint NOT NULL,
      user_id bigint NOT NULL,
      state text NOT NULL CHECK (state IN ('waiting', 'claimed', 'delivered', 'blocked', 'failed')),
      PRIMARY KEY (broadcast, user_id)
    )`
  yield* sql`CREATE INDEX broadcast_recipients_waiting ON broadcast_recipients (broadcast, user_id) WHERE state = 'waiting'`
})
