import { type FileHandle, open } from "node:fs/promises"

/** Videos that find no room. */
const shortOf = 1

/** A full disk takes a part of what is written in pieces, as one does that is nearly full, and nothing of the rest. */
const fill = async () => {
  const probe = await open(import.meta.filename)
  const handles: Pick<FileHandle, "writev" | "writeFile"> = Object.getPrototypeOf(probe)
  await probe.close()
  const { writev, writeFile } = handles
  const full = new WeakSet<object>()
  let left = shortOf
  handles.writev = async function (this: FileHandle, pieces, position) {
    const [first] = pieces
    if (left === 0 || first === undefined) return writev.call(this, pieces, position)
    left -= 1
    full.add(this)
    const part = new Uint8Array(first.buffer, first.byteOffset, Math.floor(first.byteLength / 2))
    const { bytesWritten } = await writev.call(this, [part], position)
    return { bytesWritten, buffers: pieces }
  } as typeof writev // what it is given it gives back, whichever pieces these are
  handles.writeFile = async function (this: FileHandle, data, options) {
    if (!full.has(this)) return writeFile.call(this, data, options)
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", errno: -28 })
  }
}

/** A machine whose disk is full in the midst of the first video, and has room later: `node --import ./lab/world/fullDisk.ts`. */
if (process.env["FULL_DISK"] === "1") await fill()

/** The environment of a process on such a machine. */
export const onFullDisk = { FULL_DISK: "1", NODE_OPTIONS: `--import ${import.meta.url}` }
