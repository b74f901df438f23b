import { globSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { describe, expect, it } from "vitest"

/**
 * The wings from the roof down: a wing imports only what stands below its own line. Those on one line know nothing of each
 * other.
 */
const floors: ReadonlyArray<ReadonlyArray<string>> = [
  ["main.ts", "commands"],
  ["app"],
  ["inbox"],
  ["dialog"],
  ["support"],
  ["video"],
  ["users"],
  ["money", "providers", "assistant"],
  ["telegram"],
  ["platform"],
  ["domain"]
]

/** The most entries that somebody who opens `src` has to read. */
const maxEntries = 15

const imported = /(?:^|\n)(?:import|export)[^"';]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g

/** What each source file imports of the others, types included. */
const imports: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  globSync("src/**/*.ts").map((file) => [
    file,
    [...readFileSync(file, "utf8").matchAll(imported)].map(([, named, awaited]) =>
      normalize(join(dirname(file), named ?? awaited ?? ""))
    )
  ])
)

const wing = (file: string) => file.split("/")[1] ?? file
const floor = (file: string) => floors.findIndex((names) => names.includes(wing(file)))

/** The rooms on one way back to where it began, if there is any such way. */
const circle = (graph: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const way: Array<string> = []
  const visit = (node: string): ReadonlyArray<string> => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node]
    if (seen.has(node)) return []
    seen.add(node)
    way.push(node)
    for (const next of graph.get(node) ?? []) {
      const found = visit(next)
      if (found.length > 0) return found
    }
    way.pop()
    return []
  }
  for (const node of graph.keys()) {
    const found = visit(node)
    if (found.length > 0) return found
  }
  return []
}

/** A capability's file and the folder of its parts are one room. */
const room = (file: string) => {
  const [, inWing, first] = file.split("/")
  return first === undefined ? `${inWing}` : `${inWing}/${first.replace(/\.ts$/, "")}`
}

const rooms = () => {
  const graph = new Map<string, Array<string>>()
  for (const [file, targets] of imports) {
    const others = targets.map(room).filter((other) => other !== room(file))
    graph.set(room(file), [...(graph.get(room(file)) ?? []), ...others])
  }
  return graph
}

describe("the house", () => {
  it("was read: there are files, and they import each other", () => {
    expect(imports.size).toBeGreaterThan(100)
    expect([...imports.values()].flat().length).toBeGreaterThan(500)
    for (const targets of imports.values()) for (const target of targets) expect(target).toMatch(/^src\//)
  })

  it("has a wing for every file, few enough to read at a glance", () => {
    expect([...imports.keys()].filter((file) => floor(file) === -1)).toEqual([])
    expect(new Set([...imports.keys()].map(wing)).size).toBeLessThanOrEqual(maxEntries)
  })

  it("has no import that runs up or across", () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => wing(target) !== wing(file) && floor(target) <= floor(file))
        .map((target) => `${file} → ${target}`)
    )
    expect(wrong).toEqual([])
  })

  it("has no circle of files", () => {
    expect(circle(imports).join(" → ")).toBe("")
  })

  it("has no circle of rooms: a capability and its parts count as one", () => {
    expect(circle(rooms()).join(" → ")).toBe("")
  })

  it("keeps tests out of the lab, and the bot out of its packages", () => {
    const lines = (pattern: string) => globSync(pattern).map((file) => [file, readFileSync(file, "utf8")] as const)
    const named = (pattern: string, place: RegExp) =>
      lines(pattern)
        .filter(([, source]) => place.test(source))
        .map(([file]) => file)
    expect(named("lab/**/*.ts", /from "(\.\.\/)+test\//)).toEqual([])
    expect(named("packages/*/src/**/*.ts", /from "(\.\.\/)+(src|lab|test)\//)).toEqual([])
    expect(named("src/**/*.ts", /from "(\.\.\/)+(lab|test|packages)\//)).toEqual([])
  })
})
