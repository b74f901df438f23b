import { Schema, Struct } from "effect"
import { MessageId, UserId } from "../../domain/Ids.ts"

/** The number of an alert. */
export const AlertId = Schema.Int.pipe(Schema.brand("AlertId"))
export type AlertId = typeof AlertId.Type

/** Who looks after an alert, and since when, in ms of the epoch. */
export const Acknowledged = Schema.Struct({ by: UserId, at: Schema.Finite })

/** An alert as it is stored: one for all lines of a kind and cause until it is over. */
export const Alert = Schema.Struct({
  id: AlertId,
  /** The alert with which the message about it began. */
  group: AlertId,
  kind: Schema.String,
  cause: Schema.String,
  details: Schema.Record(Schema.String, Schema.String),
  times: Schema.Int,
  /** Milliseconds from its first line until it was read, or until its last line where it has ended. */
  lastedMillis: Schema.Finite,
  /** `over`: whoever raised it said that it is; `silent`: nobody has raised it for a while. */
  ended: Schema.NullOr(Schema.Literals(["over", "silent"])),
  acknowledged: Schema.NullOr(Acknowledged),
  /** The message in each operator's chat. */
  messages: Schema.Record(Schema.String, MessageId),
  /** The moment at which it was read, as the database writes it: what becomes of it later is told of it later. */
  read: Schema.String
})
export type Alert = typeof Alert.Type

/** An alert as a line of a list. Times are in ms of the epoch. */
export const AlertLine = Schema.Struct({
  ...Struct.pick(Alert.fields, ["id", "kind", "cause", "details", "times", "ended", "acknowledged"]),
  opened: Schema.Finite,
  last: Schema.Finite,
  resolved: Schema.NullOr(Schema.Finite)
})
export type AlertLine = typeof AlertLine.Type

/** Which alerts are listed; the newest first, with numbers below `before`. */
export interface AlertFilter {
  readonly id?: AlertId | undefined
  readonly open?: boolean | undefined
  readonly before?: number | undefined
}

/** Alerts of one kind that one message tells of, the oldest first: those that began while one of them lasted. */
export interface AlertGroup {
  readonly kind: string
  readonly alerts: readonly [Alert, ...ReadonlyArray<Alert>]
  readonly messages: Alert["messages"]
}

/** Puts alerts that share a message together. */
export const groupsOf = (alerts: ReadonlyArray<Alert>): ReadonlyArray<AlertGroup> => {
  const groups = new Map<AlertId, [Alert, ...Array<Alert>]>()
  for (const alert of alerts) {
    const group = groups.get(alert.group)
    if (group === undefined) groups.set(alert.group, [alert])
    else group.push(alert)
  }
  return [...groups.values()].map((alerts) => ({
    kind: alerts[0].kind,
    alerts,
    messages: Object.assign({}, ...alerts.map(({ messages }) => messages))
  }))
}
