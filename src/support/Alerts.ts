import { Context, Duration, Effect, Layer, Option, Schedule } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { MessageId, UserId } from "../domain/Ids.ts"
import { idsOf, readRows } from "../platform/readRows.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { type AlertLine as RaisedLine, AlertLog } from "../platform/AlertLog.ts"
import { Purpose, type Screen, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { encodeLastingButton } from "../telegram/Buttons.ts"
import { Alert, type AlertFilter, type AlertGroup, type AlertId, AlertLine, groupsOf } from "./Alerts/Alert.ts"
import { alertText } from "./Alerts/text.ts"

export { AlertId, AlertLine } from "./Alerts/Alert.ts"

type Failure = SqlError.SqlError

/** What nobody has raised for so long is not followed any more. */
const silentMinutes = 30
/** How long ended alerts are kept, in days: for whoever looks back over a season. */
const keptDays = 90
/** How often a message in which only the count changed is edited, at most. */
const editEverySeconds = 30
/** How often it is looked whether operators are to be told something. */
const tellEvery = "2 seconds"
/** Messages that are told in one round; the rest come in the next. */
const page = 20
/** Alerts of one message that are read: of a flood the newest. */
const perMessage = 50
/** A database that is away is what the alert may be about: a line waits for it so long, then makes room. */
const storing = Schedule.spaced(Duration.seconds(5)).pipe(Schedule.upTo({ times: 60 }))
/** How often an operator who could not be greeted is tried again. */
const greetEvery = "10 minutes"

/** Alerts of one page of a list. */
const listed = 50

const readAlerts = readRows(Alert, "alerts")
const readLines = readRows(AlertLine, "alerts")

/**
 * What wants a person, told to the operators in their chats: one message for those of one kind that last at the same time, in
 * which the counts grow, whoever looks after it is named, and the end is said. Kept in the database, so that all processes raise the same alert and one of them tells it.
 */
export class Alerts extends Context.Service<
  Alerts,
  {
    readonly record: (line: RaisedLine) => Effect.Effect<void, SqlError.SqlError>
    /** Ends alerts that nobody has raised for a while, and gives those whose messages are to be sent or edited. */
    readonly due: Effect.Effect<ReadonlyArray<AlertGroup>, Failure>
    readonly told: (group: AlertGroup, messages: Alert["messages"]) => Effect.Effect<void, SqlError.SqlError>
    readonly list: (filter: AlertFilter) => Effect.Effect<ReadonlyArray<AlertLine>, Failure>
    /** Notes that an operator looks after an alert and those told with it; false where all are over, or somebody does already. */
    readonly acknowledge: (alert: AlertId, by: UserId) => Effect.Effect<boolean, SqlError.SqlError>
    /** Operators who were never told that they are operators. */
    readonly ungreeted: (operators: ReadonlySet<UserId>) => Effect.Effect<ReadonlyArray<UserId>, SqlError.SqlError>
    readonly greeted: (operator: UserId) => Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/Alerts") {
  static readonly layer = Layer.effect(
    Alerts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const record = (line: RaisedLine) =>
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

      return Alerts.of({
        record,
        due: due(sql),
        list: list(sql),
        // As of when they were read: what became of one while Telegram was told is told next. Of a flood those that were not read are
        // told as well: the message would be edited for them again and again.
        told: ({ alerts: [{ group, read }] }, messages) =>
          Effect.asVoid(
            sql`
              UPDATE alerts SET told_at = ${read}::timestamptz, messages = ${JSON.stringify(messages)}::jsonb
              WHERE group_id = ${group}::bigint`
          ),
        acknowledge: (alert, by) =>
          Effect.map(
            sql`
              UPDATE alerts SET acknowledged_by = ${by}::bigint, acknowledged_at = clock_timestamp()
              WHERE resolved_at IS NULL AND acknowledged_by IS NULL
                AND (id = ${alert}::bigint OR group_id = (SELECT group_id FROM alerts WHERE id = ${alert}::bigint))
              RETURNING id`,
            (rows) => rows.length > 0
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
  static readonly layerRun = (options: { readonly operators: ReadonlySet<UserId>; readonly consoleUrl: string }) =>
    Layer.mergeAll(
      recording,
      inOneProcess({ name: "Alerts", every: tellEvery, round: tellOperators(options) }),
      inOneProcess({ name: "GreetOperators", every: greetEvery, round: greetOperators(options.operators) })
    )
}

/** Ends what nobody raises any more, puts what is new to what it belongs to, and reads what is to be told. */
const due = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    yield* sql`DELETE FROM alerts WHERE resolved_at < now() - make_interval(days => ${keptDays}::int)`
    yield* sql`
      UPDATE alerts SET resolved_at = now(), ended = 'silent'
      WHERE resolved_at IS NULL AND last_at < now() - make_interval(mins => ${silentMinutes}::int)`
    yield* sql`
      UPDATE alerts SET group_id = coalesce(
        (SELECT min(open.group_id) FROM alerts open
         WHERE open.kind = alerts.kind AND open.resolved_at IS NULL AND open.group_id IS NOT NULL),
        (SELECT min(new.id) FROM alerts new WHERE new.kind = alerts.kind AND new.group_id IS NULL)
      ) WHERE group_id IS NULL`
    // Told in the future: the clock was set back since, and what becomes of it next would seem to be older.
    const rows = yield* sql`
      WITH due AS (
        SELECT DISTINCT group_id FROM alerts
        WHERE told_at IS NULL OR told_at > now() OR resolved_at > told_at OR acknowledged_at > told_at
          OR (last_at > told_at AND told_at < now() - make_interval(secs => ${editEverySeconds}))
        ORDER BY group_id LIMIT ${page}
      )
      SELECT one.* FROM due, LATERAL (
        SELECT id::float8 AS id, group_id::float8 AS "group", kind, cause, details, times, messages, ended, now()::text AS read,
          (extract(epoch FROM CASE WHEN ended IS NULL THEN now() ELSE last_at END - opened_at) * 1000)::float8 AS "lastedMillis",
          ${acknowledgedBy(sql)}
        FROM alerts WHERE alerts.group_id = due.group_id ORDER BY alerts.id DESC LIMIT ${perMessage}
      ) one ORDER BY one."group", one.id`
    const { read, unread } = yield* readAlerts(rows)
    // One that this release cannot read is told by one that can, when it is raised anew.
    if (unread.length > 0)
      yield* sql`UPDATE alerts SET told_at = clock_timestamp() WHERE id = ANY(${idsOf(unread)}::bigint[])`
    return groupsOf(read)
  })

const acknowledgedBy = (sql: SqlClient.SqlClient) =>
  sql.literal(`CASE WHEN acknowledged_by IS NOT NULL THEN jsonb_build_object('by', acknowledged_by,
    'at', (extract(epoch FROM acknowledged_at) * 1000)::float8) END AS acknowledged`)

const list =
  (sql: SqlClient.SqlClient): Alerts["Service"]["list"] =>
  ({ id, open, before }) =>
    sql`
        SELECT id::float8 AS id, kind, cause, details, times, ended, ${acknowledgedBy(sql)},
          (extract(epoch FROM opened_at) * 1000)::float8 AS opened, (extract(epoch FROM last_at) * 1000)::float8 AS last,
          (extract(epoch FROM resolved_at) * 1000)::float8 AS resolved
        FROM alerts WHERE ${sql.and([
          sql`true`,
          ...(id === undefined ? [] : [sql`id = ${id}::bigint`]),
          ...(open === true ? [sql`resolved_at IS NULL`] : []),
          ...(before === undefined ? [] : [sql`id < ${before}::bigint`])
        ])} ORDER BY id DESC LIMIT ${listed}`.pipe(
      Effect.flatMap(readLines),
      Effect.map(({ read }) => read)
    )

const recording = Layer.effectDiscard(
  Effect.gen(function* () {
    const log = yield* AlertLog
    const alerts = yield* Alerts
    const one = Effect.flatMap(log.next, (line) => Effect.retry(alerts.record(line), storing))
    yield* Effect.forkScoped(Effect.forever(Effect.catch(one, () => Effect.logWarning("an alert could not be stored"))))
  })
)

/** Somebody who presses it looks after it; once one has, there is nobody to be found any more. */
const keyboardOf = ({ alerts }: AlertGroup): Screen["keyboard"] => {
  const open = alerts.find(({ ended, acknowledged }) => ended === null && acknowledged === null)
  if (open === undefined) return []
  return [[{ text: "✋ I look after it", data: encodeLastingButton({ _tag: "Operate", words: `ack ${open.id}` }) }]]
}

/** Sends the message about alerts of one kind, or edits it; the operator's message by then, if there is any. */
const tellOne = Effect.fnUntraced(
  function* (group: AlertGroup, operator: UserId, consoleUrl: string) {
    const gateway = yield* TelegramGateway
    const screen = { html: alertText(group, consoleUrl), keyboard: keyboardOf(group) }
    const message = group.messages[String(operator)]
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
export const tellOperators = Effect.fnUntraced(function* ({
  operators,
  consoleUrl
}: {
  readonly operators: ReadonlySet<UserId>
  readonly consoleUrl: string
}) {
  const alerts = yield* Alerts
  for (const group of yield* alerts.due) {
    const messages: Record<string, MessageId> = { ...group.messages }
    for (const operator of operators) {
      const sent = yield* tellOne(group, operator, consoleUrl)
      if (Option.isSome(sent)) messages[String(operator)] = sent.value
    }
    yield* alerts.told(group, messages)
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
