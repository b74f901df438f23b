import { execFile } from "node:child_process"
import { readFile, stat } from "node:fs/promises"
import { promisify } from "node:util"
import type { Becomes } from "./Kind.ts"

const run = promisify(execFile)
/** What ffprobe and ffmpeg print of a file, in bytes: thousands of lines at most. */
const maxBuffer = 16_000_000

/** What a chat got as a video. */
export interface Received {
  /** As Telegram calls it. */
  readonly kind: string
  /** As Telegram was told, in pixels and seconds. */
  readonly width: number
  readonly height: number
  readonly duration: number
  readonly video: string
  readonly thumbnail: string | undefined
}

interface Stream {
  readonly codec_type: string
  readonly codec_name?: string
  readonly pix_fmt?: string
  readonly width?: number
  readonly height?: number
  readonly channels?: number
  readonly sample_aspect_ratio?: string
  readonly avg_frame_rate?: string
  readonly disposition?: { readonly attached_pic?: number }
  readonly side_data_list?: ReadonlyArray<{ readonly rotation?: number }>
}

const probe = async (path: string) => {
  const { stdout } = await run("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-of", "json", path])
  const { streams, format } = JSON.parse(stdout) as {
    readonly streams: ReadonlyArray<Stream>
    readonly format: { readonly duration?: string }
  } // what ffprobe prints
  return { streams, seconds: Number(format.duration) }
}

/** Decodes every picture and every sound: how many pictures, when the last one ends, and what was wrong. */
const decode = async (path: string) => {
  const words = ["-nostdin", "-v", "error", "-threads", "2", "-i", path]
  const { stdout, stderr } = await run(
    "ffmpeg",
    [...words, "-map", "0:v:0", "-f", "framecrc", "-", "-map", "0:a?", "-f", "null", "-"],
    {
      maxBuffer
    }
  )
  const [, over = "1", under = "1"] = /^#tb 0: (\d+)\/(\d+)/m.exec(stdout) ?? []
  const said = stderr.split("\n").find((line) => line !== "" && !line.includes("to muxer"))
  const pictures = stdout.split("\n").flatMap((line) => (/^\d/.test(line) ? [line.split(",").map(Number)] : []))
  const end = Math.max(0, ...pictures.map(([, , at = 0, lasts = 0]) => at + lasts))
  return {
    pictures: pictures.length,
    seconds: (end * Number(over)) / Number(under),
    words: said ?? ""
  }
}

/** The brightest spot of a picture whose details are taken away, of 255. */
const brightest = async (path: string) => {
  const words = ["-nostdin", "-v", "error", "-i", path, "-vf", "scale=8:8", "-pix_fmt", "gray", "-f", "rawvideo", "-"]
  const { stdout } = await run("ffmpeg", words, { encoding: "buffer" })
  return Math.max(0, ...stdout)
}

const boxes = async (path: string) => {
  const file = await readFile(path)
  const found: Array<string> = []
  for (let at = 0; at + 8 <= file.length;) {
    const short = file.readUInt32BE(at)
    found.push(file.toString("latin1", at + 4, at + 8))
    at += short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? file.length : Math.max(8, short)
  }
  return found
}

const differs = (one: number, other: number, by: number) => !(Math.abs(one - other) <= by)
const rate = (text = "0/1") => {
  const [over = 0, under = 1] = text.split("/").map(Number)
  return over / under
}

const faultsOfThumbnail = async ({ thumbnail, width, height }: Received, dark: boolean) => {
  if (thumbnail === undefined) return ["no thumbnail"]
  const { streams } = await probe(thumbnail)
  const { codec_name, width: wide = 0, height: high = 0 } = streams[0] ?? {}
  const { size } = await stat(thumbnail)
  // A side of some pixels cannot have the shape of a very long one.
  const shape = Math.min(wide, high) < 30 ? 1 : 0.06
  return [
    codec_name !== "mjpeg" && `thumbnail of ${codec_name}`,
    Math.max(wide, high) > 320 && `thumbnail ${wide}×${high}`,
    size > 200_000 && `thumbnail of ${size} bytes`,
    differs(wide / high / (width / height), 1, shape) && `thumbnail ${wide}×${high} for ${width}×${height}`,
    !dark && (await brightest(thumbnail)) < 24 && "thumbnail is black"
  ]
}

type Expected = Extract<Becomes, { readonly _tag: "Video" }>

/** A track of pictures as every player of Telegram's shows it. */
const faultsOfPictures = ({ codec_name, pix_fmt, avg_frame_rate, sample_aspect_ratio, side_data_list }: Stream) => [
  codec_name !== "h264" && `pictures of ${codec_name}`,
  !/^yuvj?420p$/.test(pix_fmt ?? "") && `pictures in ${pix_fmt}`,
  rate(avg_frame_rate) > 61 && `${avg_frame_rate} pictures a second`,
  !/^(1:1|0:1|N\/A)$/.test(sample_aspect_ratio ?? "1:1") && `pixels of ${sample_aspect_ratio}`,
  side_data_list?.some(({ rotation = 0 }) => rotation !== 0) === true && "to be turned by the player"
]

const faultsOfSize = ({ width: wide = 0, height: high = 0 }: Stream, { width, height }: Received) => [
  (Math.max(wide, high) > 1920 || Math.min(wide, high) > 1080) && `${wide}×${high}`,
  (wide !== width || high !== height) && `told ${width}×${height}, is ${wide}×${high}`
]

/** How loud the loudest moment is, in decibels below what can be written. */
const loudest = async (path: string) => {
  const { stderr } = await run("ffmpeg", ["-nostdin", "-i", path, "-vn", "-af", "volumedetect", "-f", "null", "-"])
  return Number(/max_volume: (-?[\d.]+) dB/.exec(stderr)?.[1])
}

/** A clip without sound may have been given silence, so that Telegram makes no animation of it. */
const faultsOfSound = async (path: string, sound: Stream | undefined, expected: boolean) => {
  if (sound === undefined) return [expected && "its sound is lost"]
  const { codec_name, channels = 0 } = sound
  return [
    !expected && !((await loudest(path)) < -80) && "sound from nowhere",
    (codec_name !== "aac" || channels > 2) && `sound of ${codec_name}, ${channels} channels`
  ]
}

const faultsOfOrder = (order: ReadonlyArray<string>) => [
  order[0] !== "ftyp" && `begins with ${order[0]}`,
  (order.includes("moof") || order.indexOf("moov") > order.indexOf("mdat")) && "its index is not in front"
]

const faultsOfFile = async (got: Received, becomes: Expected) => {
  const { streams, seconds } = await probe(got.video)
  const decoded = await decode(got.video)
  const [pictures, ...more] = streams.filter(
    ({ codec_type, disposition }) => codec_type === "video" && disposition?.attached_pic !== 1
  )
  if (pictures === undefined) return ["no pictures"]
  const tolerance = Math.max(0.2, becomes.seconds / 20)
  return [
    ...faultsOfPictures(pictures),
    ...faultsOfSize(pictures, got),
    ...(await faultsOfSound(
      got.video,
      streams.find(({ codec_type }) => codec_type === "audio"),
      becomes.sound
    )),
    ...faultsOfOrder(await boxes(got.video)),
    more.length > 0 && "more than one track of pictures",
    differs(decoded.seconds, becomes.seconds, tolerance) && `shows ${decoded.seconds.toFixed(2)} s`,
    becomes.damaged !== true && decoded.words !== "" && `decodes with "${decoded.words}"`,
    // A player's bar is as long as the longer of pictures and sound.
    differs(seconds, becomes.seconds, 1.1) && `says that it lasts ${seconds} s`,
    decoded.pictures === 0 && "shows nothing"
  ]
}

/** What is wrong with what a chat got, by looking at it and decoding all of it. */
export const faultsOf = async (got: Received, becomes: Expected, withThumbnail: boolean) => {
  const told = Math.max(1, Math.round(becomes.seconds))
  const found = [
    got.kind !== "video" && `came as ${got.kind}`,
    differs(got.width / got.height / becomes.ratio, 1, Math.min(got.width, got.height) < 30 ? 0.6 : 0.03) &&
      `told ${got.width}×${got.height}`,
    got.duration !== told && `told ${got.duration} s`,
    ...(await faultsOfFile(got, becomes)),
    ...(withThumbnail ? await faultsOfThumbnail(got, becomes.dark === true) : [])
  ]
  return found.filter((one) => one !== false)
}
