import { readFileSync } from "node:fs"
import { releaseOf } from "./notes.ts"

/** Prints the notes of the release of a tag, or ends with 1 and why it cannot be released. */
const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")
const { version } = JSON.parse(read("package.json")) as { readonly version: string } // our own file
const release = releaseOf(process.argv[2] ?? "", { version, changelog: read("CHANGELOG.md") })
if (release._tag === "Notes") console.log(release.notes)
else console.error(release.why)
process.exitCode = release._tag === "Notes" ? 0 : 1
