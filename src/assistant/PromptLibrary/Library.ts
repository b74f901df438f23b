import { Schema } from "effect"
import { Translations } from "../../domain/Language.ts"
import { Prompt } from "../../domain/Video.ts"

/** Goes into a button's data, which holds 64 bytes with everything else. */
const EntryId = Schema.String.check(Schema.isPattern(/^[a-z0-9-]{1,24}$/))

/** The text of a button: a phone shows no more of it. */
const Title = Translations(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(40)))

/** What can be said of a video beside its scene. */
export const directionParts = ["style", "camera", "avoid"] as const
export type DirectionPart = (typeof directionParts)[number]

/** A direction that a user picks by its title, and what the model is told; English, on one line. */
export const Direction = Schema.Struct({
  id: EntryId,
  title: Title,
  words: Schema.String.check(Schema.isPattern(/^[^\n]{1,200}$/))
})
export type Direction = typeof Direction.Type

export const PresetGroup = Schema.Struct({ id: EntryId, title: Title })
export type PresetGroup = typeof PresetGroup.Type

/** A prompt that is there already, and what it wants beside it: nothing, or the photo that its video begins with. */
export const Preset = Schema.Struct({
  id: EntryId,
  group: EntryId,
  title: Title,
  takes: Schema.Literals(["text", "photo"]),
  prompt: Translations(Prompt)
})
export type Preset = typeof Preset.Type

/** More of one kind is nothing that anybody looks through on a phone. */
const maxEntries = 40
const few = Schema.isMaxLength(maxEntries)

/** Everything that helps somebody to a prompt by a tap. An operator's file names whichever parts it replaces. */
export const Library = Schema.Struct({
  styles: Schema.Array(Direction).check(few),
  camera: Schema.Array(Direction).check(few),
  avoid: Schema.Array(Direction).check(few),
  groups: Schema.Array(PresetGroup).check(few),
  presets: Schema.Array(Preset).check(Schema.isMaxLength(maxEntries * 4))
})
export type Library = typeof Library.Type

export const directionsOf = (library: Library, part: DirectionPart): ReadonlyArray<Direction> =>
  part === "style" ? library.styles : library[part]

/** What cannot be seen on a single entry. */
export const contradictions = ({ styles, camera, avoid, groups, presets }: Library): ReadonlyArray<string> => {
  const known = new Set(groups.map(({ id }) => id))
  return [
    ...Object.entries({ styles, camera, avoid, groups, presets }).flatMap(([list, entries]) => {
      const ids = entries.map(({ id }) => id)
      return ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `["${list}"] has ${id} twice`)
    }),
    ...presets
      .filter(({ group }) => !known.has(group))
      .map(({ id, group }) => `["presets"] ${id} is in the unknown group ${group}`)
  ]
}
