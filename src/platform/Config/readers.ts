import { Config, Schema, SchemaGetter } from "effect"
import { UserId } from "../../domain/Ids.ts"
import type { Reader } from "../Config.ts"

/** Any text that is not empty. */
export const text: Reader<string> = Config.NonEmptyString

/** Whatever a schema reads of the text. */
export const bySchema =
  <A, E>(schema: Schema.Codec<A, E>): Reader<A> =>
  (name) =>
    Config.schema(schema, name)

/** An http(s) address without a query, and without a slash at the end. */
export const httpUrl: Reader<string> = (name) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s/?#]+[^\s?#]*$/, { message: "must be an http(s) URL without a query" }),
      Schema.makeFilter((url) => (URL.canParse(url) ? undefined : "must be an http(s) URL without a query"))
    ),
    name
  ).pipe(Config.map((url) => url.replace(/\/+$/, "")))

/** A whole number within bounds, both included. */
export const between = (minimum: number, maximum: number): Reader<number> =>
  bySchema(
    Schema.Int.check(
      Schema.isBetween({ minimum, maximum }, { message: `must be a whole number from ${minimum} to ${maximum}` })
    )
  )

/** One of a few words. */
export const oneOf = <const Words extends ReadonlyArray<string>>(...words: Words): Reader<Words[number]> =>
  bySchema(Schema.Literals(words).annotate({ message: `must be ${words.join(" or ")}` }))

/** A text of a pattern. */
export const matching = (pattern: RegExp, message: string) =>
  Schema.String.check(Schema.isPattern(pattern, { message }))

/** Ids of Telegram users, separated by commas. */
export const userIds: Reader<ReadonlySet<UserId>> = bySchema(
  matching(/^\s*\d{1,16}\s*(,\s*\d{1,16}\s*)*$/, "must be user ids such as 123456,654321").pipe(
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
