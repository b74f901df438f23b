import { Schema } from "effect"
import { VideoFile } from "./VideoFile.ts"

/** Which of a file's tracks are described, each counted among its kind from 0. */
export const Tracks = Schema.Struct({
  pictures: Schema.Int,
  sound: Schema.Int,
  /** A tool or a player that is not told which would take the same: they are the first, and there are no other pictures. */
  obvious: Schema.Boolean
})
export type Tracks = typeof Tracks.Type

/** The first of each, and no others. */
export const obviousTracks: Tracks = { pictures: 0, sound: 0, obvious: true }

/** What the program says of a file. */
export const Description = Schema.Union([
  Schema.Struct({
    pictures: VideoFile,
    /** How many of the first, middle and last picture are there, as far as that is seen without decoding them. */
    readable: Schema.Int,
    /** One and the same picture has to be decoded before each of them: the only one that needs no other. */
    oneKey: Schema.Boolean,
    tracks: Tracks
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
