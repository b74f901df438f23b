import { execFile } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { start } from "./TelegramServer.ts"

const readmeAt = new URL("../README.md", import.meta.url)
const readme = readFileSync(readmeAt, "utf8")
const block = /<!-- methods -->\n[^]*<!-- \/methods -->/

interface Methods {
  readonly groups: Readonly<Record<string, ReadonlyArray<string>>>
  readonly simulated: ReadonlyArray<string>
  readonly not_simulated: ReadonlyArray<string>
}

const tableOf = ({ groups, simulated, not_simulated }: Methods) => {
  const total = simulated.length + not_simulated.length
  const rows = Object.entries(groups).map(
    ([about, methods]) => `| ${about} | ${methods.map((name) => `\`${name}\``).join(", ")} |`
  )
  return [
    "<!-- methods -->",
    `${simulated.length} of ${total} methods:`,
    "",
    "| about | methods |",
    "|---|---|",
    ...rows,
    "<!-- /methods -->"
  ].join("\n")
}

/** `TABLE=README npx vitest run packages/playground/test/Readme.test.ts` writes the table anew. */
it.live("the README's table of methods is that of the code", () =>
  Effect.gen(function* () {
    const { get } = yield* start()
    const table = tableOf(Object((yield* get("telegram/methods")).body))
    if (process.env["TABLE"] === "README") writeFileSync(readmeAt, readme.replace(block, table))
    else expect(block.exec(readme)?.[0]).toBe(table)
  })
)

it.live("the README's test of an echo bot passes as it stands there", () =>
  Effect.gen(function* () {
    const code = /```js\n([^]*?)```/.exec(readme)?.[1] ?? ""
    // Beside the other tests, as it has to find the same packages.
    const at = fileURLToPath(new URL(`./.echo-${process.pid}.test.mjs`, import.meta.url))
    yield* Effect.acquireRelease(
      Effect.sync(() => writeFileSync(at, code)),
      () => Effect.sync(() => rmSync(at, { force: true }))
    )
    const { stdout } = yield* Effect.promise(() => promisify(execFile)(process.execPath, ["--test", at]))
    expect(stdout).toContain("the bot says what it hears")
    expect(stdout).toMatch(/pass 1\n/)
  })
)
