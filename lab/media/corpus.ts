import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Kind } from "./Kind.ts"
import { containers } from "./kinds/containers.ts"
import { shown } from "./kinds/pictures.ts"
import { rubbish } from "./kinds/rubbish.ts"
import { heardOf } from "./kinds/sounds.ts"

const run = promisify(execFile)

/** Every kind of file, each after those that it is made of. */
export const kinds: ReadonlyArray<Kind> = [...containers, ...shown, ...heardOf, ...rubbish]

const subtitles = "1\n00:00:00,000 --> 00:00:01,000\nhello\n"
const chapters = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=one\n"

/** What is put into files of the corpus, and is none of it. */
const ingredients = async (folder: string) => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "subtitles.srt"), subtitles)
  await writeFile(join(folder, "chapters.txt"), chapters)
  const picture = "-nostdin -v error -y -f lavfi -i testsrc2=s=300x300:d=1 -frames:v 1 -pix_fmt yuvj420p cover.jpg"
  await run("ffmpeg", picture.split(" "), { cwd: folder })
}

const makeOne = async (folder: string, { name, recipe }: Kind) => {
  const made = join(folder, name)
  if (existsSync(made)) return
  // A run that is broken off leaves nothing under the name.
  const part = `part-${name}`
  if (recipe._tag === "Encoded") {
    const words = recipe.words.split(" ").filter((word) => word !== "")
    await run("ffmpeg", [..."-nostdin -v error -y -threads 1".split(" "), ...words, part], { cwd: folder })
  } else await writeFile(join(folder, part), recipe.bend(await readFile(join(folder, recipe.of))))
  await rename(join(folder, part), made)
}

/** Makes these kinds, and what they are made of, in a folder; what is there already stays. */
export const makeCorpus = async (folder: string, wanted: ReadonlyArray<Kind>) => {
  if (wanted.length === 0) return
  await ingredients(folder)
  const uses = (kind: Kind, name: string) =>
    kind.recipe._tag === "Bent" ? kind.recipe.of === name : kind.recipe.words.split(" ").includes(name)
  const needed = new Set(wanted)
  for (const kind of kinds.toReversed()) {
    if ([...needed].some((one) => uses(one, kind.name))) needed.add(kind)
  }
  for (const kind of kinds) if (needed.has(kind)) await makeOne(folder, kind)
}
