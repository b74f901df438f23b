import { Option, Schema } from "effect"
import { type ModelDescription, resolutionWord } from "./description.ts"

/*
 * What a model's input may be, as an OpenAPI document tells it: `Input` among its schemas, or one whose name ends so. What
 * cannot be read is not told.
 */

/** Seconds that a range may span: longer ones are no video's. */
const longest = 120

const Words = Schema.Record(Schema.String, Schema.Unknown)
const record = (value: unknown) => Option.getOrUndefined(Schema.decodeUnknownOption(Words)(value))
const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

type Schemas = Readonly<Record<string, unknown>>

/** The parts of a field's schema, those that it refers to among them. */
const partsOf = (schemas: Schemas, field: unknown, depth = 3): ReadonlyArray<Schemas> => {
  const own = record(field)
  if (own === undefined || depth === 0) return []
  const { $ref: reference } = own
  const named = typeof reference === "string" ? schemas[reference.split("/").at(-1) ?? ""] : undefined
  const inner = [named, ...list(own["allOf"]), ...list(own["anyOf"]), ...list(own["oneOf"])]
  return [own, ...inner.flatMap((part) => partsOf(schemas, part, depth - 1))]
}

const choicesOf = (parts: ReadonlyArray<Schemas>): ReadonlyArray<string> | undefined => {
  const found = parts.flatMap((part) => list(part["enum"]))
  return found.length === 0 ? undefined : found.map(String)
}

const secondsOf = (parts: ReadonlyArray<Schemas>): ReadonlyArray<number> | undefined => {
  const named = choicesOf(parts)?.flatMap((word) => (/^\d+s?$/.test(word) ? [Number.parseInt(word, 10)] : []))
  if (named !== undefined && named.length > 0) return named
  const from = parts.map((part) => part["minimum"]).find((one) => typeof one === "number")
  const to = parts.map((part) => part["maximum"]).find((one) => typeof one === "number")
  if (from === undefined || to === undefined || to - from > longest || to < from) return undefined
  const first = Math.max(1, from)
  return Array.from({ length: to - first + 1 }, (_, n) => first + n)
}

/** What an OpenAPI document tells of a model's videos. */
export const readInputSchema = (
  document: unknown
): Pick<ModelDescription, "seconds" | "resolutions" | "ratios"> | undefined => {
  const schemas = record(record(record(document)?.["components"])?.["schemas"])
  const name = schemas && Object.keys(schemas).find((one) => one.endsWith("Input"))
  const fields = schemas && name !== undefined ? record(record(schemas[name])?.["properties"]) : undefined
  if (schemas === undefined || fields === undefined) return undefined
  const parts = (field: string) => partsOf(schemas, fields[field])
  return {
    seconds: secondsOf(parts("duration")),
    resolutions: choicesOf(parts("resolution"))?.map(resolutionWord),
    ratios: choicesOf(parts("aspect_ratio"))?.filter((word) => word.includes(":"))
  }
}
