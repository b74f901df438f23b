import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

export const sizeOf = async (path: string) => (await stat(path)).size

/** Bytes of the files below a folder; what is taken away meanwhile counts as nothing. */
export const bytesBelow = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  let bytes = 0
  for (const file of files) bytes += await sizeOf(file).catch(() => 0)
  return bytes
}
