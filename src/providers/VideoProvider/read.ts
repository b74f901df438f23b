import { Option, Schema } from "effect"

/** A text of an answer; empty where the field is something else. */
export const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** What can be read of the list in a field of an answer; undefined where there is none. */
export const readEntries = <A>(
  body: unknown,
  field: string,
  read: (entry: unknown) => Option.Option<A>
): ReadonlyArray<A> | undefined => {
  const list = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))(body)
  const entries = Option.getOrUndefined(list)?.[field]
  return Array.isArray(entries) ? entries.flatMap((one) => Option.toArray(read(one))) : undefined
}
