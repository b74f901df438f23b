import type { Path, Scope } from "effect"
import { ByteSize, Effect, FileSystem, Option, Schema } from "effect"
import { HttpIncomingMessage, HttpServerRequest, Multipart } from "effect/http"
import { type Job, lengths, maxPromptLength, models, type Order, sizes } from "./Job.ts"
import { Media } from "./Media.ts"
import { invalid, missing, type Refusal } from "./Refusal.ts"

/** The largest JSON body: the longest prompt four bytes a character, with room for the rest. */
const maxJsonBytes = 1_048_576
/** The largest reference image and the largest form, which is that image with a little text. */
const maxImageBytes = 20_971_520
const maxFormBytes = maxImageBytes + maxJsonBytes
const maxParts = 16

const Fields = Schema.Record(Schema.String, Schema.Unknown)
type Fields = typeof Fields.Type

const known: ReadonlySet<string> = new Set(["model", "prompt", "seconds", "size", "input_reference"])

const isForm = (request: HttpServerRequest.HttpServerRequest) =>
  (request.headers["content-type"] ?? "").toLowerCase().startsWith("multipart/form-data")

const malformed = () => invalid(null, null, "We could not parse the body of your request.")

/** A JSON object, within bounds. */
export const jsonBody = HttpServerRequest.schemaBodyJson(Fields).pipe(
  Effect.mapError(malformed),
  Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxJsonBytes))
)

/** A form, within bounds. */
export const formBody = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => request.multipart).pipe(
  Effect.map((form): Fields => form),
  Effect.mapError(malformed),
  Effect.provide(Multipart.limitsServices({ maxParts, maxFileSize: maxImageBytes, maxTotalSize: maxFormBytes }))
)

export const text = (fields: Fields, name: string): Effect.Effect<string, Refusal> => {
  const value = fields[name]
  if (value === undefined || value === null) return Effect.fail(missing(name))
  if (typeof value === "string") return Effect.succeed(value)
  return Effect.fail(
    invalid(name, "invalid_type", `Invalid type for '${name}': expected a string, but got ${typeof value} instead.`)
  )
}

const quoted = (values: ReadonlyArray<string>) => values.map((value) => `'${value}'`).join(", ")

const oneOf = (fields: Fields, name: string, values: ReadonlyArray<string>, fallback: string | undefined) =>
  Effect.gen(function* () {
    const value = fields[name] === undefined && fallback !== undefined ? fallback : yield* text(fields, name)
    if (values.includes(value)) return value
    const wrong = `Invalid value: '${value.slice(0, 100)}'. Supported values are: ${quoted(values)}.`
    return yield* invalid(name, "invalid_value", wrong)
  })

const promptOf = Effect.fnUntraced(function* (fields: Fields) {
  const prompt = yield* text(fields, "prompt")
  if (prompt.trim() === "") {
    return yield* invalid("prompt", "invalid_value", "Invalid 'prompt': expected a non-empty string.")
  }
  if (prompt.length > maxPromptLength) {
    const wrong = `Invalid 'prompt': string too long. Expected a string with maximum length ${maxPromptLength}.`
    return yield* invalid("prompt", "string_above_max_length", wrong)
  }
  return prompt
})

const refuseUnknown = (fields: Fields, names: ReadonlySet<string>) => {
  const stranger = Object.keys(fields).find((name) => !names.has(name))
  return stranger === undefined
    ? Effect.void
    : Effect.fail(invalid(stranger, "unknown_parameter", `Unknown parameter: '${stranger.slice(0, 100)}'.`))
}

/** The order of `POST /videos`, as strict as the real wire; a reference image becomes the first frame. */
export const createOrder: Effect.Effect<
  Order,
  Refusal,
  HttpServerRequest.HttpServerRequest | FileSystem.FileSystem | Path.Path | Scope.Scope | Media
> = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  const fields = isForm(request) ? yield* formBody : yield* jsonBody
  yield* refuseUnknown(fields, known)
  const prompt = yield* promptOf(fields)
  const model = yield* oneOf(fields, "model", models, undefined)
  const seconds = yield* oneOf(fields, "seconds", lengths, "4")
  const size = yield* oneOf(fields, "size", sizes, "720x1280")
  return { model, prompt, seconds, size, remixedFrom: null, pictures: yield* referenceOf(fields) }
})

/** The form's files live as long as the request. */
const referenceOf = Effect.fnUntraced(function* (fields: Fields) {
  const [file] = [fields["input_reference"]].flat()
  if (!Multipart.isPersistedFile(file)) return {}
  const fs = yield* FileSystem.FileSystem
  const media = yield* Media
  return { first: yield* media.keep(yield* Effect.orDie(fs.readFile(file.path))) }
})

/** The order of `POST /videos/:id/remix`: the finished video's, with another prompt. */
export const remixOrder = (source: Job) =>
  Effect.gen(function* () {
    const fields = yield* jsonBody
    yield* refuseUnknown(fields, new Set(["prompt"]))
    const prompt = yield* promptOf(fields)
    return { ...source.order, prompt, remixedFrom: source.id }
  })

/** The earlier video that a form or a JSON object names, as `video[id]` or `video: { id }`. */
const sourceIn = (fields: Fields): string | undefined => {
  const plain = fields["video[id]"]
  if (typeof plain === "string") return plain
  const { video } = fields
  return typeof video === "object" && video !== null && "id" in video && typeof video.id === "string"
    ? video.id
    : undefined
}

const changeFields: ReadonlySet<string> = new Set(["prompt", "video", "video[id]"])

/** The order of `POST /videos/edits` or `/videos/extensions`: a finished video with another prompt, and with more seconds. */
export const changedOrder = (kind: "edit" | "extend", find: (id: string) => Effect.Effect<Job, Refusal>) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const fields = isForm(request) ? yield* formBody : yield* jsonBody
    yield* refuseUnknown(fields, kind === "edit" ? changeFields : new Set([...changeFields, "seconds"]))
    const prompt = yield* promptOf(fields)
    const source = yield* find(sourceIn(fields) ?? "")
    const more = kind === "edit" ? 0 : Number(yield* oneOf(fields, "seconds", lengths, undefined))
    const seconds = String(Number(source.order.seconds) + more)
    return { ...source.order, prompt, seconds, remixedFrom: source.id }
  })

/** Where a list starts, how long it is and which way it goes. */
export const listing = Effect.gen(function* () {
  const search = yield* HttpServerRequest.ParsedSearchParams
  const one = (name: string) => Option.fromUndefinedOr([search[name]].flat()[0])
  const limit = Number(Option.getOrElse(one("limit"), () => "20"))
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return yield* invalid("limit", "invalid_value", "Invalid 'limit': expected an integer from 1 to 100.")
  }
  const order = Option.getOrElse(one("order"), () => "desc")
  if (order !== "asc" && order !== "desc") {
    return yield* invalid("order", "invalid_value", "Invalid value for 'order'. Supported values are: 'asc', 'desc'.")
  }
  return { limit, order, after: Option.getOrUndefined(one("after")) }
})
