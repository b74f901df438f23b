import { type MethodName, methodNames } from "./BotApiNames.ts"
import { nearest } from "./nearest.ts"

export { type MethodName, methodNames } from "./BotApiNames.ts"

/** Method names are matched without regard to case, as at Telegram. */
const exactNames: ReadonlyMap<string, MethodName> = new Map(methodNames.map((name) => [name.toLowerCase(), name]))

export const exactName = (given: string): MethodName | undefined => exactNames.get(given.toLowerCase())

export const isMethod = (name: string): name is MethodName => exactName(name) === name

/** Says that a control route was told of a method that does not exist, and which one was probably meant. */
export const unknownMethod = (given: string, known: ReadonlyArray<string>) => {
  const meant = nearest(given, known)
  return `Telegram has no method ${given}${meant === undefined ? "" : `, the nearest is ${meant}`}`
}
