import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { Spending } from "../money/Spending.ts"
import { Receipts } from "./Receipts.ts"
import { withoutWords } from "./Receipts/Receipt.ts"
import { Tickets } from "./Tickets.ts"
import { Profile, type UserFile } from "./UserFiles/UserFile.ts"

export * from "./UserFiles/UserFile.ts"

/** Payments of one user that are shown: the newest. */
const shown = 20

const decodeProfiles = Schema.decodeUnknownEffect(Schema.Array(Profile))

/** The users as operators see them. */
export class UserFiles extends Context.Service<
  UserFiles,
  { readonly of: (user: UserId) => Effect.Effect<Option.Option<UserFile>, SqlError.SqlError | Schema.SchemaError> }
>()("kudo/UserFiles") {
  static readonly layer = Layer.effect(
    UserFiles,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const receipts = yield* Receipts
      const spending = yield* Spending
      const tickets = yield* Tickets

      const profile = (user: UserId) =>
        Effect.flatMap(
          sql`
            SELECT id::float8 AS user, nullif(username, '') AS username, standing, language, reachable,
                   (extract(epoch FROM created_at) * 1000)::float8 AS created, dialog #>> '{state,_tag}' AS dialog
            FROM users WHERE id = ${user}::bigint`,
          decodeProfiles
        )
      return UserFiles.of({
        of: Effect.fn("UserFiles.of")(function* (user) {
          const [known] = yield* profile(user)
          if (known === undefined) return Option.none()
          const wallet = yield* receipts.wallet(user)
          const { spentDay, spentMonth, dayLimit, monthLimit } = yield* spending.overview(user)
          return Option.some({
            profile: known,
            accounts: wallet?.accounts ?? [],
            spending: { day: spentDay, month: spentMonth, dayLimit: dayLimit ?? null, monthLimit: monthLimit ?? null },
            jobs: (yield* receipts.ofUser(user, 0)).items.map(withoutWords),
            history: (yield* receipts.history(user, 0)).items,
            charges: yield* receipts.charges(user, shown),
            tickets: yield* tickets.list({ user })
          })
        })
      })
    })
  ).pipe(Layer.provide(Tickets.layer))
}
