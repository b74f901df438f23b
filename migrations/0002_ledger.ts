/**
 * Double entry in whole coins. A transfer moves a positive amount between two different accounts, once per key, and is
 * never changed or deleted. A user's accounts carry a balance that the database keeps equal to the sum of their
 * transfers and never lets fall below zero. House accounts carry none: their sum is computed, so that no row is hot.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE accounts (
      user_id bigint NOT NULL REFERENCES users (id),
      kind text NOT NULL CHECK (kind IN ('available', 'held')),
      balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
      PRIMARY KEY (user_id, kind)
    )`
  yield* sql`
    CREATE TABLE transfers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      key text NOT NULL UNIQUE,
      user_id bigint NOT NULL REFERENCES users (id),
      debit text NOT NULL CHECK (debit IN ('available', 'held', 'house:promotions', 'house:revenue')),
      credit text NOT NULL CHECK (credit IN ('available', 'held', 'house:promotions', 'house:revenue')),
      amount bigint NOT NULL CHECK (amount > 0),
      reason text NOT NULL,
      job_id uuid,
      traceparent text,
      at timestamptz NOT NULL DEFAULT now(),
      CHECK (debit <> credit)
    )`
  yield* sql`CREATE INDEX transfers_user ON transfers (user_id, id)`
  yield* sql`CREATE INDEX transfers_job ON transfers (job_id) WHERE job_id IS NOT NULL`
  yield* sql`
    CREATE FUNCTION apply_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE accounts
      SET balance = balance + CASE WHEN kind = NEW.credit THEN NEW.amount ELSE 0 END
                            - CASE WHEN kind = NEW.debit THEN NEW.amount ELSE 0 END
      WHERE user_id = NEW.user_id AND kind IN (NEW.debit, NEW.credit);
      RETURN NULL;
    END $$`
  yield* sql`
    CREATE TRIGGER transfers_apply AFTER INSERT ON transfers
    FOR EACH ROW EXECUTE FUNCTION apply_transfer()`
  yield* sql`
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'transfers are append-only';
    END $$`
  yield* sql`
    CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`
})
