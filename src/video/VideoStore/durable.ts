import { open } from "node:fs/promises"

/** Waits until a file's bytes are on the disk itself. */
export const sync = async (path: string) => {
  const handle = await open(path, "r+")
  await handle.sync().finally(() => handle.close())
}

/** The same for a folder's names. Not every system lets a folder be synced; there the rename has to do. */
export const syncNames = async (path: string) => {
  const handle = await open(path, "r").catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
