import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { UserId } from "../domain/Ids.ts"

/** Notes about one user that are shown: the newest. */
const shown = 50

/** What an operator wrote about a user, for other operators. Times are in ms of the epoch. */
export const UserNote = Schema.Struct({ operator: UserId, text: Schema.String, at: Schema.Finite })
export type UserNote = typeof UserNote.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(UserNote))

/** What operators remember of users. It goes with everything else when a user has it deleted. */
export class UserNotes extends Context.Service<
  UserNotes,
  {
    /** Part of the transaction that it is called in. */
    readonly add: (user: UserId, operator: UserId, text: string) => Effect.Effect<void, SqlError.SqlError>
    readonly of: (user: UserId) => Effect.Effect<ReadonlyArray<UserNote>, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/UserNotes") {
  static readonly layer = Layer.effect(
    UserNotes,
    Effect.map(SqlClient.SqlClient, (sql) =>
      UserNotes.of({
        add: (user, operator, text) =>
          Effect.asVoid(sql`
            INSERT INTO user_notes (user_id, operator, text) VALUES (${user}::bigint, ${operator}::bigint, ${text})`),
        of: (user) =>
          Effect.flatMap(
            sql`
              SELECT operator::float8 AS operator, text, (extract(epoch FROM at) * 1000)::float8 AS at
              FROM user_notes WHERE user_id = ${user}::bigint ORDER BY id DESC LIMIT ${shown}`,
            decode
          )
      })
    )
  )
}
