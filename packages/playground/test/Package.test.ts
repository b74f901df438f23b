import { execFile, execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, it } from "vitest"

const run = promisify(execFile)
const root = fileURLToPath(new URL("..", import.meta.url))
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), "playground-package-"))
const installed = join(scratch, "consumer/node_modules/kudo-playground")

/** The Node that runs this, and every other one on the PATH that the package is for. */
const nodes = [process.execPath, ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"))]
  .filter((node) => existsSync(node))
  .map((node) => ({ node, version: execFileSync(node, ["--version"], { encoding: "utf8" }).trim() }))
  .filter(({ version }, index, all) => all.findIndex((one) => one.version === version) === index)
  .filter(({ version }) => Number(/^v(\d+)/.exec(version)?.[1]) >= 22)

beforeAll(async () => {
  // Packed from a copy, as packing changes package.json for a moment, by which others here find the sources.
  const copy = join(scratch, "packages/playground")
  cpSync(root, copy, { recursive: true, filter: (source) => !/node_modules|\/(dist|test)$/.test(source) })
  cpSync(join(root, "../../tsconfig.json"), join(scratch, "tsconfig.json"))
  writeFileSync(join(scratch, "package.json"), '{ "type": "module" }')
  symlinkSync(modules, join(scratch, "node_modules"))
  await run("npm", ["pack", "--silent", "--pack-destination", scratch], {
    cwd: copy,
    env: { ...process.env, PATH: `${join(modules, ".bin")}${delimiter}${process.env["PATH"]}` }
  })
  const tarball = readdirSync(scratch).find((name) => name.endsWith(".tgz")) ?? ""
  mkdirSync(installed, { recursive: true })
  await run("tar", ["-xzf", join(scratch, tarball), "-C", installed, "--strip-components=1"])
  // Away from the workspace there is no other package to be found by chance, but the library of the example.
  symlinkSync(join(modules, "grammy"), join(scratch, "consumer/node_modules/grammy"))
  rmSync(join(scratch, "node_modules"))
  cpSync(join(installed, "examples"), join(scratch, "consumer/examples"), { recursive: true })
  writeFileSync(join(scratch, "consumer/package.json"), '{ "type": "module" }')
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

it.each(nodes)(
  "the packed package tests a bot of grammY and one on fetch, by itself, on Node $version",
  async ({ node }) => {
    const tests = ["grammy", "fetch"].map((name) => `examples/${name}/bot.test.js`)
    const { stdout } = await run(node, ["--test", "--test-reporter=tap", ...tests], { cwd: join(scratch, "consumer") })
    expect(stdout).toMatch(/# pass 2\n/)
  }
)

/** Where a machine has much to do, a process's memory is collected late: the least of so many is what it needs. */
const measurements = 3

it.each(nodes)("is there with less than 100 MB for the whole process of a test, on Node $version", async ({ node }) => {
  writeFileSync(
    join(scratch, "consumer/memory.js"),
    `import { startPlayground } from "kudo-playground/start"
     const playground = await startPlayground()
     await (await fetch(\`\${playground.url}/bot1000:any-token/getMe\`)).json()
     console.log(process.memoryUsage.rss())
     await playground.stop()`
  )
  const taken: Array<number> = []
  for (let n = 0; n < measurements; n++) {
    const { stdout } = await run(node, ["memory.js"], { cwd: join(scratch, "consumer") })
    taken.push(Number(stdout))
  }
  expect(Math.min(...taken)).toBeLessThan(100_000_000)
})

it("carries its types, and nothing of the workspace", async () => {
  const at = join(scratch, "consumer")
  writeFileSync(
    join(at, "typed.ts"),
    `import { type Started, startPlayground } from "kudo-playground/start"
     const playground: Started = await startPlayground({ port: 0 })
     const said: number = await (await playground.user(7)).say("hello")
     // @ts-expect-error -- there is no such fault
     await playground.faults({ where: "telegram", kind: "explode" })
     export { said }`
  )
  const flags = ["--ignoreConfig", "--module", "nodenext", "--target", "es2022", "--strict", "--noEmit", "--types", ""]
  await run(join(modules, ".bin/tsc"), [...flags, "typed.ts"], { cwd: at }).catch(({ stdout }) =>
    expect(stdout).toBe("")
  )
  expect(readdirSync(installed).toSorted()).toEqual(["LICENSE", "README.md", "dist", "examples", "package.json"])
})
