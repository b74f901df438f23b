import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { alertKinds, alertNamed, alertNames } from "../../src/platform/AlertKinds.ts"

const runbooks = readFileSync("docs/runbooks.md", "utf8")
const files = globSync("src/**/*.ts").filter((file) => !/platform\/Alert(Kinds|Log)\.ts$/.test(file))
const sources = files.map((file) => readFileSync(file, "utf8"))

/** What is written under a heading. */
const section = (name: string) => runbooks.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? ""

describe("a kind of alert", () => {
  it.each(alertNames)(
    "has a section in the runbooks that says what it is, what to do, and when it is over: %s",
    (name) => {
      const { title } = alertKinds[name]
      assert.include(section(name).toLowerCase(), `**${title.toLowerCase()}.**`)
      assert.match(section(name), /^1\. \S/m)
      assert.match(section(name), /^Over when /m)
    }
  )

  it("is the subject of each section, and there is no other one", () => {
    assert.deepStrictEqual(
      [...runbooks.matchAll(/^## (.+)$/gm)].map(([, name]) => name),
      [...alertNames]
    )
  })

  it("is known by its title, which no other has", () => {
    assert.deepStrictEqual(
      alertNames.map((name) => alertNamed(alertKinds[name].title)?.name),
      [...alertNames]
    )
  })

  it("is what every alert has: none is marked for operators by hand, without a kind and so without a runbook", () => {
    const byHand = /\balert["']?\s*[:,]\s*["']operator["']|\balert(Kind|Over)\b/
    assert.isTrue(['{ alert: "operator" }', '("alert", "operator")', "alertKind:"].every((text) => byHand.test(text)))
    assert.deepStrictEqual(
      files.filter((_, at) => byHand.test(sources[at] ?? "")),
      []
    )
  })

  it.each(alertNames)("is raised by something: %s", (name) => {
    assert.isTrue(sources.some((source) => source.includes(`"${name}"`)))
  })
})
