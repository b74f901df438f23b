import { existsSync, readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { describe, expect, it } from "vitest"
import { notesOf, releaseOf } from "../lab/release/notes.ts"

const file = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8")
const workflow = file(".github/workflows/release.yml")
const dockerfile = file("Dockerfile")

/** GitHub's own reader of workflows, which imports its schema in a way that Node does not take. */
const readingWorkflows = () => {
  const hook = registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith(".min.json") ? { ...context, importAttributes: { type: "json" } } : context)
  })
  return import("@actions/workflow-parser").finally(() => hook.deregister())
}

/** What GitHub has against a workflow. */
const problems = async (content: string) => {
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await readingWorkflows()
  const { context, value } = parseWorkflow({ name: "release.yml", content }, new NoOperationTraceWriter())
  if (value !== undefined) await convertWorkflowTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}

describe("the release workflow", () => {
  it("is one by GitHub's own schema", async () => {
    expect(await problems(workflow)).toEqual([])
    expect(await problems(workflow.replace("runs-on", "run-on"))).not.toEqual([])
    expect(await problems(workflow.replace("${{ github.ref_name }}", "${{ nobody.knows }}"))).not.toEqual([])
  })

  it("runs other people's code at a named commit only, and tells which version that is", () => {
    const used = [...workflow.matchAll(/uses: (.*)/g)].map(([, one = ""]) => one)
    expect(used.length).toBeGreaterThan(5)
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it("may only read where it does not publish, and lets no name of a tag into a script", () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m)
    const scripts = [...workflow.matchAll(/run: (?:\|\n((?: {10}.*\n)+)|(.*))/g)].map(([, many, one]) => many ?? one)
    expect(scripts.length).toBeGreaterThan(3)
    for (const script of scripts) expect(script).not.toContain("${{")
  })

  it("runs programs that there are", () => {
    const named = [...workflow.matchAll(/(?:lab|\.ci)\/[\w/.]+/g)].map(([name]) => name)
    expect(named).toEqual([".ci/run", "lab/release/main.ts"])
    for (const name of named) expect(existsSync(new URL(`../${name}`, import.meta.url))).toBe(true)
  })
})

describe("the image", () => {
  it("is built from one by its digest, in every stage", () => {
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:24-bookworm-slim@sha256:[0-9a-f]{64}$/m)
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
    expect(new Set(bases)).toEqual(new Set(["${NODE_IMAGE}"]))
  })

  it("is sent each file that it copies", () => {
    const sent = [...file(".dockerignore").matchAll(/^!(.*)$/gm)].map(([, name = ""]) => name)
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names = ""]) => names.split(" "))
    expect(copied.length).toBeGreaterThan(5)
    const reaches = (name: string) =>
      sent.some((one) => one === name || one.startsWith(`${name}/`) || name.startsWith(`${one}/`))
    expect(copied.filter((name) => !reaches(name))).toEqual([])
  })
})

describe("a release's notes", () => {
  const changelog =
    "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n- New.\n\n## [1.1.0] - 2026-01-01\n\n- Old.\n"

  it("are what the changelog says of its version alone", () => {
    expect(notesOf(changelog, "1.2.0")).toBe("- New.")
    expect(notesOf(file("CHANGELOG.md"), "0.2.0")).toMatch(/^### For users/)
  })

  it("are none, and nothing is released, where the tag, package.json and the changelog do not agree", () => {
    expect(releaseOf("v1.2.0", { version: "1.2.0", changelog })).toEqual({ _tag: "Notes", notes: "- New." })
    for (const [tag, version] of [
      ["v1.2.0", "1.1.0"],
      ["1.2.0", "1.2.0"],
      ["v1.3.0", "1.3.0"],
      ["v1.2", "1.2"]
    ] as const) {
      expect(releaseOf(tag, { version, changelog })).toMatchObject({ _tag: "Wrong" })
    }
    expect(notesOf("## [1.0.0] - 2026-01-01\n\n## [0.9.0]\n\n- Old.\n", "1.0.0")).toBeUndefined()
  })
})
