import { obviousTracks, type Tracks } from "./Description.ts"
import { type Need, shownAtMost, type VideoFile } from "./VideoFile.ts"

/** Telegram's limits for a thumbnail: pixels of a side, and bytes. */
const thumbnailSide = 320
export const thumbnailBytes = 200_000
/** Bytes of a picture in full size: a detailed one of 1080 lines takes less than one million. */
export const coverBytes = 5_000_000
/** Frames out of which the thumbnail is picked, so that one in the middle of a fade is not it. */
const thumbnailFrames = 10
/** A picture whose mean brightness, of 255, is not above this is black to the eye. */
const blackUpTo = 28
/** What sound is encoded to, in kbit/s. */
const soundRate = 128
const shrunkSoundRate = 96
/** The least that is watchable, in kbit/s; below it a link serves the user better. */
const minPictureRate = 150
/** Up to this rate, in kbit/s, a smaller picture looks better than a coarse one. */
const fullSizeFrom = 1500
const smallSide = 480
/** From this rate, in kbit/s, a picture of 4K keeps its size. */
const largestFrom = 12_000
const largestSide = 2160
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

/** Each thread, and each picture that is looked ahead at, holds pictures: of 4K they would go beyond a tool's memory. */
const sparing = words("-threads 1 -x264-params rc-lookahead=5")

/** A local file and nothing else: no other protocol, no playlist that leads elsewhere, only formats that hold their own bytes. */
const formats = "mov,mp4,matroska,webm,mpegts,mpeg,avi,flv,ogg,asf,gif"
const local = words(`-max_pixels ${maxPixels} -protocol_whitelist file -format_whitelist ${formats}`)
const quiet = words("-nostdin -v error -y")
/**
 * Of a large file only pictures that need no other are decoded, and the one before a place stands for it: the others may
 * all begin at the file's start, and to decode them takes longer than to upload it.
 */
const keysOnly = words("-skip_frame nokey -noaccurate_seek")
/** Such a picture comes before the place that was asked for, and would be left out for its time. */
const anyTime = "setpts=PTS-STARTPTS"
const input = (path: string, at = 0) => [...local, ...(at > 0 ? ["-ss", at.toFixed(3)] : []), "-i", `file:${path}`]
const from = (path: string, at = 0, own = threads) => [...quiet, "-threads", own, ...input(path, at)]
const mp4 = (out: string) => [...words("-map_metadata 0 -movflags +faststart -f mp4"), `file:${out}`]

export const rewriteArguments = (path: string, out: string, { pictures, sound }: Tracks = obviousTracks) => [
  ...from(path),
  ...words(`-map 0:v:${pictures} -map 0:a:${sound}? -c copy`),
  ...mp4(out)
]

/** The shape as shown, within so many pixels for the longer and the shorter side, and even, as the format wants it. */
const shaped = ({ width, height }: VideoFile, long: number, short: number) => {
  const scale = Math.min(1, long / Math.max(width, height), short / Math.min(width, height))
  const even = (side: number) => Math.max(2, 2 * Math.round((side * scale) / 2))
  return `scale=${even(width)}:${even(height)},setsar=1`
}

/** Light brighter than a screen's, brought down to what one shows. */
const toned =
  "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"

const h264 = ({ framesPerSecond }: VideoFile) => [
  ...words(`-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -threads ${threads}`),
  ...(framesPerSecond > shownAtMost.framesPerSecond ? words(`-r ${shownAtMost.framesPerSecond}`) : [])
]

/** Brings what Telegram's players do not show to H.264 and AAC; the parts that they show are copied. */
export const convertArguments = (path: string, out: string, file: VideoFile, need: Need, tone: boolean) => [
  ...from(path),
  ...words("-map 0:v:0 -map 0:a:0?"),
  ...(need.pictures === "copy"
    ? words("-c:v copy")
    : [
        "-vf",
        [shaped(file, shownAtMost.long, shownAtMost.short), ...(tone ? [toned] : [])].join(","),
        ...h264(file),
        ...words("-crf 21 -color_primaries bt709 -color_trc bt709 -colorspace bt709")
      ]),
  ...words(need.sound !== "encode" ? "-c:a copy" : `-c:a aac -ac 2 -ar 48000 -b:a ${soundRate}k`),
  ...mp4(out)
]

/** Where the pictures of a video go. */
export interface Stills {
  /** For Telegram's list of messages: at most 320 pixels of a side, and 200 kB. */
  readonly thumbnail: string
  /** The same in the video's own size. */
  readonly cover: string
}

/** The shape as shown, within so many pixels of a side. */
const within = (side: number) => {
  const bound = `min(1,${side}/max(iw*sar,ih))`
  return `scale='max(1,trunc(iw*sar*${bound}))':'max(1,trunc(ih*${bound}))',setsar=1`
}

/** How a picture is picked: with `bright` the black ones do not count, with `keys` those alone that need no other. */
interface Choice {
  readonly bright: boolean
  readonly keys: boolean
}

/** Two JPEGs of one of the first pictures of an input. */
const pictured = (from: number, out: Stills, { bright, keys }: Choice) => {
  const lit = `signalstats,metadata=mode=select:key=lavfi.signalstats.YAVG:function=greater:value=${blackUpTo}`
  const picked = [
    ...(keys ? [anyTime] : []),
    within(shownAtMost.long),
    "format=yuv420p",
    ...(bright ? [lit] : []),
    `thumbnail=${thumbnailFrames}`
  ].join(",")
  const graph = `[${from}:v:0]${picked},format=yuvj420p,split[cover][large];[large]${within(thumbnailSide)}[thumbnail]`
  const jpeg = words("-frames:v 1 -f mjpeg -q:v 4")
  return [
    "-filter_complex",
    graph,
    ...words("-map [cover]"),
    ...jpeg,
    `file:${out.cover}`,
    ...words("-map [thumbnail]"),
    ...jpeg,
    `file:${out.thumbnail}`
  ]
}

/** Two JPEGs of the same picture, one of those from `at` seconds on. */
export const stillArguments = (path: string, out: Stills, at: number, choice: Choice) => [
  ...quiet,
  ...words(`-threads ${threads}`),
  ...(choice.keys ? keysOnly : []),
  ...input(path, at),
  ...pictured(0, out, choice)
]

/** Undefined when no watchable video of that length fits into so few bytes. */
export const shrinkArguments = (
  path: string,
  out: string,
  file: VideoFile,
  maxBytes: number,
  pass: 1 | 2,
  log: string
) => {
  const rate = Math.floor((maxBytes * 8 * margin) / Math.max(1, file.seconds) / 1000) - shrunkSoundRate
  if (rate < minPictureRate) return undefined
  const short = rate < fullSizeFrom ? smallSide : rate < largestFrom ? shownAtMost.short : largestSide
  const isLargest = short === largestSide
  return [
    ...(isLargest ? [...words("-filter_threads 1"), ...from(path, 0, "1")] : from(path)),
    ...words("-progress pipe:1 -map 0:v:0 -vf"),
    shaped(file, (short * 16) / 9, short),
    ...h264(file),
    ...(isLargest ? sparing : []),
    ...words(`-b:v ${rate}k -maxrate ${2 * rate}k -bufsize ${2 * rate}k -pass ${pass} -passlogfile`),
    log,
    ...(pass === 1
      ? words("-an -f null -")
      : [...words(`-map 0:a:0? -c:a aac -ac 2 -b:a ${shrunkSoundRate}k`), ...mp4(out)])
  ]
}

/** Seconds of the output that are there, by a line of what ffmpeg tells of its progress; undefined in its other lines. */
export const secondsDone = (line: string): number | undefined => {
  // Both are microseconds: the older name is wrong.
  const [, micros] = /^out_time_(?:us|ms)=(\d+)$/.exec(line.trim()) ?? []
  return micros === undefined ? undefined : Number(micros) / 1e6
}

const strict = words("-threads 1 -err_detect explode")
/** Seconds at which a picture is decoded: at the start, in the middle, and near the end. */
const placesOf = ({ seconds, framesPerSecond }: VideoFile) => {
  const last = Math.max(0, seconds - Math.max(0.5, 2 / Math.max(1, framesPerSecond)))
  return [0, seconds / 2, last]
}
const onePicture = (from: number, filter: ReadonlyArray<string> = []) => [
  ...words(`-map ${from}:v:0 -frames:v 1`),
  ...filter,
  ...words("-threads 1 -f framecrc -")
]

/** What is decoded of a video to see whether its pictures are pictures. */
export interface Proof {
  /** Only pictures that need no other. */
  readonly keys: boolean
  /** All places lead to the same one of these, which then stands for each. */
  readonly oneKey: boolean
  /** Where pictures of the middle are to go: its decoding shows them as well. */
  readonly out?: Stills
}

const everyPlace = { keys: false, oneKey: false } satisfies Proof

/**
 * Decodes a picture at the start, one in the middle and one near the end, and prints a line for each that came out; what is
 * damaged is not painted over.
 */
export const decodeArguments = (path: string, file: VideoFile, { keys, oneKey, out }: Proof = everyPlace) => {
  const all = placesOf(file)
  const places = keys && oneKey ? all.slice(1, 2) : all
  return [
    ...quiet,
    ...places.flatMap((at) => [...strict, ...(keys ? keysOnly : []), ...input(path, at)]),
    ...places.flatMap((_, n) => onePicture(n, keys ? ["-vf", anyTime] : [])),
    ...(out === undefined ? [] : pictured(places.length === 1 ? 0 : 1, out, { bright: true, keys }))
  ]
}

/** The same by decoding all that comes before, for files in which no place can be found otherwise. */
export const decodeFromStartArguments = (path: string, file: VideoFile) => [
  ...quiet,
  ...strict,
  ...input(path),
  ...placesOf(file).flatMap((at) => ["-ss", at.toFixed(3), ...onePicture(0)])
]

/** How many of the places gave a picture. One that stands for all of them counts as three. */
export const decodedPlaces = (printed: string, { keys, oneKey }: Omit<Proof, "out"> = everyPlace): number => {
  const pictures = printed.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length
  return keys && oneKey ? 3 * pictures : pictures
}

/** Decibels below the loudest that can be written under which nobody hears anything. */
const heardFrom = -60
const peak = "lavfi.astats.Overall.Peak_level"

/** Prints how loud the loudest moment of each second is. */
export const loudnessArguments = (path: string) => [
  ...from(path),
  ...words("-map 0:a:0 -af"),
  `asetnsamples=n=48000:p=0,astats=metadata=1:reset=1,ametadata=print:key=${peak}:file=-`,
  ...words("-f null -")
]

/** Whether what {@link loudnessArguments} printed tells of silence, and nothing else. */
export const isSilence = (printed: string): boolean => {
  const peaks = [...printed.matchAll(/Peak_level=(\S+)/g)].map(([, level]) =>
    level === "-inf" ? -Infinity : Number(level)
  )
  return peaks.length > 0 && peaks.every((level) => level < heardFrom)
}

export const probeArguments = (path: string) => [
  ...words("-v error"),
  ...local,
  ...words("-count_packets -show_streams -show_format -of json"),
  `file:${path}`
]
