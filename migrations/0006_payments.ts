/**
 * An invoice fixes what was offered: to whom, how many coins, for how many Stars. A payment is one charge of Telegram's,
 * recorded once by its charge id; `refunded_at` is set once. A subscription is the invoice whose charges recur. The cursor
 * is how many of Telegram's Star transactions have been held against our payments.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE invoices (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id),
      pack text NOT NULL,
      coins integer NOT NULL CHECK (coins > 0),
      bonus integer NOT NULL CHECK (bonus >= 0),
      stars integer NOT NULL CHECK (stars > 0),
      monthly boolean NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE INDEX invoices_user ON invoices (user_id, created_at DESC)`
  yield* sql`
    CREATE TABLE payments (
      charge text PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id),
      invoice uuid REFERENCES invoices (id),
      stars integer NOT NULL CHECK (stars > 0),
      healed boolean NOT NULL DEFAULT false,
      at timestamptz NOT NULL DEFAULT now(),
      refunded_at timestamptz
    )`
  yield* sql`CREATE INDEX payments_user ON payments (user_id, at DESC)`
  yield* sql`CREATE INDEX payments_invoice ON payments (invoice)`
  yield* sql`
    CREATE TABLE subscriptions (
      user_id bigint PRIMARY KEY REFERENCES users (id),
      invoice uuid NOT NULL REFERENCES invoices (id),
      charge text NOT NULL REFERENCES payments (charge),
      until timestamptz NOT NULL,
      cancelled boolean NOT NULL DEFAULT false
    )`
  yield* sql`
    CREATE TABLE star_cursor (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      seen integer NOT NULL
    )`
  yield* sql`INSERT INTO star_cursor (seen) VALUES (0)`
})
