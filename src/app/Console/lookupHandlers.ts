import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { JobFiles } from "../../support/JobFiles.ts"
import { Lookup } from "../../support/Lookup.ts"
import { Overviews } from "../../support/Overview.ts"
import { Series } from "../../support/Series.ts"
import { Statistics } from "../../support/Statistics.ts"
import { csvOf } from "../../support/Statistics/csv.ts"
import { UserFiles } from "../../support/UserFiles.ts"
import { ConsoleApi } from "./ConsoleApi.ts"
import { found } from "./found.ts"
import { UserNotes } from "../../support/UserNotes.ts"
import { makeOffers } from "./Offers.ts"
import { makeVitals, type VitalsOptions } from "./Vitals.ts"

/** Of so many days statistics are told, where nothing is said. */
const usualDays = 30

export const lookupHandlers = (options: VitalsOptions) =>
  HttpApiBuilder.group(
    ConsoleApi,
    "lookup",
    Effect.fnUntraced(function* (handlers) {
      const offers = yield* makeOffers
      const notes = yield* UserNotes
      const vitals = yield* makeVitals(options)
      const { lastHour } = yield* Series
      const lookup = yield* Lookup
      const jobs = yield* JobFiles
      const users = yield* UserFiles
      const { now } = yield* Overviews
      const statistics = yield* Statistics
      return handlers.handleAll({
        overview: () => Effect.orDie(now),
        vitals: () => Effect.orDie(vitals),
        offers: () => Effect.orDie(offers),
        notes: ({ params }) => Effect.orDie(notes.of(params.id)),
        series: () => Effect.orDie(lastHour),
        statistics: ({ query: { days = usualDays } }) => Effect.orDie(statistics.of(days)),
        statisticsCsv: ({ query: { days = usualDays, table } }) =>
          Effect.orDie(Effect.map(statistics.of(days), (report) => csvOf(report, table))),
        search: ({ query }) => Effect.orDie(lookup.find(query.q)),
        jobs: ({ query }) => Effect.orDie(jobs.list(query)),
        job: ({ params }) => found(jobs.of(params.id)),
        prompt: ({ params }) => found(jobs.prompt(params.id)),
        user: ({ params }) => found(users.of(params.id))
      })
    })
  )
