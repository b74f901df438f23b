import { Effect, Option, Schema } from "effect"
import { DataFileError, readDataFile, reasons } from "../../platform/DataFile.ts"
import shipped from "./models.json" with { type: "json" }
import { Model } from "./Model.ts"
import { unpriced } from "./pricing.ts"

/** An entry of the file names its model and whatever is to be different; a new model names everything. */
const Entry = Schema.StructWithRest(Schema.Struct({ id: Schema.NonEmptyString }), [
  Schema.Record(Schema.String, Schema.Unknown)
])
const Entries = Schema.Array(Entry)
type Entry = typeof Entry.Type
const decodeModel = Schema.decodeUnknownEffect(Model)
const ownFields: ReadonlySet<string> = new Set(Object.keys(Model.fields).filter((field) => field !== "percent"))

/** All of them are one message with one button each, of which it takes a hundred. */
const maxModels = 90

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
    ...(all.length > maxModels ? [`makes ${all.length} models with the shipped ones, more than ${maxModels}`] : []),
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

/** Why the models cannot be offered, with the file that says so. */
export const modelsFault = (file: Option.Option<string>, faults: ReadonlyArray<string>) =>
  new DataFileError({ setting: "MODELS_FILE", file: Option.getOrElse(file, () => "models.json"), faults })

/** Reads the shipped models and the operator's file over them. */
export const readModels = Effect.fnUntraced(function* (file: Option.Option<string>) {
  const fault = (...faults: ReadonlyArray<string>) => modelsFault(file, faults)
  const own = Option.isNone(file) ? [] : yield* readDataFile("MODELS_FILE", file.value, Entries)
  const all = merged(own)
  const wrong = contradictions(own, all)
  if (wrong.length > 0) return yield* fault(...wrong)
  const models = yield* Effect.forEach(all, (entry) =>
    Effect.mapError(decodeModel(entry), (error) => fault(`["${entry.id}"] ${reasons(error)}`))
  )
  const lacking = models.flatMap((model) =>
    unpriced(model).map((one) => `["${model.id}"] ${one} has neither coins nor a price from which they follow`)
  )
  return lacking.length > 0 ? yield* fault(...lacking) : models
})

/** The models that come with the program. */
export const shippedModels: ReadonlyArray<Model> = Schema.decodeUnknownSync(Schema.Array(Model))(shipped)
