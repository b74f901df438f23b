import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { files } from "./files.ts"

for (const [path, text] of files()) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(path)
}
