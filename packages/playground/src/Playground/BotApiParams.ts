import type { Path, Scope } from "effect"
import { ByteSize, Effect, FileSystem, Schema, SchemaTransformation, Stream } from "effect"
import { HttpIncomingMessage, Multipart } from "effect/http"
import { type BotApiError, badRequest, tooLarge } from "./BotApiError.ts"
import type { Treatment } from "./Faults.ts"
import type { Upload } from "./Files.ts"
import { type MethodName, textParameters } from "./BotApiNames.ts"

/** What Telegram's own server takes in one upload. */
const maxUploadBytes = 50 * 1024 * 1024
/** Room for the fields and the borders beside an upload, and the limit of a call without one. */
const maxFieldBytes = 1024 * 1024

/** The parameters of a call, however they were sent; JSON inside of strings is already read. */
export interface Params {
  readonly values: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, Upload>>
  /** What a fault makes of the video in it. */
  readonly treatment?: Treatment
}

/** Every method's result, and the description that a few add. */
export interface Answered {
  readonly result: unknown
  readonly description?: string
}

export type Method = (params: Params) => Effect.Effect<Answered, BotApiError>
export type Methods = { readonly [name in MethodName]?: Method }

/** All others may come as JSON inside of a string. */
const textual: ReadonlySet<string> = new Set(textParameters)

const readValue = (name: string, value: unknown): unknown => {
  if (typeof value !== "string" || textual.has(name)) return value
  try {
    const read: unknown = JSON.parse(value)
    return read
  } catch {
    return value
  }
}

const readValues = (entries: Iterable<readonly [string, unknown]>): Record<string, unknown> =>
  Object.fromEntries([...entries].map(([name, value]) => [name, readValue(name, value)]))

const bounded = Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxFieldBytes))

const JsonObject = Schema.Record(Schema.String, Schema.Unknown)

const readMultipart = Effect.fnUntraced(function* (message: HttpIncomingMessage.HttpIncomingMessage) {
  const fs = yield* FileSystem.FileSystem
  const parts = message.stream.pipe(
    Stream.mapError((cause) => Multipart.MultipartError.fromReason("InternalError", cause)),
    Stream.pipeThroughChannel(Multipart.makeChannel(message.headers))
  )
  const persisted = yield* Multipart.toPersisted(parts).pipe(
    Effect.provide(Multipart.limitsServices({ maxTotalSize: maxUploadBytes + maxFieldBytes, maxParts: 100 })),
    Effect.mapError(({ reason }) => (reason._tag === "BodyTooLarge" ? tooLarge : badRequest("can't parse the form")))
  )
  const values: Record<string, unknown> = {}
  const files: Record<string, Upload> = {}
  for (const [name, value] of Object.entries(persisted)) {
    if (typeof value === "string") {
      values[name] = readValue(name, value)
      continue
    }
    const [part] = value
    if (!Multipart.isPersistedFile(part)) continue
    const size = ByteSize.toNumberUnsafe((yield* Effect.orDie(fs.stat(part.path))).size)
    if (size > maxUploadBytes) return yield* tooLarge
    files[name] = { at: part.path, size, name: part.name, mime: part.contentType }
  }
  return { values, files }
})

/**
 * Reads query, JSON, urlencoded and multipart parameters of a request, or of a bot's answer to a webhook; uploads live
 * as long as the scope.
 */
export const readParams = Effect.fnUntraced(function* (
  message: HttpIncomingMessage.HttpIncomingMessage,
  url: string
): Effect.fn.Return<Params, BotApiError, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  const type = message.headers["content-type"]?.toLowerCase() ?? ""
  const query = readValues(new URL(url, "http://localhost").searchParams)
  if (type.includes("multipart/form-data")) {
    const { values, files } = yield* readMultipart(message)
    return { values: { ...query, ...values }, files }
  }
  if (type.includes("application/json")) {
    const body = yield* bounded(message.json).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(JsonObject)),
      Effect.mapError(() => badRequest("can't parse request: Can't parse JSON object"))
    )
    return { values: { ...query, ...readValues(Object.entries(body)) }, files: {} }
  }
  const form = yield* bounded(message.text).pipe(Effect.mapError(() => badRequest("can't read the request")))
  return { values: { ...query, ...readValues(new URLSearchParams(form)) }, files: {} }
})

/** Decodes what a method needs; names the parameter that is wrong. */
export const decode =
  <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  (params: Params): Effect.Effect<S["Type"], BotApiError> =>
    Schema.decodeUnknownEffect(schema)(params.values).pipe(
      Effect.mapError((error) => badRequest(`invalid parameters: ${error.message.replaceAll("\n", " ")}`))
    )

/** A whole number that may come as a string. */
export const Whole = Schema.Union([Schema.Int, Schema.FiniteFromString.check(Schema.isInt())])

/** Yes or no; clients that write forms say it in several ways. */
export const Flag = Schema.Union([
  Schema.Boolean,
  Schema.Literals([0, 1, "True", "False"]).pipe(
    Schema.decodeTo(
      Schema.Boolean,
      SchemaTransformation.transform({
        decode: (said) => said === 1 || said === "True",
        encode: (yes) => (yes ? 1 : 0)
      })
    )
  )
])

/** The private chat that is meant; names of channels and groups are never found here. */
export const chatId = (params: Params) => chatNamed(params, "chat_id")

/** The private chat that a parameter names. */
export const chatNamed = (params: Params, name: "chat_id" | "from_chat_id"): Effect.Effect<number, BotApiError> => {
  const id = params.values[name]
  if (id === undefined || id === "") return Effect.fail(badRequest(`${name} is empty`))
  return typeof id === "number" ? Effect.succeed(id) : Effect.fail(badRequest("chat not found"))
}
