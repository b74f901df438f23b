import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/**
 * The ffmpeg that an optional package brings to a machine without one; undefined where there is none for it. It is of 2018:
 * one on PATH is newer, and comes first.
 */
export const bundledFfmpeg = (): string | undefined => {
  const { platform, arch } = process
  try {
    const at = createRequire(import.meta.url).resolve(`@ffmpeg-installer/${platform}-${arch}/package.json`)
    return join(dirname(at), platform === "win32" ? "ffmpeg.exe" : "ffmpeg")
  } catch {
    return undefined
  }
}
