import { Context, Duration, Effect, Layer, Option, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { MessageId, UserId } from "../domain/Ids.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { type AlertLine, AlertLog } from "../platform/AlertLog.ts"
import { Purpose, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Alert } from "./Alerts/Alert.ts"
import { alertText } from "./Alerts/text.ts"

type Failure = SqlError.SqlError | Schema.SchemaError

/** What nobody has raised for so long is not followed any more. */
const silentMinutes = 30
/** How long ended alerts are kept, in days: for whoever looks back over a season. */
const keptDays = 90
/** How often a message in which only the count changed is edited, at most. */
const editEverySeconds = 30
/** How often it is looked whether operators are to be told something. */
const tellEvery = "2 seconds"
/** Alerts that are told in one round; the rest come in the next. */
const page = 20
/** A database that is away is what the alert may be about: a line waits for it so long, then makes room. */
const storing = Schedule.spaced(Duration.seconds(5)).pipe(Schedule.upTo({ times: 60 }))
/** How often an operator who could not be greeted is tried again. */
const greetEvery = "10 minutes"

const decode = Schema.decodeUnknownEffect(Schema.Array(Alert))

/**
 * What wants a person, told to the operators in their chats: one message for each kind and cause, in which the count grows
 * and the end is said. Kept in the database, so that all processes raise the same alert and one of them tells it.
 */
export class Alerts extends Context.Service<
  Alerts,
  {
    readonly record: (line: AlertLine) => Effect.Effect<void, SqlError.SqlError>
    /** Ends alerts that nobody has raised for a while, and gives those whose messages are to be sent or edited. */
    readonly due: Effect.Effect<ReadonlyArray<Alert>, Failure>
    readonly told: (alert: Pick<Alert, "id">, messages: Alert["messages"]) => Effect.Effect<void, SqlError.SqlError>
    /** Operators who were never told that they are operators. */
    readonly ungreeted: (operators: ReadonlySet<UserId>) => Effect.Effect<ReadonlyArray<UserId>, SqlError.SqlError>
    readonly greeted: (operator: UserId) => Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/Alerts") {
  static readonly layer = Layer.effect(
    Alerts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const record = (line: AlertLine) =>
        line._tag === "Over"
          ? Effect.asVoid(
              sql`
                UPDATE alerts SET resolved_at = now(), ended = 'over'
                WHERE kind = ${line.kind} AND ${line.cause} IN ('', cause) AND resolved_at IS NULL`
            )
          : Effect.asVoid(sql`
              INSERT INTO alerts (kind, cause, details)
              VALUES (${line.kind}, ${line.cause}, ${JSON.stringify(line.details)}::jsonb)
              ON CONFLICT (kind, cause) WHERE resolved_at IS NULL
              DO UPDATE SET times = alerts.times + 1, last_at = now(), details = excluded.details`)

      const due = Effect.gen(function* () {
        yield* sql`DELETE FROM alerts WHERE resolved_at < now() - make_interval(days => ${keptDays}::int)`
        yield* sql`
          UPDATE alerts SET resolved_at = now(), ended = 'silent'
          WHERE resolved_at IS NULL AND last_at < now() - make_interval(mins => ${silentMinutes}::int)`
        const rows = yield* sql`
          SELECT id::float8 AS id, kind, cause, details, times, messages, ended,
            (extract(epoch FROM CASE WHEN ended IS NULL THEN now() ELSE last_at END - opened_at) * 1000)::float8 AS "lastedMillis"
          FROM alerts
          WHERE told_at IS NULL OR resolved_at > told_at
            OR (last_at > told_at AND told_at < now() - make_interval(secs => ${editEverySeconds}))
          ORDER BY id LIMIT ${page}`
        return yield* decode(rows)
      })

      return Alerts.of({
        record,
        due,
        told: ({ id }, messages) =>
          Effect.asVoid(
            sql`UPDATE alerts SET told_at = clock_timestamp(), messages = ${JSON.stringify(messages)}::jsonb WHERE id = ${id}`
          ),
        ungreeted: (operators) =>
          Effect.map(sql<{ id: number }>`SELECT user_id::float8 AS id FROM operators_greeted`, (rows) => {
            const known = new Set(rows.map(({ id }) => id))
            return [...operators].filter((operator) => !known.has(operator))
          }),
        greeted: (operator) =>
          Effect.asVoid(sql`
            INSERT INTO operators_greeted (user_id) VALUES (${operator}::bigint) ON CONFLICT DO NOTHING`)
      })
    })
  )

  /** Stores what the log raises, in every process; tells the operators, in one. */
  static readonly layerRun = (options: { readonly operators: ReadonlySet<UserId> }) =>
    Layer.mergeAll(
      recording,
      inOneProcess({ name: "Alerts", every: tellEvery, round: tellOperators(options.operators) }),
      inOneProcess({ name: "GreetOperators", every: greetEvery, round: greetOperators(options.operators) })
    )
}

const recording = Layer.effectDiscard(
  Effect.gen(function* () {
    const log = yield* AlertLog
    const alerts = yield* Alerts
    const one = Effect.flatMap(log.next, (line) => Effect.retry(alerts.record(line), storing))
    yield* Effect.forkScoped(Effect.forever(Effect.catch(one, () => Effect.logWarning("an alert could not be stored"))))
  })
)

/** Sends the message about an alert, or edits it; the operator's message by then, if there is any. */
const tellOne = Effect.fnUntraced(
  function* (alert: Alert, operator: UserId) {
    const gateway = yield* TelegramGateway
    const screen = { html: alertText(alert), keyboard: [] }
    const message = alert.messages[String(operator)]
    const sent =
      message === undefined
        ? gateway.say(operator, screen)
        : Effect.as(gateway.edit(operator, message, screen), message).pipe(
            Effect.catchReason("TelegramError", "MessageGone", () => gateway.say(operator, screen))
          )
    return yield* Effect.option(sent)
  },
  Effect.provideService(Purpose, "notice")
)

/** Sends and edits the messages that are due. */
export const tellOperators = Effect.fnUntraced(function* (operators: ReadonlySet<UserId>) {
  const alerts = yield* Alerts
  for (const alert of yield* alerts.due) {
    const messages: Record<string, MessageId> = { ...alert.messages }
    for (const operator of operators) {
      const sent = yield* tellOne(alert, operator)
      if (Option.isSome(sent)) messages[String(operator)] = sent.value
    }
    yield* alerts.told(alert, messages)
  }
})

/** Greets operators who were not, so that an id that is wrong is noticed before an alert is. */
export const greetOperators = Effect.fnUntraced(function* (operators: ReadonlySet<UserId>) {
  const alerts = yield* Alerts
  const gateway = yield* TelegramGateway
  for (const operator of yield* alerts.ungreeted(operators)) {
    const sent = yield* Effect.result(gateway.say(operator, { html: greetingText, keyboard: [] }))
    if (sent._tag === "Success") yield* alerts.greeted(operator)
    else {
      yield* Effect.logWarning("an operator cannot be reached: is the id right, and have they opened the bot?").pipe(
        Effect.annotateLogs({ userId: operator, reason: sent.failure.reason._tag })
      )
    }
  }
})

const greetingText = "👋 You are an operator of this bot: alerts come to this chat."
