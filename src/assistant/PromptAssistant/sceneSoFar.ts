import { Option } from "effect"
import { parsed } from "../../platform/JsonApi.ts"
import { cleaned, withoutThoughts } from "./sceneIn.ts"

/** Characters that tell a scene from a refusal or a label, which begin alike: fewer are not shown yet. */
const tellingLength = 40

const fenceOpens = /^```[^\n`]*\n\s*/
const memberName = /[{,]\s*"([^"\\]*)"\s*:\s*/y
/** A string as far as it has come, without an escape that is only half there. */
const stringSoFar = /"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)("?)/y
const otherValue = /(?:null|true|false|-?\d[\d.eE+-]*)/y
const spaces = /\s*/y

const at = (pattern: RegExp, text: string, position: number) => {
  pattern.lastIndex = position
  return pattern.exec(text)
}

interface TextSoFar {
  readonly raw: string
  readonly closed: boolean
}

/** A member of an object of texts, as far as the object has come; undefined before it, and where the object holds more than texts. */
const memberSoFar = (object: string, wanted: string): TextSoFar | undefined => {
  let position = 0
  for (;;) {
    const name = at(memberName, object, position)
    if (name === null) return undefined
    position = memberName.lastIndex
    const text = at(stringSoFar, object, position)
    if (text !== null) position = stringSoFar.lastIndex
    else if (at(otherValue, object, position) !== null) position = otherValue.lastIndex
    else return undefined
    const [, raw = "", quote] = text ?? []
    if (text !== null && name[1]?.toLowerCase() === wanted) return { raw, closed: quote === '"' }
    if (text !== null && quote !== '"') return undefined
    at(spaces, object, position)
    position = spaces.lastIndex
  }
}

/** Half of a character that is two units long, at the end. */
const halfCharacter = /[\uD800-\uDBFF]$/

const decoded = ({ raw }: TextSoFar): string => {
  const value = parsed(`"${raw.replaceAll(/\p{Cc}+/gu, " ")}"`)
  return typeof value === "string" ? value.replace(halfCharacter, "") : ""
}

/**
 * What may be shown of a scene while a model still writes; undefined for nothing yet. Only the scene's own text in the
 * object that was asked for counts: in any other answer nobody can tell, before it ends, a scene from a thought or a greeting.
 */
export const sceneSoFar = (said: string): string | undefined => {
  const answer = withoutThoughts(said).trimStart().replace(fenceOpens, "")
  const scene = answer.startsWith("{") ? memberSoFar(answer, "scene") : undefined
  if (scene === undefined) return undefined
  const text = decoded(scene)
  return scene.closed || text.length >= tellingLength ? Option.getOrUndefined(cleaned(text)) : undefined
}
