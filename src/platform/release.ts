import { Schema } from "effect"
import { readFileSync } from "node:fs"

const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

/** The release that runs, such as `0.3.0`. */
export const release: string = Schema.decodeUnknownSync(Manifest)(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8")
).version
