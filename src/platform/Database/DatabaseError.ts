import { Effect, Schema } from "effect"

/** Why there is no database, in one line without secrets. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  reason: Schema.Literals(["url", "unreachable", "refused", "in-use", "embedded", "migration"]),
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/** File work that can fail for reasons of the machine, told as one line. */
export const attempt = <A>(work: () => Promise<A>, detail: string) =>
  Effect.tryPromise({
    try: work,
    catch: (cause) => new DatabaseError({ reason: "embedded", detail: `${detail}${because(cause)}` })
  })

/** The system's own short name of a fault, such as EACCES: never a text that could hold a secret. */
const because = (cause: unknown) =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? ` (${cause.code})` : ""
