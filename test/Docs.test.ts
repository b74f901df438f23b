import { existsSync, globSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { filmed } from "../docs/examples/SwapLayer.ts"

/** What somebody reads on one screen or two before they decide to go on; everything else is a page under `docs`. */
const maxReadmeLines = 140

/** The pages for people, from the root of the repository. */
const pages = ["*.md", "docs/**/*.md", "packages/*/*.md"].flatMap((pattern) => globSync(pattern)).toSorted()
const text = (page: string) => readFileSync(page, "utf8")

const readPackage = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      scripts: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
      dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
      devDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
      optionalDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
    })
  )
)
const project = readPackage(text("package.json"))

/** Every match of the pattern's first group, as `page: match`, that does not hold. */
const broken = (
  pattern: RegExp,
  holds: (match: string, page: string) => boolean,
  among: ReadonlyArray<string> = pages
): ReadonlyArray<string> =>
  among.flatMap((page) =>
    [...text(page).matchAll(pattern)]
      .map(([, match = ""]) => match)
      .filter((match) => !holds(match, page))
      .map((match) => `${page}: ${match}`)
  )

/** What a heading is called in a link to it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-")
const anchors = (page: string) =>
  new Set([...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading)))

const links = (page: string) => [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link)

/** Everything that somebody comes to who follows the links from a page; a folder leads to the pages in it. */
const reached = (page: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(page)) return seen
  seen.add(page)
  const targets = links(page)
    .filter((link) => !/^(?:\w+:|#)/.test(link))
    .map((link) => normalize(join(dirname(page), link.split("#")[0] ?? "")))
  for (const target of targets) {
    for (const next of pages.filter((one) => one === target || dirname(one) === target)) reached(next, seen)
  }
  return seen
}

const resolves = (link: string, page: string) => {
  if (/^(?:https?|mailto):/.test(link)) return true
  const [path = "", wanted] = link.split("#")
  const target = path === "" ? page : normalize(join(dirname(page), path))
  if (!existsSync(target)) return false
  return wanted === undefined || (target.endsWith(".md") && anchors(target).has(wanted))
}

/**
 * Whether the repository has what a path names. A pattern has to match something. What a reader is told to make is not there:
 * placeholders, and the provider Acme of the walkthrough.
 */
const exists = (path: string) =>
  /NNNN|acme/i.test(path) || (path.includes("*") ? globSync(path).length > 0 : existsSync(path))

/** The packages that the table of dependencies has a line for. */
const explained = [...text("docs/dependencies.md").matchAll(/^\| (`.+?) \|/gm)].flatMap(([, names = ""]) =>
  [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)
)
const installed = ["package.json", ...globSync("packages/*/package.json")].flatMap((file) => {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = readPackage(text(file))
  return [dependencies, devDependencies, optionalDependencies].flatMap(Object.keys)
})

describe("the documents", () => {
  it("are read: the README, the pages, the decisions", () => {
    for (const page of ["README.md", "docs/design.md", "docs/decisions/0001-one-transaction-per-confirmation.md"]) {
      assert.include(pages, page)
    }
  })

  it("link only to what there is, headings included", () => {
    assert.deepStrictEqual(broken(/\]\(([^)\s]+)\)/g, resolves), [])
    assert.deepStrictEqual(broken(/<img[^>]* src="([^"]+)"/g, resolves), [])
  })

  it("are all reached from the README", () => {
    // Programs that write code look for their page by its name.
    const found = new Set([...reached("README.md"), "AGENTS.md"])
    assert.deepStrictEqual(
      pages.filter((page) => !found.has(page)),
      []
    )
  })

  it("tell of every room at the top of src, where the house is shown", () => {
    const rooms = readdirSync("src")
    assert.isAbove(rooms.length, 0)
    for (const page of ["docs/design.md", "AGENTS.md"]) {
      const shown = text(page)
      assert.deepStrictEqual(
        rooms.filter((room) => !shown.includes(`\`src/${room}\``)),
        []
      )
    }
  })

  it("tell what every metric means, and of none that is not measured", () => {
    const names = (source: string) => [...source.matchAll(/["`](kudo_[a-z0-9_]+)["`]/g)].map(([, name = ""]) => name)
    const measured = globSync("src/**/*.ts").flatMap((file) => names(text(file)))
    assert.deepStrictEqual([...new Set(names(text("docs/observing.md")))].toSorted(), [...new Set(measured)].toSorted())
  })

  it("name only files and folders that there are", () => {
    // The changelog tells of what was.
    const present = pages.filter((page) => page !== "CHANGELOG.md")
    const paths = /(?<![\w./<-])((?:src|lab|test|docs|packages|migrations|locales)\/[\w.*/@-]*[\w*])/g
    assert.deepStrictEqual(broken(paths, exists, present), [])
  })

  it("name only commands of npm that there are", () => {
    const scripts = project.scripts ?? {}
    assert.isAbove(Object.keys(scripts).length, 0)
    assert.deepStrictEqual(
      broken(/\bnpm run ([a-z][\w:-]*)/g, (name) => Object.hasOwn(scripts, name)),
      []
    )
  })

  it("begin with a README that is read to its end", () => {
    assert.isAtMost(text("README.md").split("\n").length, maxReadmeLines)
  })

  it("give a reason for every package, and for none that is not there", () => {
    assert.deepStrictEqual([...new Set(explained)].toSorted(), [...new Set(installed)].toSorted())
  })

  it("show the example of a swapped layer as it compiles, and it does what they say", async () => {
    const example = text("docs/examples/SwapLayer.ts")
    assert.include(text("docs/testing.md"), example)
    const quoted = [...text("README.md").matchAll(/```ts\n([^`]*)```/g)].map(([, code = ""]) => code)
    assert.isAbove(quoted.length, 0)
    for (const code of quoted) assert.include(example, code)
    const { prompt } = await Effect.runPromise(filmed("a red fox counts gold"))
    assert.strictEqual<string>(prompt, "a red fox counts gold")
  })
})

describe("the decisions", () => {
  const decisions = readdirSync("docs/decisions").toSorted()

  it("are numbered without a gap, and titled by their number", () => {
    assert.isAbove(decisions.length, 0)
    for (const [index, file] of decisions.entries()) {
      assert.match(file, new RegExp(`^${String(index + 1).padStart(4, "0")}-[a-z0-9-]+\\.md$`))
      assert.match(text(`docs/decisions/${file}`), new RegExp(`^# ${index + 1}\\. \\S`))
    }
  })

  for (const file of decisions) {
    it(`${file} says context, decision, consequences and status, in words`, () => {
      const [, ...sections] = text(`docs/decisions/${file}`).split(/^## /m)
      const told = sections.map((section) => section.split("\n")[0])
      assert.deepStrictEqual(told, ["Context", "Decision", "Consequences", "Status"])
      for (const section of sections) assert.match(section, /\n\n\S/)
    })
  }
})
