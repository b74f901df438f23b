import { registerHooks } from "node:module"

/** Hides the ffmpeg that an optional package brings: what is loaded says that there is none. PATH is hidden by whoever starts. */
const right = "export const bundledFfmpeg = (): string | undefined => {"
registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!url.endsWith("/src/video/Media/bundled.ts")) return loaded
    const source = String(loaded.source)
    if (!source.includes(right)) throw new Error("bundled.ts does not have what is replaced any more")
    return { ...loaded, source: source.replace(right, `${right}\n  if (process.pid > 0) return undefined`) }
  }
})
