import { Schema } from "effect"
import type { Mp4 } from "./Mp4.ts"

/** Telegram's limits for a thumbnail: pixels of a side, and bytes. */
const thumbnailSide = 320
export const thumbnailBytes = 200_000
/** Frames out of which the thumbnail is picked, so that a black first one is not it. */
const thumbnailFrames = 10
/** What sound is shrunk to, in kbit/s. */
const soundRate = 96
/** The least that is watchable, in kbit/s; below it a link serves the user better. */
const minPictureRate = 150
/** Up to this rate, in kbit/s, a smaller picture looks better than a coarse one. */
const fullSizeFrom = 1500
const smallSide = 480
const fullSide = 1080
/** Encoders miss their rate by some per cent, and the container wants its part. */
const margin = 0.92
/** An encoder takes every core it finds. */
const threads = "2"
/**
 * A picture with more pixels is not decoded, whatever the file's header says of it: 4K, some 14 MB a frame. Decoding that
 * fits well into the memory of a tool, twice as wide does not.
 */
export const maxPixels = 4096 * 2304

const words = (text: string) => text.split(" ")

/** A local file and nothing else: no other protocol, no playlist that leads elsewhere. */
const local = words("-protocol_whitelist file -f mp4")
const from = (path: string) => [
  ...words(`-nostdin -v error -y -threads ${threads} -max_pixels ${maxPixels}`),
  ...local,
  "-i",
  `file:${path}`
]
const mp4 = (out: string) => [...words("-movflags +faststart -f mp4"), `file:${out}`]

export const faststartArguments = (path: string, out: string) => [
  ...from(path),
  ...words("-map 0:v:0 -map 0:a? -c copy"),
  ...mp4(out)
]

export const thumbnailArguments = (path: string, out: string) => {
  const scale = `scale='min(${thumbnailSide},iw)':'min(${thumbnailSide},ih)':force_original_aspect_ratio=decrease`
  const filter = `thumbnail=${thumbnailFrames},${scale}`
  const jpeg = words("-frames:v 1 -pix_fmt yuvj420p -q:v 5 -f mjpeg")
  return [...from(path), "-an", "-vf", filter, ...jpeg, `file:${out}`]
}

/** Undefined when no watchable video of that length fits into so few bytes. */
export const shrinkArguments = (path: string, out: string, { seconds }: Mp4, maxBytes: number) => {
  const rate = Math.floor((maxBytes * 8 * margin) / Math.max(1, seconds) / 1000) - soundRate
  if (rate < minPictureRate) return undefined
  const side = rate < fullSizeFrom ? smallSide : fullSide
  const scale = `scale='if(gt(iw,ih),-2,min(${side},iw))':'if(gt(iw,ih),min(${side},ih),-2)'`
  return [
    ...from(path),
    ...words("-map 0:v:0 -map 0:a:0? -vf"),
    scale,
    ...words(`-c:v libx264 -preset veryfast -pix_fmt yuv420p -threads ${threads}`),
    ...words(`-b:v ${rate}k -maxrate ${rate}k -bufsize ${rate}k -c:a aac -b:a ${soundRate}k`),
    ...mp4(out)
  ]
}

export const secondsArguments = (path: string) => [
  ...words("-v error"),
  ...local,
  ...words("-show_entries format=duration -of json"),
  `file:${path}`
]

/** ffprobe prints numbers as text. */
export const ProbedSeconds = Schema.fromJsonString(
  Schema.Struct({ format: Schema.Struct({ duration: Schema.FiniteFromString }) })
)
