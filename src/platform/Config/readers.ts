import { Config, type Redacted, Schema, SchemaGetter } from "effect"
import { UserId } from "../../domain/Ids.ts"
import type { Reader } from "../Config.ts"

/** Any text that is not empty. */
export const text: Reader<string> = Config.NonEmptyString

/** Whatever a schema reads of the text. */
export const bySchema =
  <A, E>(schema: Schema.Codec<A, E>): Reader<A> =>
  (name) =>
    Config.schema(schema, name)

const urlMessage = "must be an http(s) URL without a query"

const readUrl =
  (fault: (url: URL) => string | undefined): Reader<string> =>
  (name) =>
    Config.schema(
      Schema.String.check(
        Schema.isPattern(/^https?:\/\/[^\s/?#]+[^\s?#]*$/i, { message: urlMessage }),
        Schema.makeFilter((text) => {
          const url = URL.parse(text)
          return url === null ? urlMessage : fault(url)
        })
      ),
      name
    ).pipe(Config.map((url) => new URL(url).href.replace(/\/+$/, "")))

/** An http(s) address without a query, its scheme and host in small letters, and no slash at the end. */
export const httpUrl = readUrl(() => undefined)

/** The same for an address that everybody is shown: there is no sign-in in it. */
export const publicHttpUrl = readUrl(({ username, password }) =>
  username === "" && password === "" ? undefined : "must be an http(s) URL without a sign-in"
)

/** A whole number in digits, within bounds, both included. */
export const between = (minimum: number, maximum: number): Reader<number> => {
  const message = `must be a whole number from ${minimum} to ${maximum}`
  return bySchema(
    matching(/^\d{1,16}$/, message).pipe(
      Schema.decodeTo(Schema.Int.check(Schema.isBetween({ minimum, maximum }, { message })), {
        decode: SchemaGetter.transform(Number),
        encode: SchemaGetter.transform(String)
      })
    )
  )
}

/** Text of a pattern, as a setting. */
export const matchingText = (pattern: RegExp, message: string): Reader<string> => bySchema(matching(pattern, message))

const units = { MB: 1_000_000, GB: 1_000_000_000, TB: 1_000_000_000_000 } as const

/** A size with its unit, such as `500 MB` or `1.5TB`, as bytes. */
export const byteSize: Reader<number> = (name) =>
  Config.schema(
    matching(/^(?![0.]+\s*[MGT])\d{1,6}(\.\d{1,3})?\s*[MGT]B$/i, "must be a size such as 500 MB, 20 GB or 1.5 TB"),
    name
  ).pipe(
    Config.map((text) => {
      const unit = text.slice(-2).toUpperCase()
      const factor = unit === "TB" ? units.TB : unit === "GB" ? units.GB : units.MB
      return Math.round(Number.parseFloat(text) * factor)
    })
  )

/** One of a few words, in any case. */
export const oneOf = <const Words extends ReadonlyArray<string>>(...words: Words): Reader<Words[number]> => {
  const list = words.length > 2 ? `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` : words.join(" or ")
  const spelled = new Map(words.map((word) => [word.toLowerCase(), word]))
  return bySchema(
    Schema.String.pipe(
      Schema.decodeTo(Schema.Literals(words).annotate({ message: `must be ${list}` }), {
        // What is no word of these is refused by the literals.
        decode: SchemaGetter.transform((text: string) => spelled.get(text.toLowerCase()) ?? text),
        encode: SchemaGetter.passthrough()
      })
    )
  )
}

/** Yes or no, in the words that people write. */
export const flag: Reader<boolean> = (name) =>
  oneOf(
    "1",
    "true",
    "yes",
    "on",
    "0",
    "false",
    "no",
    "off"
  )(name).pipe(Config.map((word) => ["1", "true", "yes", "on"].includes(word)))

/** A text of a pattern. */
export const matching = (pattern: RegExp, message: string) =>
  Schema.String.check(Schema.isPattern(pattern, { message }))

/** A secret that is sent in a header, which carries no other characters than these. */
export const headerSecret: Reader<Redacted.Redacted> = (name) =>
  Config.schema(
    Schema.Redacted(
      matching(/^[\x20-\x7e]+$/, "must be of characters that an HTTP header carries: Latin letters, digits and signs")
    ),
    name
  )

/** An id as Telegram gives them to users: a whole number above 0 of at most 52 bits. */
export const isUserId = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number(text) < 2 ** 52

/** Ids of Telegram users, separated by commas. */
export const userIds: Reader<ReadonlySet<UserId>> = bySchema(
  Schema.String.check(
    Schema.makeFilter((text: string) =>
      text.split(",").every((one) => isUserId(one.trim())) ? undefined : "must be user ids such as 123456,654321"
    )
  ).pipe(
    Schema.decodeTo(Schema.ReadonlySet(UserId), {
      decode: SchemaGetter.transform((text) => new Set(text.split(",").map(Number))),
      encode: SchemaGetter.transform((ids: ReadonlySet<number>) => [...ids].join(","))
    })
  )
)

/** A name or address without a port, as runners are registered and reached by. */
export const hostName: Reader<string> = bySchema(
  matching(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$/, "must be a host name or an address")
)
