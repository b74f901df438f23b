import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

// In the workspace the package is its sources; packed it is what `build.ts` made of them. `publishConfig` in package.json
// holds the fields that differ, and takes their place while npm packs, as pnpm does by itself.

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const manifest = at("package.json")
const kept = at("package.json.kept")

switch (process.argv[2]) {
  case "publish": {
    // A packing that failed half-way never came to its end.
    if (existsSync(kept)) renameSync(kept, manifest)
    const { publishConfig, ...fields } = JSON.parse(readFileSync(manifest, "utf8"))
    copyFileSync(manifest, kept)
    writeFileSync(manifest, `${JSON.stringify({ ...fields, ...publishConfig }, undefined, 2)}\n`)
    break
  }
  case "restore":
    renameSync(kept, manifest)
    break
  default:
    throw new Error("node manifest.ts publish | restore")
}
