import { spawn } from "node:child_process"
import { describe, expect, it } from "vitest"
import type { Figure } from "../lab/bench/figures.ts"

/** A part of the bench in its quick form, alone; its table in the machine's words. */
const played = async (part: string) => {
  const child = spawn(process.execPath, [`lab/bench/${part}.ts`, "--quick"], {
    env: { ...process.env, BENCH_JSON: "1" },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let output = ""
  let trouble = ""
  child.stderr.on("data", (chunk: Buffer) => (trouble += chunk.toString()))
  for await (const chunk of child.stdout) output += String(chunk)
  const line = output.split("\n").find((one) => one.startsWith("["))
  if (line === undefined) throw new Error(`no table from ${part}:\n${output}\n${trouble}`)
  const figures: ReadonlyArray<Figure> = JSON.parse(line)
  return { figures, trouble }
}

const numbers = (figures: ReadonlyArray<Figure>) =>
  figures.flatMap(({ value, beside }) => (beside === undefined ? [value] : [value, beside.value]))

describe("npm run bench, in its quick form", () => {
  /** The other parts fill databases and wait for dialogs to sleep: `npm run bench -- --quick` plays them all. */
  it.each(["updates", "history"])("still measures %s", async (part) => {
    const { figures, trouble } = await played(part)
    expect(figures).not.toEqual([])
    for (const found of numbers(figures)) expect(found).toBeGreaterThan(0)
    expect(trouble).toBe("")
  })

  it("finds that a video costs the database no more than it is to, and leaves no row of the engine behind", async () => {
    const { figures } = await played("jobs")
    const of = (name: string) => figures.find((figure) => figure.name.startsWith(name))?.value
    // The bench's own targets are for two hundred videos on a machine that does nothing else: a slow one asks more often how far
    // they are. Two state machines were far beyond these.
    expect(of("statements of a video")).toBeLessThan(60)
    expect(of("commits of a video")).toBeLessThan(40)
    expect(of("the engine's rows of a video, for a day")).toBeLessThanOrEqual(4)
    expect(of("the engine's rows of a video, after it")).toBe(0)
    expect(of("videos started")).toBeGreaterThan(0)
  })
})
