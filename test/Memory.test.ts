import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import packageJson from "../package.json" with { type: "json" }

const own = [...packageJson.scripts.start.matchAll(/([A-Z_]+)="\$\{\1:-(.*?)\}"/g)]
const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8")

it("the image bounds memory as npm start does, and the operators' guide says by what", () => {
  expect(own.map(([, name]) => name)).toEqual(["MALLOC_ARENA_MAX", "NODE_OPTIONS"])
  for (const [, name = "", value = ""] of own) {
    expect(read("Dockerfile").replaceAll('"', "")).toContain(`${name}=${value}`)
    expect(read("docs/capacity.md").replaceAll('"', "")).toContain(`${name}=${value}`)
  }
  expect(packageJson.scripts.start).toMatch(/--max-old-space-size=\d+/)
})
