import { Schema, SchemaGetter } from "effect"

const message = "must be a number such as 100, or with some of providers, each once, as in 100,kie=20"

const partsOf = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  text.split(",").map((part) => part.split("=").map((word) => word.trim().toLowerCase()))

/** A number for all providers and others for some: `100,kie=20`. */
export const providerJobs = Schema.String.check(
  Schema.isPattern(/^\s*[1-9]\d{0,4}\s*(,\s*[a-z0-9-]{1,32}\s*=\s*[1-9]\d{0,4}\s*)*$/i, { message }),
  Schema.makeFilter((text: string) => {
    const names = partsOf(text).map(([name]) => name)
    return new Set(names).size === names.length ? undefined : message
  })
).pipe(
  Schema.decodeTo(Schema.ReadonlyMap(Schema.String, Schema.Int), {
    decode: SchemaGetter.transform((text) => {
      return new Map(
        partsOf(text).map(([name = "", places]) => (places === undefined ? ["*", +name] : [name, +places]))
      )
    }),
    encode: SchemaGetter.transform((places: ReadonlyMap<string, number>) =>
      [...places].map(([name, count]) => (name === "*" ? `${count}` : `${name}=${count}`)).join()
    )
  })
)
