import { execFile, spawnSync } from "node:child_process"
import { promisify } from "node:util"

const found = spawnSync("ffmpeg", ["-version"]).status === 0 && spawnSync("ffprobe", ["-version"]).status === 0
if (!found && process.env["CI"] === "true") throw new Error("ffmpeg and ffprobe must be on PATH where CI=true")

/** Why tests with real videos do not run here; false where they do. With CI=true they always have to. */
export const withoutFfmpeg = found ? false : "ffmpeg and ffprobe are not on PATH"
if (withoutFfmpeg !== false) process.stdout.write(`skipped: tests with real videos: ${withoutFfmpeg}\n`)

const run = promisify(execFile)

/** Makes a real video; `more` are options for the output. */
export const makeVideo = async (
  path: string,
  options: { readonly size: string; readonly seconds: number; readonly more?: ReadonlyArray<string> }
) => {
  const source = `testsrc2=size=${options.size}:rate=24:duration=${options.seconds}`
  const sound = `sine=frequency=440:duration=${options.seconds}`
  const encoded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
  const inputs = ["-f", "lavfi", "-i", source, "-f", "lavfi", "-i", sound]
  await run("ffmpeg", ["-v", "error", "-y", ...inputs, ...encoded, ...(options.more ?? []), path])
}

/** Decodes every frame; fails when one is broken. Returns what ffprobe says of the first stream of pictures. */
export const decodeAll = async (path: string) => {
  await run("ffmpeg", ["-v", "error", "-xerror", "-i", path, "-f", "null", "-"])
  const show = ["-select_streams", "v:0", "-show_entries", "stream=width,height,codec_name", "-of", "csv=p=0", path]
  return (await run("ffprobe", ["-v", "error", ...show])).stdout.trim()
}

/** A checksum of every picture, in order. */
export const framesOf = async (path: string) => {
  const { stdout } = await run("ffmpeg", ["-v", "error", "-i", path, "-map", "0:v:0", "-f", "framemd5", "-"])
  return stdout.split("\n").flatMap((line) => (line.startsWith("#") ? [] : line.split(",").slice(5)))
}

/** How bright a picture is in the mean, 255 being white. */
export const brightnessOf = async (path: string) => {
  const { stderr } = await run("ffmpeg", ["-i", path, "-vf", "signalstats,metadata=print", "-f", "null", "-"])
  return Number(/YAVG=([\d.]+)/.exec(stderr)?.[1])
}

/** How loud the loudest moment is, in decibels below what can be written; every sample is decoded. */
export const loudestOf = async (path: string) => {
  const { stderr } = await run("ffmpeg", ["-i", path, "-vn", "-af", "volumedetect", "-f", "null", "-"])
  return Number(/max_volume: (-?[\d.]+) dB/.exec(stderr)?.[1])
}
