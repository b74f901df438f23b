import { Effect, Option, Schema } from "effect"
import { readFile } from "node:fs/promises"
import { fail, lookup } from "./VideoStoreError.ts"

/** A video as it came from its maker, before anything was done to it. */
const Arrived = Schema.Struct({
  width: Schema.Int,
  height: Schema.Int,
  seconds: Schema.Finite,
  sound: Schema.Boolean
})
export type Arrived = typeof Arrived.Type

/**
 * `meta.json` in a job's folder. Replacing it is what replaces the video: it names the folder with the version that
 * counts.
 */
const Meta = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.String.check(Schema.isUUID()),
    thumbnail: Schema.Boolean,
    cover: Schema.optionalKey(Schema.Boolean),
    manifest: Schema.optionalKey(Schema.Literals(["none", "kept", "lost"])),
    bytes: Schema.Int,
    width: Schema.Int,
    height: Schema.Int,
    duration: Schema.Int,
    arrived: Schema.optionalKey(Arrived)
  })
)
export type Meta = typeof Meta.Type
export const decodeMeta = Schema.decodeUnknownEffect(Meta)
export const encodeMeta = Schema.encodeEffect(Meta)

/** What counts of a job, by its `meta.json`. */
export const currentOf = (path: string) =>
  lookup(() => readFile(path, "utf8")).pipe(
    Effect.flatMap((text) => Effect.mapError(decodeMeta(text), () => fail("missing")))
  )

/** The version that a `meta.json` names; undefined where it is none. */
export const versionOf = (text: string): string | undefined =>
  Option.getOrUndefined(Schema.decodeOption(Meta)(text))?.version
