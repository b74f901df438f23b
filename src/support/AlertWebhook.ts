import { Duration, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { boundedFetchUpTo, systemCode } from "../platform/JsonApi.ts"
import { makeOutage } from "../platform/Outage.ts"
import { idsOf, readRows } from "../platform/readRows.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { payloadOf, PostedAlert, type WebhookFormat } from "./AlertWebhook/payload.ts"

export { type WebhookFormat, webhookFormats } from "./AlertWebhook/payload.ts"

/** How often it is looked whether something is to be posted. */
const every = "5 seconds"
/** An alert that goes on is posted again so often, with its count. */
const againEvery = Duration.minutes(5)
/** Alerts of one round; the rest come in the next. */
const page = 50
/** Tries that the webhook does not take, after which an alert is left to the operators' chats: five hours and a half in all. */
const maxTries = 20
/** Seconds to the next try: doubled from the first to the last. */
const pauses = { first: 5, last: 1800 }
/** What is older when the webhook is set is no news. */
const newsFor = Duration.days(1)
const answerWithin = Duration.seconds(10)
/** Bytes of an answer that are read: what it says is not looked at. */
const maxAnswer = 10_000

export interface AlertWebhookOptions {
  /** It often has a secret in its path. */
  readonly url: Redacted.Redacted
  readonly format: WebhookFormat
  readonly consoleUrl: string
}

/** An alert and the moment at which it was read, as the database writes it: what becomes of it later is posted of it later. */
const DueAlert = Schema.Struct({ ...PostedAlert.fields, read: Schema.String })
type DueAlert = typeof DueAlert.Type

const readAlerts = readRows(DueAlert, "alerts for the webhook")

class NotTaken extends Schema.TaggedError<NotTaken>()("NotTaken", {
  /** Its status, or what the system calls the fault of the connection; never the address. */
  detail: Schema.String
}) {}

const makePost = ({ url }: AlertWebhookOptions) => {
  const fetch = boundedFetchUpTo(maxAnswer)
  return Effect.fnUntraced(function* (body: unknown) {
    const answer = yield* Effect.tryPromise({
      try: (signal) =>
        fetch(Redacted.value(url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          signal
        }),
      catch: (error) => new NotTaken({ detail: systemCode(error) ?? "no answer" })
    }).pipe(
      Effect.timeoutOrElse({ duration: answerWithin, orElse: () => Effect.fail(new NotTaken({ detail: "no answer" })) })
    )
    if (!answer.ok) return yield* new NotTaken({ detail: `status ${answer.status}` })
  })
}

/**
 * Posts the alerts of operators to a webhook, those of one kind as one message: when they begin, every five minutes while they
 * grow, and when they are over. What is not taken is posted again with longer and longer pauses, twenty times at most; it may be
 * posted twice, and the operators' chats have it in any case.
 */
export const makeAlertWebhook = Effect.fnUntraced(function* (options: AlertWebhookOptions) {
  const sql = yield* SqlClient.SqlClient
  const outage = yield* makeOutage("posting alerts to ALERT_WEBHOOK_URL")
  const post = makePost(options)
  const seconds = (duration: Duration.Duration) => Duration.toSeconds(duration)

  // A moment beyond the longest pause, or a post of the future: the clock was set back since.
  const dueRows = sql`
      SELECT now()::text AS read, id::float8 AS id, kind, cause, details, times, (extract(epoch FROM opened_at) * 1000)::float8 AS opened,
        (extract(epoch FROM resolved_at) * 1000)::float8 AS resolved
      FROM alerts
      WHERE coalesce(post_after NOT BETWEEN now() AND now() + make_interval(secs => ${pauses.last}::float8), true) AND post_tries < ${maxTries}::int AND (
        posted_at IS NULL AND coalesce(resolved_at, now()) > now() - make_interval(secs => ${seconds(newsFor)}::float8)
        OR posted_at > now() OR resolved_at > posted_at
        OR resolved_at IS NULL AND last_at > posted_at
          AND posted_at < now() - make_interval(secs => ${seconds(againEvery)}::float8))
      ORDER BY id LIMIT ${page}`

  /** One that this release cannot read is posted by one that can, when it grows or ends. */
  const due = Effect.gen(function* () {
    const { read, unread } = yield* readAlerts(yield* dueRows)
    if (unread.length > 0)
      yield* sql`UPDATE alerts SET posted_at = clock_timestamp() WHERE id = ANY(${idsOf(unread)}::bigint[])`
    return read
  })

  const postKind = Effect.fnUntraced(function* (kind: string, alerts: ReadonlyArray<DueAlert>) {
    const ids = alerts.map(({ id }) => id)
    const taken = yield* Effect.result(post(payloadOf(options.format, alerts, kind, options.consoleUrl)))
    if (taken._tag === "Success") {
      yield* sql`
        UPDATE alerts SET posted_at = ${alerts[0]?.read ?? null}::timestamptz, post_tries = 0, post_after = NULL
        WHERE id = ANY(${ids}::bigint[])`
      return yield* outage.over
    }
    yield* sql`
      UPDATE alerts SET post_tries = post_tries + 1, post_after = now() + make_interval(
        secs => least(${pauses.last}::float8, ${pauses.first}::float8 * power(2, post_tries)))
      WHERE id = ANY(${ids}::bigint[])`
    yield* outage.failed(taken.failure.detail)
  })

  return Effect.gen(function* () {
    const alerts = yield* due
    for (const kind of new Set(alerts.map((alert) => alert.kind))) {
      yield* postKind(
        kind,
        alerts.filter((alert) => alert.kind === kind)
      )
    }
  })
})

/** Posts in one process of all. */
export const AlertWebhook = {
  layerRun: (options: AlertWebhookOptions) =>
    Layer.unwrap(Effect.map(makeAlertWebhook(options), (round) => inOneProcess({ name: "AlertWebhook", every, round })))
} as const
