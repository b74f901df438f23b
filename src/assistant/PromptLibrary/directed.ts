import type { DirectionPart } from "./Library.ts"

/** How the lines of directions begin that stand under a prompt. */
const heads: Readonly<Record<DirectionPart, string>> = { style: "Style: ", camera: "Camera: ", avoid: "Avoid: " }
const order = ["style", "camera", "avoid"] as const satisfies ReadonlyArray<DirectionPart>
const between = "; "

interface Directed {
  readonly scene: string
  readonly lines: Readonly<Partial<Record<DirectionPart, ReadonlyArray<string>>>>
}

/** A prompt as its scene and the lines of directions at its end. */
const read = (prompt: string): Directed => {
  const rest = prompt.split("\n")
  const lines: Partial<Record<DirectionPart, ReadonlyArray<string>>> = {}
  for (;;) {
    const last = rest.at(-1)
    const part = order.find((one) => lines[one] === undefined && last?.startsWith(heads[one]))
    if (last === undefined || part === undefined) break
    lines[part] = last.slice(heads[part].length).split(between)
    rest.pop()
  }
  return { scene: rest.join("\n").trimEnd(), lines }
}

const write = ({ scene, lines }: Directed): string => {
  const written = order.flatMap((part) => {
    const words = lines[part] ?? []
    return words.length === 0 ? [] : [`${heads[part]}${words.join(between)}`]
  })
  return [scene, ...(written.length === 0 ? [] : ["", ...written])].join("\n").trim()
}

/** What a prompt shows, without its lines of directions. */
export const sceneOf = (prompt: string): string => read(prompt).scene

/** A prompt with another scene above its lines of directions. */
export const withScene = (prompt: string, scene: string): string => write({ ...read(prompt), scene })

/** Whether the words are among the directions of a prompt. */
export const isDirected = (prompt: string, part: DirectionPart, words: string): boolean =>
  read(prompt).lines[part]?.includes(words) ?? false

/**
 * The prompt with a direction, which stands in a line of its own under the scene; or without it, where it has it. There is
 * one style and one camera; what is to be avoided adds up.
 */
export const directed = (prompt: string, part: DirectionPart, words: string): string => {
  const { scene, lines } = read(prompt)
  const before = lines[part] ?? []
  const after = before.includes(words)
    ? before.filter((one) => one !== words)
    : part === "avoid"
      ? [...before, words]
      : [words]
  return write({ scene, lines: { ...lines, [part]: after } })
}
