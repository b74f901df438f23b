import { Context, Effect, Layer, Option, Schema } from "effect"
import { DataFileError, readDataFile } from "../platform/DataFile.ts"
import { watchFile } from "../platform/WatchedFile.ts"
import { contradictions, Library } from "./PromptLibrary/Library.ts"
import shipped from "./PromptLibrary/library.json" with { type: "json" }

export {
  type Direction,
  type DirectionPart,
  directionParts,
  directionsOf,
  type Library,
  type Preset
} from "./PromptLibrary/Library.ts"
export { directed, isDirected, sceneOf, withScene } from "./PromptLibrary/directed.ts"

/** The library that comes with the program. */
export const shippedLibrary: Library = Schema.decodeUnknownSync(Library)(shipped)

/** A file names the lists that it replaces, each as a whole. */
const OwnLists = Schema.Struct({
  styles: Schema.optionalKey(Library.fields.styles),
  camera: Schema.optionalKey(Library.fields.camera),
  avoid: Schema.optionalKey(Library.fields.avoid),
  groups: Schema.optionalKey(Library.fields.groups),
  presets: Schema.optionalKey(Library.fields.presets)
})

const setting = "PROMPTS_FILE"

const readLibrary = (file: string) =>
  Effect.gen(function* () {
    const library: Library = { ...shippedLibrary, ...(yield* readDataFile(setting, file, OwnLists)) }
    const faults = contradictions(library)
    return faults.length === 0 ? library : yield* new DataFileError({ setting, file, faults })
  })

/**
 * Styles, camera moves, what must not be there, and prompts that are there already: what helps somebody to a video by taps.
 * The shipped ones, with the lists of an operator's file in place of theirs.
 */
export class PromptLibrary extends Context.Service<
  PromptLibrary,
  {
    /** The newest version that was right. */
    readonly current: () => Library
  }
>()("kudo/PromptLibrary") {
  /** The file is read again when it changes. Fails with a `DataFileError` if it is wrong from the beginning. */
  static readonly layer = ({ file }: { readonly file: Option.Option<string> }) =>
    Layer.effect(
      PromptLibrary,
      Option.match(file, {
        onNone: () => Effect.succeed({ current: () => shippedLibrary }),
        onSome: (own) => Effect.map(watchFile(own, readLibrary(own)), (current) => ({ current }))
      })
    )
}
