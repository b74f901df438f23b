import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"

interface Package {
  readonly integrity?: string
  /** A package of this repository. */
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  /** Needed by the tests only. */
  readonly dev?: boolean
}
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"))
const manifest = read("package.json") as {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly optionalDependencies: Record<string, string>
  readonly allowScripts: Record<string, boolean>
} // our own files
const lock = read("package-lock.json") as { readonly packages: Record<string, Package> }
const packages = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && link !== true
)

describe("what the program is built from", () => {
  it("is named by exact versions", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    }
  })

  it("is fixed byte by byte", () => {
    expect(packages.length).toBeGreaterThan(50)
    for (const [path, { integrity }] of packages) expect(integrity, path).toMatch(/^sha512-/)
  })

  it("runs no script at the installation of the bot, but those that were looked at", () => {
    const running = packages.flatMap(([path, { hasInstallScript, dev }]) =>
      hasInstallScript === true && dev !== true ? [path.replace(/^.*node_modules\//, "")] : []
    )
    expect(running.filter((name) => manifest.allowScripts[name] !== true)).toEqual([])
  })
})
