import { Effect, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { SettingsError } from "../platform/Config.ts"
import type { DatabaseError } from "../platform/Database.ts"
import { fail } from "./fail.ts"

/** A command that reads the database: what keeps it from that is one line for its operator, and ends it with 1. */
export const explainedRead = <A, R>(
  command: Effect.Effect<A, SettingsError | DatabaseError | SqlError.SqlError | Schema.SchemaError, R>
) =>
  Effect.catchTags(command, {
    SettingsError: ({ faults }) => fail(...faults),
    DatabaseError: ({ detail }) => fail(detail),
    SqlError: ({ reason }) =>
      fail(
        reason._tag === "ConnectionError"
          ? "the database does not answer"
          : "the database could not be read: start the bot once, so that it is brought up to date"
      ),
    SchemaError: () => fail("the database answered with something that the command cannot read")
  })
