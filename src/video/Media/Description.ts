import { Schema } from "effect"
import { VideoFile } from "./VideoFile.ts"

/** What the program says of a file. */
export const Description = Schema.Union([
  Schema.Struct({
    pictures: VideoFile,
    /** How many of the first, middle and last picture are there, as far as that is seen without decoding them. */
    readable: Schema.Int,
    /** One and the same picture has to be decoded before each of them: the only one that needs no other. */
    oneKey: Schema.Boolean
  }),
  Schema.Struct({ pictures: Schema.Null, readable: Schema.Int })
])
export type Description = typeof Description.Type

/** What the program that reads files says: which bytes it wants to see, and in the end what the file is, where it knows it. */
export const Message = Schema.Union([
  Schema.Struct({ from: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), until: Schema.Int }),
  Schema.Struct({ said: Schema.NullOr(Description) })
])
export type Message = typeof Message.Type
