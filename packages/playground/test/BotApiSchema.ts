import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { Ajv, type ValidateFunction } from "ajv"
import { createGenerator } from "ts-json-schema-generator"
import { documentedMethods } from "./Documentation.ts"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const modules = new URL("../../../node_modules/", import.meta.url)
const manifest: unknown = JSON.parse(readFileSync(new URL("@gramio/types/package.json", modules), "utf8"))
const version = isObject(manifest) ? String(manifest["version"]) : "unknown"

const generate = (path: string, cache: string): object => {
  const schema = createGenerator({
    path,
    type: "*",
    skipTypeCheck: true,
    additionalProperties: false
  }).createSchema("*")
  mkdirSync(dirname(cache), { recursive: true })
  // Renamed into place: test files run side by side, and none may read half a file.
  const own = `${cache}.${process.pid}`
  writeFileSync(own, JSON.stringify(schema))
  renameSync(own, cache)
  return schema
}

/** The types of the calls (`params`) or of what Telegram sends (`objects`); generated once per version, in seconds. */
export const botApiSchema = (types: "params" | "objects"): object => {
  const path = fileURLToPath(new URL(`@gramio/types/out/${types}.d.ts`, modules))
  const name = types === "params" ? "bot-api-schema" : `bot-api-${types}-schema`
  const cache = fileURLToPath(new URL(`.cache/${name}-${version}.json`, modules))
  if (!existsSync(cache)) return generate(path, cache)
  const read: unknown = JSON.parse(readFileSync(cache, "utf8"))
  return isObject(read) ? read : generate(path, cache)
}

let ajv: Ajv | undefined
const compiled = new Map<string, ValidateFunction | undefined>()

const validatorOf = (method: string): ValidateFunction | undefined => {
  if (!compiled.has(method)) {
    ajv ??= new Ajv({ strict: false, allErrors: true }).addSchema(botApiSchema("params"), "bot-api")
    const name = `${method.charAt(0).toUpperCase()}${method.slice(1)}Params`
    compiled.set(method, ajv.getSchema(`bot-api#/definitions/${name}`))
  }
  return compiled.get(method)
}

/** An upload, as a call record describes it, stands for the `attach://` reference that was sent. */
const withReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withReferences)
  if (!isObject(value)) return value
  if (typeof value["file"] === "string" && typeof value["size"] === "number") return `attach://${value["file"]}`
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withReferences(one)]))
}

/** What a reader sees of Telegram's HTML: the limits hold after parsing. */
const visible = (text: string, mode: unknown) =>
  mode === "HTML" ? text.replaceAll(/<[^>]*>/g, "").replaceAll(/&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);/gi, "·") : text

const lengthFault = (name: string, value: unknown, least: number, most: number, bytes = false): Array<string> => {
  if (typeof value !== "string") return []
  const size = bytes ? Buffer.byteLength(value) : value.length
  return size < least || size > most
    ? [`${name}: ${size} ${bytes ? "bytes" : "characters"}, ${least} to ${most} go`]
    : []
}

/** Per method: the field, its least and its greatest length, and whether bytes are counted. */
const lengths: Readonly<Record<string, ReadonlyArray<readonly [string, number, number, boolean?]>>> = {
  setWebhook: [["secret_token", 1, 256]],
  answerCallbackQuery: [["text", 0, 200]],
  setMyName: [["name", 0, 64]],
  setMyDescription: [["description", 0, 512]],
  setMyShortDescription: [["short_description", 0, 120]],
  sendInvoice: [
    ["title", 1, 32],
    ["description", 1, 255],
    ["payload", 1, 128, true]
  ],
  createInvoiceLink: [
    ["title", 1, 32],
    ["description", 1, 255],
    ["payload", 1, 128, true]
  ]
}

const textFaults = (method: string, values: Json): Array<string> => {
  const mode = values["parse_mode"]
  const media = values["media"]
  const shown = (value: unknown) => (typeof value === "string" ? visible(value, mode).trim() : value)
  return [
    ...(/^(sendMessage|editMessageText)$/.test(method) ? lengthFault("text", shown(values["text"]), 1, 4096) : []),
    ...(method === "sendMessageDraft" ? lengthFault("text", shown(values["text"]), 0, 4096) : []),
    ...lengthFault("caption", shown(values["caption"]), 0, 1024),
    ...(isObject(media) ? textFaults("media", media) : []),
    ...(lengths[method] ?? []).flatMap(([name, least, most, bytes]) =>
      lengthFault(name, values[name], least, most, bytes)
    )
  ]
}

const keyboardFaults = (values: Json): Array<string> => {
  const markup = values["reply_markup"]
  const rows = isObject(markup) ? markup["inline_keyboard"] : undefined
  if (!Array.isArray(rows)) return []
  const buttons: ReadonlyArray<unknown> = rows.flat()
  return [
    ...(rows.some((row) => Array.isArray(row) && row.length > 8) ? ["inline_keyboard: more than 8 in a row"] : []),
    ...(buttons.length > 100 ? ["inline_keyboard: more than 100 buttons"] : []),
    ...buttons.flatMap((button) => (isObject(button) ? buttonFaults(button) : []))
  ]
}

const buttonFaults = (button: Json): Array<string> => {
  const actions = Object.keys(button).filter((key) => !["text", "style", "icon_custom_emoji_id"].includes(key))
  return [
    ...lengthFault("button text", button["text"], 1, 128),
    ...lengthFault("callback_data", button["callback_data"], 1, 64, true),
    ...(actions.length === 1 ? [] : [`button "${String(button["text"])}": ${actions.length} actions instead of one`])
  ]
}

const commandFaults = (values: Json): Array<string> => {
  const commands = values["commands"]
  if (!Array.isArray(commands)) return []
  return commands
    .filter(isObject)
    .flatMap((one) => [
      ...(/^[a-z0-9_]{1,32}$/.test(String(one["command"])) ? [] : [`command "${String(one["command"])}"`]),
      ...lengthFault("command description", one["description"], 1, 256)
    ])
}

/**
 * What is wrong with a call by the Bot API's own documentation: unknown, missing and mistyped parameters by types that
 * were generated from it, and the limits that it only tells in prose. Empty when nothing is.
 */
export const validateCall = (method: string, call: Json): ReadonlyArray<string> => {
  const values = withReferences(call)
  if (!isObject(values)) return ["parameters are not an object"]
  const validator = validatorOf(method)
  const known = validator !== undefined || documentedMethods.some(({ name }) => name === method)
  if (!known) return [`${method}: no such method`]
  const faults = validator === undefined || validator(values) ? [] : (validator.errors ?? [])
  return [
    ...faults.map(({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`),
    ...textFaults(method, values),
    ...keyboardFaults(values),
    ...commandFaults(values)
  ]
}

/** Rich text may be a string by the documentation, which the types forget. */
const withPlainRichText = (schema: object): object => {
  const definitions = isObject(schema) && "definitions" in schema ? schema["definitions"] : {}
  const rich = isObject(definitions) ? definitions["TelegramRichText"] : undefined
  return { ...schema, definitions: { ...Object(definitions), TelegramRichText: { anyOf: [rich, { type: "string" }] } } }
}

const answers = new Map<string, ValidateFunction>()

/** The schema of one member of a documented answer, such as `Objects.TelegramMessage[]`, `true` or `number`. */
const schemaOf = (type: string): object => {
  if (type.endsWith("[]")) return { type: "array", items: schemaOf(type.slice(0, -2)) }
  if (type === "true") return { const: true }
  const name = /^Objects\.(\w+)$/.exec(type)?.[1]
  return name === undefined ? { type } : { $ref: `bot-api-objects#/definitions/${name}` }
}

const answerValidatorOf = (method: string): ValidateFunction => {
  const known = answers.get(method)
  if (known !== undefined) return known
  const type = documentedMethods.find(({ name }) => name === method)?.answer ?? "never"
  ajv ??= new Ajv({ strict: false, allErrors: true }).addSchema(botApiSchema("params"), "bot-api")
  if (ajv.getSchema("bot-api-objects") === undefined)
    ajv.addSchema(withPlainRichText(botApiSchema("objects")), "bot-api-objects")
  const validator = ajv.compile({ anyOf: type.split(" | ").map(schemaOf) })
  answers.set(method, validator)
  return validator
}

/** `thumb` is how Telegram still spells `thumbnail` besides, undocumented. */
const withoutOldNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutOldNames)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (key === "thumb" ? [] : [[key, withoutOldNames(one)]]))
  )
}

/** What is wrong with the result of a method by the documented type of its answer. Empty when nothing is. */
export const validateAnswer = (method: string, result: unknown): ReadonlyArray<string> => {
  const validator = answerValidatorOf(method)
  if (validator(withoutOldNames(result))) return []
  return (validator.errors ?? []).map(
    ({ instancePath, message, params }) => `${method}${instancePath}: ${message} ${JSON.stringify(params)}`
  )
}
