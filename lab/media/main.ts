import { tmpdir } from "node:os"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { openPostgres } from "../proofs/Postgres.ts"
import { kinds, makeCorpus } from "./corpus.ts"
import { openStage, type Outcome, serveAll } from "./run.ts"
import { page, type Run, withTable } from "./table.ts"

/**
 * Makes a corpus of video files of every kind, has a video server give out each as a finished video to the real bot, with
 * ffmpeg and without any, and looks at what the chat received by decoding all of it. Prints what came of each, and exits
 * with 1 if anything was wrong. `--only` is a pattern of names, `--folder` keeps the corpus, `--with ffmpeg` and `--with
 * bare` are one of the two, `--table` writes what came of it into the table of docs/videos.md.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    folder: { type: "string", default: join(tmpdir(), "kudo-corpus") },
    with: { type: "string", default: "both" },
    table: { type: "boolean", default: false }
  }
})
const wanted = kinds.filter(({ name }) => new RegExp(values.only).test(name))
await makeCorpus(values.folder, wanted)

const print = ({ name, got, paid, wrong }: Outcome) => {
  const mark = wrong.length === 0 ? "✓" : "✗"
  console.log(`${mark} ${name.padEnd(24)} ${got.padEnd(34)} ${String(paid).padStart(3)} 🪙  ${wrong.join("; ")}`)
}

const ways = { ffmpeg: [true], bare: [false], both: [true, false] }[values.with] ?? [true, false]
const runs: Array<Run> = []
for (const ffmpeg of ways) {
  console.log(ffmpeg ? "with ffmpeg" : "without ffmpeg")
  const stage = await openStage(values.folder, await openPostgres(), ffmpeg)
  try {
    runs.push({ ffmpeg, outcomes: await serveAll(stage, wanted, print) })
  } finally {
    await stage.close()
  }
}
const bad = runs.flatMap(({ outcomes }) => outcomes).filter(({ wrong }) => wrong.length > 0)
console.log(`${wanted.length} files, ${bad.length} handled wrongly`)
if (values.table) await writeFile(page, withTable(await readFile(page, "utf8"), kinds, runs))
process.exit(bad.length === 0 ? 0 : 1)
