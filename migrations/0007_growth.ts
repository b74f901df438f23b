/**
 * Who was brought by whom, set when a user is new and never again. A promo code is redeemed once per user and `uses`
 * times at most; its coins are good for `days`. A user's standing decides whether coins may be spent; own limits only
 * ever lower the operator's.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // No foreign key on the referrer: it would lock their row within the friend's transaction. Users are never deleted.
  yield* sql`
    ALTER TABLE users
      ADD COLUMN referrer bigint CHECK (referrer <> id),
      ADD COLUMN standing text NOT NULL DEFAULT 'active' CHECK (standing IN ('active', 'frozen', 'banned')),
      ADD COLUMN limit_day integer CHECK (limit_day > 0),
      ADD COLUMN limit_month integer CHECK (limit_month > 0)`
  yield* sql`CREATE INDEX users_referrer ON users (referrer) WHERE referrer IS NOT NULL`
  yield* sql`
    CREATE TABLE promo_codes (
      code text PRIMARY KEY CHECK (code ~ '^[A-Z0-9_-]{1,32}$'),
      coins integer NOT NULL CHECK (coins > 0),
      uses integer NOT NULL CHECK (uses > 0),
      used integer NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND uses),
      ends_at timestamptz,
      days integer CHECK (days > 0)
    )`
  yield* sql`
    CREATE TABLE promo_redemptions (
      code text NOT NULL REFERENCES promo_codes (code),
      user_id bigint NOT NULL REFERENCES users (id),
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (code, user_id)
    )`
})
