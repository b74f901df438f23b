import { Effect, Option, Schema } from "effect"
import { readFile, stat } from "node:fs/promises"
import shipped from "./models.json" with { type: "json" }
import { Model } from "./Model.ts"

/** The largest file that is read, in bytes: a thousand models. */
const maxFile = 1_000_000

/** Why MODELS_FILE cannot be used; each line names the place in the file and the reason. */
export class ModelsFileError extends Schema.TaggedError<ModelsFileError>()("ModelsFileError", {
  file: Schema.String,
  faults: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.faults.map((fault) => `MODELS_FILE ${this.file}: ${fault}`).join("\n")
  }
}

/** An entry of the file names its model and whatever is to be different; a new model names everything. */
const Entry = Schema.StructWithRest(Schema.Struct({ id: Schema.NonEmptyString }), [
  Schema.Record(Schema.String, Schema.Unknown)
])
const Entries = Schema.fromJsonString(Schema.Array(Entry))
type Entry = typeof Entry.Type
const decodeEntries = Schema.decodeUnknownEffect(Entries)
const decodeModel = Schema.decodeUnknownEffect(Model)
const ownFields: ReadonlySet<string> = new Set(Object.keys(Model.fields))

const reasons = (error: Schema.SchemaError): string =>
  String(error.message).replaceAll("\n", " ").replaceAll(/\s+/g, " ")

const read = (file: string) =>
  Effect.tryPromise({
    try: async () => {
      if ((await stat(file)).size > maxFile) throw new Error("is larger than a megabyte")
      return await readFile(file, "utf8")
    },
    catch: (error) => {
      const large = error instanceof Error && error.message.startsWith("is larger")
      return new ModelsFileError({ file, faults: [large ? "is larger than a megabyte" : "cannot be read"] })
    }
  })

const merged = (own: ReadonlyArray<Entry>): ReadonlyArray<Entry> => {
  const byId = new Map<string, Entry>(shipped.map((model) => [model.id, model]))
  for (const entry of own) byId.set(entry.id, { ...byId.get(entry.id), ...entry })
  return [...byId.values()]
}

/** What single models cannot show: names that occur twice, fields that nobody knows, successors that do not exist. */
const contradictions = (own: ReadonlyArray<Entry>, all: ReadonlyArray<Entry>): ReadonlyArray<string> => {
  const ids = own.map(({ id }) => id)
  const known = new Set(all.map(({ id }) => id))
  return [
    ...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `["${id}"] occurs twice`),
    ...own.flatMap((entry) =>
      Object.keys(entry)
        .filter((field) => !ownFields.has(field))
        .map((field) => `["${entry.id}"]["${field}"] is no field of a model`)
    ),
    ...own.flatMap(({ id, successors }) =>
      (Array.isArray(successors) ? successors : [])
        .filter((successor) => typeof successor === "string" && !known.has(successor))
        .map((successor) => `["${id}"]["successors"] names the unknown model ${JSON.stringify(successor)}`)
    )
  ]
}

/** Reads the shipped models and the operator's file over them. */
export const readModels = Effect.fnUntraced(function* (file: Option.Option<string>) {
  const name = Option.getOrElse(file, () => "models.json")
  const fault = (...faults: ReadonlyArray<string>) => new ModelsFileError({ file: name, faults })
  const own = Option.isNone(file)
    ? []
    : yield* read(file.value).pipe(
        Effect.flatMap((text) => Effect.mapError(decodeEntries(text), (error) => fault(reasons(error))))
      )
  const all = merged(own)
  const wrong = contradictions(own, all)
  if (wrong.length > 0) return yield* fault(...wrong)
  return yield* Effect.forEach(all, (entry) =>
    Effect.mapError(decodeModel(entry), (error) => fault(`["${entry.id}"] ${reasons(error)}`))
  )
})

/** The models that come with the program. */
export const shippedModels: ReadonlyArray<Model> = Schema.decodeUnknownSync(Schema.Array(Model))(shipped)
