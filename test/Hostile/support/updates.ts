import * as fc from "fast-check"
import { botApiSchema } from "../../../packages/playground/test/BotApiSchema.ts"
import { type Json, mutated, strangeNumber, strangeText } from "./strange.ts"

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])
const isJson = (value: unknown): value is Json =>
  ["string", "number", "boolean"].includes(typeof value) || value === null

const definitions = Object(botApiSchema("objects"))["definitions"]

/** Objects within objects: a message in a message in a callback query, and what that holds. */
const maxDepth = 5
/** Of a message's hundred optional fields an update has a few. */
const maxOptional = 4

const made = new Map<string, fc.Arbitrary<Json>>()

const byName = (name: string, depth: number): fc.Arbitrary<Json> => {
  const key = `${name} ${depth}`
  const known = made.get(key)
  if (known !== undefined) return known
  const arbitrary = of(isSchema(definitions) ? definitions[name] : {}, depth)
  made.set(key, arbitrary)
  return arbitrary
}

const objectOf = ({ properties, required }: Schema, depth: number): fc.Arbitrary<Json> => {
  const fields: Schema = isSchema(properties) ? properties : {}
  const needed = listOf(required).map(String)
  const optional = depth <= 0 ? [] : Object.keys(fields).filter((name) => !needed.includes(name))
  return fc.subarray(optional, { maxLength: Math.min(maxOptional, optional.length) }).chain((chosen) => {
    const model: Record<string, fc.Arbitrary<Json>> = {}
    for (const name of [...needed, ...chosen]) model[name] = of(fields[name], depth - 1)
    return fc.record(model)
  })
}

/** Values of a JSON schema, as far as the Bot API's types use the language. */
const of = (schema: unknown, depth: number): fc.Arbitrary<Json> => {
  if (!isSchema(schema)) return fc.constant(null)
  const { $ref: reference, anyOf, enum: choices, const: only, type, items } = schema
  if (typeof reference === "string") {
    // Beyond the depth only what is required is in an object, and nothing required holds itself for ever.
    return fc.constant(undefined).chain(() => byName(decodeURIComponent(reference.split("/").at(-1) ?? ""), depth))
  }
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one) => of(one, depth)))
  if (isJson(only) && only !== undefined) return fc.constant(only)
  if (Array.isArray(choices)) return fc.constantFrom(...choices.filter(isJson))
  switch (type) {
    case "string":
      return strangeText
    case "number":
    case "integer":
      return fc.oneof(fc.nat(), strangeNumber)
    case "boolean":
      return fc.boolean()
    case "array":
      return fc.array(depth <= 0 ? fc.constant(null) : of(items, depth - 1), { maxLength: depth <= 0 ? 0 : 3 })
    case "object":
      return objectOf(schema, depth)
    default:
      return fc.constant(null)
  }
}

/** An update of any kind, as the Bot API's own types say. */
const anyUpdate = fc.constant("TelegramUpdate").chain((name) => byName(name, maxDepth))

const uuid = fc.uuid()
const codes = [..."abcdefghijklmnopqrstuvwxy"]
const arguments_ = fc.oneof(
  fc.constantFrom(
    "",
    "sora-2",
    "sora-2-pro",
    "manual",
    "assistant",
    "9:16",
    "4",
    "-1",
    "99999",
    "1e3",
    "NaN",
    "720p",
    "s",
    "en",
    "help"
  ),
  strangeText
)

/** What a button could carry: ours of any version, another's, cut off, or nothing of ours. */
export const callbackData: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat({ max: 40 }), fc.constantFrom(...codes), arguments_)
      .map(([version, code, rest]) => `${version.toString(36)}.${code}${rest}`)
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(..."NMGBRQHLIAFXS"), fc.oneof(uuid, arguments_))
      .map(([code, rest]) => code + rest)
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(..."QAFXS"), uuid, fc.nat({ max: 37 }))
      .map(([code, id, length]) => (code + id).slice(0, length))
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.string({ unit: fc.constantFrom(..."0123456789abcdefghijklmnopqrstuvwxyz"), minLength: 6, maxLength: 30 }),
        fc.constantFrom(...codes)
      )
      .map(([version, code]) => `${version}.${code}`)
  },
  { weight: 1, arbitrary: strangeText }
)

/** What people type: commands of ours, of operators, of nobody, deep links, and anything. */
export const typed: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: strangeText },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          "start",
          "menu",
          "video",
          "balance",
          "gallery",
          "help",
          "language",
          "cancel",
          "buy",
          "receipts",
          "limits",
          "invite",
          "promo",
          "refund",
          "find",
          "grant",
          "ban",
          "newpromo",
          "audit",
          "nothing"
        ),
        fc.constantFrom("", "@KudoAiBot", "@other", " "),
        fc.oneof(
          strangeText,
          fc.constantFrom("ref_", "ref_1", "promo_", "promo_X", "ref_zzzzzzzzzzzz"),
          fc.constant("")
        )
      )
      .map(([name, at, rest]) => `/${name}${at} ${rest}`)
  },
  { weight: 1, arbitrary: fc.constant("/video") }
)

const sender = (id: number) => ({ id, is_bot: false, first_name: "Аня", language_code: "ru" })
const chat = (id: number) => ({ id, type: "private", first_name: "Аня" })

const message = (id: number) =>
  fc.record(
    {
      message_id: fc.nat(),
      date: fc.constant(1_700_000_000),
      chat: fc.constant(chat(id)),
      from: fc.constant(sender(id)),
      text: typed
    },
    { requiredKeys: ["message_id", "date", "chat", "from"] }
  )

const payment = fc.record({
  currency: fc.constantFrom("XTR", "USD"),
  total_amount: fc.oneof(fc.constantFrom(1, 150, 350), strangeNumber),
  invoice_payload: fc.oneof(uuid, strangeText),
  telegram_payment_charge_id: strangeText,
  provider_payment_charge_id: strangeText,
  subscription_expiration_date: fc.oneof(fc.constant(1_800_000_000), strangeNumber)
})

const member = (id: number, status: string) => ({ status, user: { ...sender(1), is_bot: true }, until_date: 0, id })

/** The kinds that act, from this very user, so that it is their own next update that could suffer. */
const acting = (id: number): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 4, arbitrary: message(id).map((one) => ({ message: one })) },
    {
      weight: 5,
      arbitrary: fc
        .record({ id: strangeText, data: callbackData, message: message(id), chat_instance: strangeText })
        .map((one) => ({ callback_query: { ...one, from: sender(id) } }))
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(message(id), payment)
        .map(([one, paid]) => ({ message: { ...one, successful_payment: paid } }))
    },
    {
      weight: 1,
      arbitrary: fc.tuple(message(id), payment).map(([one, paid]) => ({ message: { ...one, refunded_payment: paid } }))
    },
    { weight: 1, arbitrary: payment.map((one) => ({ pre_checkout_query: { ...one, id: "1", from: sender(id) } })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("kicked", "member", "left", "\0").map((status) => ({
        my_chat_member: {
          chat: chat(id),
          from: sender(id),
          date: 1,
          old_chat_member: member(id, "member"),
          new_chat_member: member(id, status)
        }
      }))
    }
  )

/** Something like an update of this user: of the schema or near it, then bent. */
export const poison = (user: number, updateId: number): fc.Arbitrary<Json> =>
  mutated(
    fc
      .oneof({ weight: 3, arbitrary: acting(user) }, { weight: 1, arbitrary: anyUpdate })
      .map((update) => ({ ...Object(update), update_id: updateId }))
  )
