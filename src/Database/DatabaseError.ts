import { Schema } from "effect"

/** Why there is no database, in one line without secrets. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  reason: Schema.Literals(["unreachable", "in-use", "embedded", "migration"]),
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}
