import type { Answer } from "../kit/VideoServer.ts"

/** Half of a character: JSON can hold it, UTF-8 and URLs cannot. */
const half = "\uD800"
/** What a field may hold by mistake or by malice. */
const odd: ReadonlyArray<unknown> = [null, [], { id: 1 }, -7.5, "", "x", half]

const replaced = (value: object, key: string, by: unknown): unknown =>
  Array.isArray(value) ? value.map((one, index) => (String(index) === key ? by : one)) : { ...value, [key]: by }

const without = (value: object, key: string): unknown =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))

/** The same value with one of its fields, at any depth, left out or holding something odd. */
export const mutations = (value: unknown): ReadonlyArray<unknown> => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...odd.map((by) => replaced(value, key, by)),
    ...(Array.isArray(value) ? [] : [without(value, key)]),
    ...mutations(inner).map((by) => replaced(value, key, by))
  ])
}

/** The same value with every text in it changed. */
export const mapText = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === "string") return change(value)
  if (Array.isArray(value)) return value.map((one) => mapText(one, change))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapText(inner, change)]))
}

/** The body of an answer that has one. */
export const bodyOf = (answer: Answer): unknown => (typeof answer === "string" ? undefined : answer.body)

/** An answer with another body. */
export const withBody = (answer: Answer, body: unknown): Answer => ({
  ...(typeof answer === "string" ? {} : answer),
  body
})
