import { Effect, Option } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { JobFiles } from "../../support/JobFiles.ts"
import { Lookup } from "../../support/Lookup.ts"
import { Overviews } from "../../support/Overview.ts"
import { UserFiles } from "../../support/UserFiles.ts"
import { NotFound } from "./access.ts"
import { ConsoleApi } from "./ConsoleApi.ts"

/** What is there, or 404; a database that does not answer is a 500, which the log explains. */
const found = <A, E>(asked: Effect.Effect<Option.Option<A>, E>): Effect.Effect<A, NotFound> =>
  Effect.flatMap(
    Effect.orDie(asked),
    Option.match({ onNone: () => new NotFound(), onSome: (one) => Effect.succeed(one) })
  )

export const lookupHandlers = HttpApiBuilder.group(
  ConsoleApi,
  "lookup",
  Effect.fnUntraced(function* (handlers) {
    const lookup = yield* Lookup
    const jobs = yield* JobFiles
    const users = yield* UserFiles
    const { now } = yield* Overviews
    return handlers.handleAll({
      overview: () => Effect.orDie(now),
      search: ({ query }) => Effect.orDie(lookup.find(query.q)),
      jobs: ({ query }) => Effect.orDie(jobs.list(query)),
      job: ({ params }) => found(jobs.of(params.id)),
      prompt: ({ params }) => Effect.map(found(jobs.prompt(params.id)), (prompt) => ({ prompt })),
      user: ({ params }) => found(users.of(params.id))
    })
  })
)
