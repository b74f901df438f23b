import type { Order, OrderPictures } from "./Job.ts"

/** The shorter side of a rendered video: enough to look at, cheap enough for two shared cores. A draft's is smaller. */
const shortSide = { film: 360, draft: 240 }
const frameRate = 12
/** How many times smaller the lights are computed before they are scaled up. */
const coarseness = 20
/** Text that would not fit the frame is cut off. */
const maxLines = 12

export interface Picture {
  readonly width: number
  readonly height: number
  readonly seconds: number
  /** Any number: turns the lights, so that prompts look different. */
  readonly phase: number
}

const even = (pixels: number) => 2 * Math.max(1, Math.round(pixels / 2))

/** The frame that is rendered for a size of the wire such as `720x1280`. */
export const pictureOf = (
  { size, seconds, draft = false }: Pick<Order, "size" | "seconds" | "draft">,
  phase: number
): Picture => {
  const [width = 720, height = 1280] = size.split("x").map(Number)
  const scale = Math.min(1, (draft ? shortSide.draft : shortSide.film) / Math.min(width, height))
  return { width: even(width * scale), height: even(height * scale), seconds: Number(seconds), phase }
}

const fontSize = ({ width, height }: Picture) => Math.round(Math.min(width, height) / 15)

/** Broken at spaces to what the frame holds; pictographs are left out, since text fonts lack them. */
export const wrap = (prompt: string, picture: Picture): string => {
  const columns = Math.max(10, Math.floor((picture.width * 0.86) / (fontSize(picture) * 0.62)))
  const rows = Math.min(maxLines, Math.floor((picture.height * 0.7) / (fontSize(picture) * 1.4)))
  const clean = prompt.replaceAll(/[\p{Extended_Pictographic}\p{Control}\u{FE0F}\u{200D}]/gu, " ")
  const words = clean.split(/\s+/u).flatMap((word) => word.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [])
  const lines: Array<string> = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.length > rows ? `${lines.slice(0, rows).join("\n")} …` : lines.join("\n")
}

/** One soft light that wanders around the middle; the periods divide six seconds. */
const light = (x: string, y: string, sharpness: number) =>
  `exp(-(pow(X/W-0.5-${x},2)*W/H+pow(Y/H-0.5-${y},2)*H/W)*${sharpness})`

const lights = (phase: number) => {
  const p = (phase % 628) / 100
  const pink = light(`0.32*sin(2*PI*T/6+${p})`, `0.30*cos(2*PI*T/6+${p})`, 9)
  const blue = light(`0.35*cos(2*PI*T/3+1+${p})`, `0.33*sin(2*PI*T/6+2+${p})`, 7)
  const violet = light(`0.30*sin(2*PI*T/6+4+${p})`, `0.36*sin(2*PI*T/3+3+${p})`, 8)
  const channel = (base: number, ...weights: readonly [number, number, number]) =>
    `'clip(${base}+${weights[0]}*${pink}+${weights[1]}*${blue}+${weights[2]}*${violet},0,255)'`
  return `geq=r=${channel(22, 200, 40, 90)}:g=${channel(16, 60, 130, 50)}:b=${channel(48, 90, 150, 170)}`
}

/** A quiet chord: a video without sound would be taken for an animation by Telegram. */
const chord = "0.05*sin(2*PI*220*t)+0.04*sin(2*PI*277*t)*(0.6+0.4*sin(2*PI*t/3))+0.03*sin(2*PI*330*t)"

const drawText = (source: string, size: number, opacity: number, y: string) =>
  `drawtext=font=Sans:${source}:expansion=none:fontsize=${size}:fontcolor=white@${opacity}:line_spacing=6:` +
  `borderw=2:bordercolor=black@0.45:x=(w-tw)/2:y=${y}`

/** What a rendering shows. */
export interface Rendering {
  readonly picture: Picture
  /** A word at the bottom of every frame. */
  readonly label: string
  /** The names of files: the first second is the one, the last second is the other, and a reference is small in a corner. */
  readonly inputs: OrderPictures
  /** Whether it is heard. */
  readonly sound: boolean
}

/** The pictures of an order over the video that is called `from`; the last stretch has no name at its end. */
const overlays = ({ picture: { width, height, seconds }, inputs }: Rendering): ReadonlyArray<string> => {
  const whole = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},setsar=1`
  const shown = [
    { name: inputs.first, shape: whole, place: "enable='lt(t,1)'" },
    { name: inputs.last, shape: whole, place: `enable='gte(t,${seconds - 1})'` },
    { name: inputs.reference, shape: `scale=-2:${even(height / 5)},setsar=1`, place: "x=16:y=16" }
  ].filter(({ name }) => name !== undefined)
  return shown.map(
    ({ shape, place }, n) => `[${n}:v]${shape},format=yuv420p[p${n}];[s${n}][p${n}]overlay=${place}[s${n + 1}]`
  )
}

/**
 * The arguments that make `video` and `thumbnail` in the working directory. The prompt is read from the file `text`
 * there, so nothing a person typed is part of a command. The names must be plain.
 */
export const ffmpegArguments = (rendering: Rendering, files: Record<"text" | "video" | "thumbnail", string>) => {
  const { picture, label, inputs, sound } = rendering
  const { width, height, seconds } = picture
  const pictures = [inputs.first, inputs.last, inputs.reference].filter((name) => name !== undefined)
  const coarse = `${even(width / coarseness)}x${even(height / coarseness)}`
  const graph = [
    `color=black:s=${coarse}:r=${frameRate}:d=${seconds},format=gbrp,${lights(picture.phase)}`,
    `scale=${width}:${height}:flags=bicubic`,
    "format=yuv420p",
    drawText(`textfile=${files.text}`, fontSize(picture), 1, "(h-th)/2"),
    drawText(`text=${label}`, Math.round(fontSize(picture) * 0.6), 0.75, "h-36"),
    "null[s0]"
  ].join(",")
  const laidOver = overlays(rendering)
  const split = `[s${laidOver.length}]split[v][t]${sound ? `;aevalsrc='${chord}':s=24000:d=${seconds}[a]` : ""}`
  const quiet = ["-v", "error", "-y", "-nostdin", "-filter_complex_threads", "1"]
  const stills = pictures.flatMap((name) => [
    "-loop",
    "1",
    "-framerate",
    String(frameRate),
    "-t",
    String(seconds),
    "-i",
    name
  ])
  const video = ["-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-threads", "1", "-crf", "28"]
  const audio = sound ? ["-map", "[a]", "-c:a", "aac", "-ac", "1", "-b:a", "32k"] : []
  const out = ["-movflags", "+faststart", "-t", String(seconds), "-f", "mp4", files.video]
  const still = ["-map", "[t]", "-frames:v", "1", "-q:v", "4", "-f", "mjpeg", files.thumbnail]
  return [
    ...quiet,
    ...stills,
    "-filter_complex",
    [graph, ...laidOver, split].join(";"),
    "-map",
    "[v]",
    ...audio,
    ...video,
    ...out,
    ...still
  ]
}

/** The size of a video that is shown larger: the very one that was ordered. */
export const sizeIn = ({ size }: Pick<Order, "size">) => {
  const [width = 2160, height = 3840] = size.split("x").map(Number)
  return { width: even(width), height: even(height) }
}

/** The arguments that make `video` and `thumbnail` of the clip `from`, in a larger size and with the sound that it has. */
export const largerArguments = (
  from: string,
  { width, height }: Pick<Picture, "width" | "height">,
  files: Record<"video" | "thumbnail", string>
) => {
  const scaled = `[0:v]scale=${width}:${height}:flags=fast_bilinear,setsar=1,split[v][t]`
  // Pictures that need no other every two seconds: whoever looks into the middle does not decode all of it.
  const video = `-c:v libx264 -preset ultrafast -pix_fmt yuv420p -crf 32 -g ${2 * frameRate} -threads 1`
  const given = ["-v", "error", "-y", "-nostdin", "-i", from, "-filter_complex", scaled]
  const made = `-map [v] -map 0:a? -c:a copy ${video} -movflags +faststart -f mp4`.split(" ")
  const still = "-map [t] -frames:v 1 -q:v 4 -f mjpeg".split(" ")
  return [...given, ...made, files.video, ...still, files.thumbnail]
}

/** The shipped clip whose shape is nearest to a size of the wire. */
export const clipOf = (size: string): "9x16" | "16x9" | "1x1" | "4x3" => {
  const [width = 9, height = 16] = size.split("x").map(Number)
  const shape = width / height
  if (shape < 0.8) return "9x16"
  if (shape < 1.15) return "1x1"
  return shape < 1.5 ? "4x3" : "16x9"
}
