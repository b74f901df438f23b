import { Schema } from "effect"
import { MessageId } from "../../domain/Ids.ts"

/** An alert as it is stored: one for all lines of a kind and cause until it is over. */
export const Alert = Schema.Struct({
  id: Schema.Int,
  kind: Schema.String,
  cause: Schema.String,
  details: Schema.Record(Schema.String, Schema.String),
  times: Schema.Int,
  /** Milliseconds from its first line until it was read, or until its last line where it has ended. */
  lastedMillis: Schema.Finite,
  /** `over`: whoever raised it said that it is; `silent`: nobody has raised it for a while. */
  ended: Schema.NullOr(Schema.Literals(["over", "silent"])),
  /** The message in each operator's chat. */
  messages: Schema.Record(Schema.String, MessageId)
})
export type Alert = typeof Alert.Type
