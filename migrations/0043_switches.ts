/**
 * What is switched off: a model, a route, a provider, the sale of coins or new videos; of each one row at most, with since
 * when, until when, why, and by whom. Without an operator it was the provider that called a model gone. Beside it, which models
 * each provider said last that it has. The release before reads neither, and goes on offering everything.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE switches (
      scope text NOT NULL CHECK (scope IN ('model', 'route', 'provider', 'sales', 'orders')),
      id text NOT NULL CHECK ((id = '') = (scope IN ('sales', 'orders'))),
      since timestamptz NOT NULL DEFAULT now(),
      until timestamptz,
      reason text NOT NULL,
      operator bigint,
      PRIMARY KEY (scope, id)
    )`
  yield* sql`
    CREATE TABLE provider_models (
      provider text PRIMARY KEY,
      models jsonb NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`
})
