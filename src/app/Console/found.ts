import { Effect, Option } from "effect"
import { NotFound } from "./access.ts"

/** What is there, or 404; a database that does not answer is a 500, which the log explains. */
export const found = <A, E>(asked: Effect.Effect<Option.Option<A>, E>): Effect.Effect<A, NotFound> =>
  Effect.flatMap(
    Effect.orDie(asked),
    Option.match({ onNone: () => new NotFound(), onSome: (one) => Effect.succeed(one) })
  )
