import { Schema, SchemaGetter } from "effect"

/** A number for all providers and others for some: `100,kie=20`. */
export const providerJobs = Schema.String.check(
  Schema.isPattern(/^\s*[1-9]\d{0,4}\s*(,\s*[a-z0-9-]{1,32}=[1-9]\d{0,4}\s*)*$/, {
    message: "must be a number such as 100, or with some of providers as in 100,kie=20"
  })
).pipe(
  Schema.decodeTo(Schema.ReadonlyMap(Schema.String, Schema.Int), {
    decode: SchemaGetter.transform((text) => {
      const pairs = text.split(",").map((part) => part.trim().split("="))
      return new Map(pairs.map(([name = "", places]) => (places === undefined ? ["*", +name] : [name, +places])))
    }),
    encode: SchemaGetter.transform((places: ReadonlyMap<string, number>) =>
      [...places].map(([name, count]) => (name === "*" ? `${count}` : `${name}=${count}`)).join()
    )
  })
)
