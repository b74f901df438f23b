import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { JobId, UserId } from "../../domain/Ids.ts"
import { StorableText } from "../../domain/StorableText.ts"
import { JobFile, JobFilter, JobWords } from "../../support/JobFiles.ts"
import { Hit, JobLine } from "../../support/Lookup.ts"
import { maxDays } from "../../support/Margin.ts"
import { Overview } from "../../support/Overview.ts"
import { Minute } from "../../support/Series.ts"
import { StatisticsReport, StatisticsTable } from "../../support/Statistics/tables.ts"
import { UserNote } from "../../support/UserNotes.ts"
import { UserFile } from "../../support/UserFiles.ts"
import { Authentication, NeededRole, NotFound, Permission } from "./access.ts"
import { Offers } from "./Offers.ts"
import { Vitals } from "./Vitals.ts"

/** Days of which statistics are told, today among them; thirty, where nothing is said. */
const days = Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxDays })))

/** What can be seen of videos and users. */
export class LookupApi extends HttpApiGroup.make("lookup")
  .add(
    HttpApiEndpoint.get("overview", "/overview", { success: Overview })
      .annotate(NeededRole, "viewer")
      .annotateMerge(OpenApi.annotations({ description: "What goes on with all videos at this moment." })),
    HttpApiEndpoint.get("vitals", "/vitals", { success: Vitals })
      .annotate(NeededRole, "viewer")
      .annotateMerge(
        OpenApi.annotations({ description: "What the bot stands on: Telegram, disk, cluster, providers." })
      ),
    HttpApiEndpoint.get("offers", "/offers", { success: Offers })
      .annotate(NeededRole, "viewer")
      .annotateMerge(
        OpenApi.annotations({ description: "Models, their prices, price cards and margins, and what is switched off." })
      ),
    HttpApiEndpoint.get("series", "/series", { success: Schema.Array(Minute) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(OpenApi.annotations({ description: "What happened in each minute of the last hour." })),
    HttpApiEndpoint.get("statistics", "/statistics", { query: { days }, success: StatisticsReport })
      .annotate(NeededRole, "viewer")
      .annotateMerge(
        OpenApi.annotations({
          description: "People, videos, money and time of the last `days` (UTC), counted once a minute at most."
        })
      ),
    HttpApiEndpoint.get("statisticsCsv", "/statistics.csv", {
      query: { days, table: StatisticsTable },
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/csv; charset=utf-8" }))
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(OpenApi.annotations({ description: "One table of the statistics as CSV (RFC 4180)." })),
    HttpApiEndpoint.get("search", "/search", {
      query: { q: StorableText.check(Schema.isMaxLength(256)) },
      success: Schema.Array(Hit)
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(
        OpenApi.annotations({
          description:
            "By user id or @name; job id, number, link, trace or provider's task of a video; charge of a payment; promo code."
        })
      ),
    HttpApiEndpoint.get("jobs", "/jobs", { query: JobFilter, success: Schema.Array(JobLine) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(
        OpenApi.annotations({
          description: "Fifty videos, the newest first; the next page is `before` the last number."
        })
      ),
    HttpApiEndpoint.get("job", "/jobs/:id", { params: { id: JobId }, success: JobFile, error: NotFound }).annotate(
      NeededRole,
      "viewer"
    ),
    HttpApiEndpoint.get("prompt", "/jobs/:id/prompt", {
      params: { id: JobId },
      success: JobWords,
      error: NotFound
    })
      .annotate(NeededRole, "support")
      .annotateMerge(
        OpenApi.annotations({
          description: "A user's own words and what the provider was sent: for whoever helps users alone."
        })
      ),
    HttpApiEndpoint.get("notes", "/users/:id/notes", { params: { id: UserId }, success: Schema.Array(UserNote) })
      .annotate(NeededRole, "support")
      .annotateMerge(
        OpenApi.annotations({ description: "What operators wrote about a user: for whoever helps users." })
      ),
    HttpApiEndpoint.get("user", "/users/:id", { params: { id: UserId }, success: UserFile, error: NotFound }).annotate(
      NeededRole,
      "viewer"
    )
  )
  .middleware(Permission)
  .middleware(Authentication)
  .annotateMerge(OpenApi.annotations({ title: "Lookups" })) {}
