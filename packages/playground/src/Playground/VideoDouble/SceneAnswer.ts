import { type SceneLanguage } from "./Phrases.ts"
import type { Scene } from "./Scene.ts"

/** Every language is named in English; the English twin is asked for in every one of them. */
const named: ReadonlyArray<SceneLanguage> = ["Russian", "Spanish", "Portuguese"]

/** The language of some words, as far as their letters tell. */
const writtenIn = (words: string): SceneLanguage => {
  if (/\p{Script=Cyrillic}/u.test(words)) return "Russian"
  if (/[ãõç]/iu.test(words)) return "Portuguese"
  return /[¿¡ñ]/iu.test(words) ? "Spanish" : "English"
}

/** The language in which instructions want a scene: the one that they name, or that of the idea; else English. */
export const languageFor = (instructions: string, idea: string): SceneLanguage =>
  named.find((one) => instructions.includes(one)) ??
  (instructions.includes("the language of the idea") ? writtenIn(idea) : "English")

/** The members of the object that is asked for, by a schema or in words; undefined where a text is. */
const membersFor = (schema: ReadonlyArray<string> | undefined, instructions: string) =>
  schema ?? (/"scene"[^]*"english"/.test(instructions) ? ["scene", "english"] : undefined)

/**
 * The scene as it is asked for: a text, or an object. This double knows no schema: the English stands where English is asked for, and
 * every other member has the scene.
 */
export const answerWith = (
  { shown, english }: Scene,
  asked: { readonly schema: ReadonlyArray<string> | undefined; readonly instructions: string }
): string => {
  const members = membersFor(asked.schema, asked.instructions)
  if (members === undefined) return shown
  const twin = english === shown ? null : english
  return JSON.stringify(
    Object.fromEntries(members.map((name) => [name, name === "english" && members.includes("scene") ? twin : shown]))
  )
}
