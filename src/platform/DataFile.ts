import { Effect, Schema } from "effect"
import { readPlainFile, textIn } from "./PlainFile.ts"

/** The largest file of data that is read, in bytes: a thousand models, or packs. */
const maxFile = 1_000_000

/** Why an operator's file of data cannot be used; each line names its setting, the place in it and the reason. */
export class DataFileError extends Schema.TaggedError<DataFileError>()("DataFileError", {
  setting: Schema.String,
  file: Schema.String,
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.faults.map((fault) => `${this.setting} ${this.file}: ${onOneLine(fault)}`).join("\n")
  }
}

/** A value of the file may hold line breaks, which would look like lines of our own. */
const onOneLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")

/** What is wrong with a value, on one line. */
export const reasons = (error: Schema.SchemaError): string => onOneLine(String(error.message))

/** Reads a small JSON file that a setting names, decoded by its schema. */
export const readDataFile = <A>(setting: string, file: string, schema: Schema.Decoder<A>) => {
  const fault = (text: string) => new DataFileError({ setting, file, faults: [text] })
  return readPlainFile(file, maxFile).pipe(
    Effect.mapBoth({ onSuccess: textIn, onFailure: fault }),
    Effect.flatMap((text) =>
      Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(
        Effect.mapError((error) => fault(reasons(error)))
      )
    )
  )
}
