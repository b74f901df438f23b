import { Config, Schema, SchemaGetter } from "effect"
import { UserId } from "../../domain/Ids.ts"

/**
 * One setting: its environment name, how it is read, and what it means. `.env.example` and the docs' table are held
 * against this table by a test.
 */
export interface Setting<A> {
  readonly name: string
  readonly config: Config.Config<A>
  readonly description: string
}

export const setting = <A>(name: string, config: Config.Config<A>, description: string): Setting<A> => ({
  name,
  config,
  description
})

/** Empty strings count as absent, so that `NAME=` in an env file means "not set". */
export const optional = <A>(config: Config.Config<A>) => Config.option(config)

export const httpUrl = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s/?#]+[^\s?#]*$/, { message: "must be an http(s) URL without a query" }),
      Schema.makeFilter((url) => (URL.canParse(url) ? undefined : "must be an http(s) URL without a query"))
    ),
    name
  ).pipe(Config.map((url) => url.replace(/\/+$/, "")))

export const between = (name: string, minimum: number, maximum: number) =>
  Config.schema(
    Schema.Int.check(
      Schema.isBetween({ minimum, maximum }, { message: `must be a whole number from ${minimum} to ${maximum}` })
    ),
    name
  )

export const secretToken = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_-]{1,256}$/, { message: "must be 1 to 256 of A-Z a-z 0-9 _ -" })
)
export const botToken = Schema.String.check(
  Schema.isPattern(/^\d+:[A-Za-z0-9_-]+$/, { message: "must look like 123456:ABC-def, as @BotFather gives it" })
)

export const userIds = Schema.String.check(
  Schema.isPattern(/^\s*\d{1,16}\s*(,\s*\d{1,16}\s*)*$/, { message: "must be user ids such as 123456,654321" })
).pipe(
  Schema.decodeTo(Schema.ReadonlySet(UserId), {
    decode: SchemaGetter.transform((text) => new Set(text.split(",").map(Number))),
    encode: SchemaGetter.transform((ids: ReadonlySet<number>) => [...ids].join(","))
  })
)

/** Parts of Vertex AI's addresses. Older projects are named within a domain, and a number will do. */
export const projectId = Schema.String.check(
  Schema.isPattern(/^([a-z0-9.-]{1,63}:)?[a-z0-9][a-z0-9-]{0,62}$/, { message: "must be a project's id or number" })
)
export const location = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,62}$/, { message: "must be a location such as us-central1 or global" })
)

/** A name or address without a port, as runners are registered and reached by. */
export const hostName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$/, { message: "must be a host name or an address" })
)
