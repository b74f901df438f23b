import { execFile } from "node:child_process"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
const words = (text: string) => text.split(" ")

interface Clip {
  readonly megabytes: number
  readonly seconds: number
}

/** A video of 1080 lines, with sound, that has so many bytes: its index first, or last as many writers leave it. */
export const clip = async (folder: string, name: string, { megabytes, seconds }: Clip, index: "first" | "last") => {
  const path = join(folder, `${name}.mp4`)
  const rate = `${Math.round((megabytes * 8000) / seconds)}k`
  await run("ffmpeg", [
    ...words("-nostdin -v error -y -f lavfi -i"),
    `testsrc2=size=1920x1080:rate=30:duration=${seconds},noise=alls=12:allf=t`,
    ...words(`-f lavfi -i sine=frequency=440:duration=${seconds} -c:v libx264 -preset ultrafast -pix_fmt yuv420p`),
    ...words(`-b:v ${rate} -minrate ${rate} -maxrate ${rate} -bufsize ${rate} -x264-params nal-hrd=cbr -c:a aac`),
    ...(index === "first" ? words("-movflags +faststart") : []),
    path
  ])
  return path
}

/** The same with its index last. */
export const withIndexLast = async (path: string) => {
  const out = path.replace(/\.mp4$/, "-last.mp4")
  await run("ffmpeg", [...words("-nostdin -v error -y -i"), path, ...words("-c copy"), out])
  return out
}

export const megabytesOf = async (path: string) => (await stat(path)).size / 1e6

/** How alike two videos look, 1 being the same: the structural similarity of their pictures. */
export const similarity = async (one: string, other: string) => {
  const graph = "[0:v]scale=1920:1080[a];[1:v]scale=1920:1080[b];[a][b]ssim"
  const { stderr } = await run("ffmpeg", [
    ...words("-nostdin -i"),
    one,
    "-i",
    other,
    "-lavfi",
    graph,
    ...words("-f null -")
  ])
  return Number(/All:([\d.]+)/.exec(stderr)?.[1] ?? 0)
}
