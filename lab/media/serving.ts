import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { standingBefore } from "../world/standingBefore.ts"

/** Where a prompt says which file its video is to be. */
const named = /\[file ([\w.-]+)\]/
/** The words of an order whose video is a file of the corpus. */
export const promptFor = (name: string) => `a fox [file ${name}] in the snow`

/**
 * A video server before another one, whose videos are files of a folder: an order that names one is forwarded like every
 * other, and where its finished video is asked for, the file is given out.
 */
export const serving = (to: () => string, folder: string) => {
  const files = new Map<string, string>()
  return standingBefore(to, async ({ method, path, body }, forward) => {
    const [, task = ""] = /\/videos\/([^/?]+)\/content(?!.*variant=thumbnail)/.exec(path) ?? []
    const file = files.get(task)
    if (file !== undefined) return { status: 200, type: "video/mp4", bytes: await readFile(join(folder, file)) }
    const answered = await forward()
    const [, name] = named.exec(body.toString()) ?? []
    if (name !== undefined && method === "POST" && answered.status < 300)
      files.set(String(JSON.parse(answered.bytes.toString()).id), name)
    return answered
  })
}
