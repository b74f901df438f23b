import { Schema } from "effect"

/** Text from outside that the database can be asked about: it holds no NUL. */
export const StorableText = Schema.String.check(Schema.isPattern(/^[^\0]*$/, { message: "must be text without a NUL" }))
