import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { clipOf, ffmpegArguments, pictureOf, wrap } from "../src/Playground/VideoDouble/Picture.ts"
import { until } from "./DoubleServer.ts"
import { start } from "./VideoDoubleServer.ts"

/** What a player reads first: shape and length, from the boxes of an MP4, and whether they come before the frames. */
const probe = (bytes: Buffer) => {
  const boxes = (from: number, to: number): Array<{ type: string; start: number; end: number }> => {
    if (from + 8 > to) return []
    const end = from + bytes.readUInt32BE(from)
    return [{ type: bytes.toString("latin1", from + 4, from + 8), start: from + 8, end }, ...boxes(end, to)]
  }
  const top = boxes(0, bytes.length)
  const inside = (name: string, list: typeof top) =>
    list.filter(({ type }) => type === name).flatMap(({ start, end }) => boxes(start, end))
  const header = inside("moov", top).find(({ type }) => type === "mvhd")?.start ?? 0
  const tracks = inside("trak", inside("moov", top)).filter(({ type }) => type === "tkhd")
  const shapes = tracks.map(({ end }) => ({
    width: bytes.readUInt32BE(end - 8) / 65_536,
    height: bytes.readUInt32BE(end - 4) / 65_536
  }))
  return {
    seconds: bytes.readUInt32BE(header + 16) / bytes.readUInt32BE(header + 12),
    shape: shapes.find(({ width }) => width > 0),
    tracks: tracks.length,
    streamable: top.findIndex(({ type }) => type === "moov") < top.findIndex(({ type }) => type === "mdat")
  }
}

const canRender = (() => {
  try {
    const filters = execFileSync("ffmpeg", ["-hide_banner", "-filters"], { stdio: ["ignore", "pipe", "ignore"] })
    return filters.includes("drawtext")
  } catch {
    return false
  }
})()

const made = (ffmpeg: string | undefined, size: "720x1280" | "1280x720", seconds: "4" | "8", prompt: string) =>
  Effect.gen(function* () {
    const { openai } = yield* start(ffmpeg === undefined ? { ffmpeg: "ffmpeg" } : { ffmpeg })
    const { id } = yield* Effect.promise(() => openai.videos.create({ model: "sora-2", prompt, seconds, size }))
    const video = yield* until(
      () => openai.videos.retrieve(id),
      ({ status }) => status !== "queued" && status !== "in_progress"
    )
    expect(video).toMatchObject({ status: "completed", size, seconds })
    const fetched = async (variant: "video" | "thumbnail") =>
      Buffer.from(await (await openai.videos.downloadContent(id, { variant })).arrayBuffer())
    return {
      video: yield* Effect.promise(() => fetched("video")),
      still: yield* Effect.promise(() => fetched("thumbnail"))
    }
  })

describe("a made video", () => {
  it.live.skipIf(!canRender)("has the shape and the length that were ordered, sound, and starts while it loads", () =>
    Effect.gen(function* () {
      const nasty = `Рыжий кот сказал: "Привет!" 'x':y=%{pts};[out] \\ 100% 🎬 ${"очень ".repeat(200)}`
      const { video, still } = yield* made(undefined, "1280x720", "8", nasty)
      expect(probe(video)).toMatchObject({ shape: { width: 640, height: 360 }, tracks: 2, streamable: true })
      expect(probe(video).seconds).toBeCloseTo(8, 0)
      expect(still.toString("hex", 0, 2)).toBe("ffd8")
    })
  )

  it.live.each(["/nonexistent/ffmpeg", process.execPath])(
    "is a shipped clip of the ordered shape when rendering with %s is not possible",
    (ffmpeg) =>
      Effect.gen(function* () {
        const { video, still } = yield* made(ffmpeg, "720x1280", "4", "a cat")
        const { shape } = probe(video)
        expect((shape?.width ?? 0) / (shape?.height ?? 1)).toBeCloseTo(9 / 16)
        expect(still.toString("hex", 0, 2)).toBe("ffd8")
      })
  )
})

/** A plain picture of one colour, and how far a frame is from it: 0 is the same, 255 the opposite. */
const plainPicture = (colour: string) =>
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    `color=${colour}:s=720x1280`,
    "-frames:v",
    "1",
    "-f",
    "mjpeg",
    "-"
  ])
const frameAt = (video: Buffer, second: number) =>
  execFileSync(
    "ffmpeg",
    [
      "-v",
      "error",
      "-i",
      "-",
      "-ss",
      String(second),
      "-frames:v",
      "1",
      "-vf",
      "scale=1:1",
      "-pix_fmt",
      "rgb24",
      "-f",
      "rawvideo",
      "-"
    ],
    { input: video }
  )
const distance = (frame: Buffer, colour: ReadonlyArray<number>) =>
  Math.max(...colour.map((value, n) => Math.abs(value - (frame[n] ?? 0))))

describe("a video that is made from a picture", () => {
  it.live.skipIf(!canRender)("begins with it, and says so when it is made from another video", () =>
    Effect.gen(function* () {
      const { openai } = yield* start({ ffmpeg: "ffmpeg" })
      const input_reference = new File([Uint8Array.from(plainPicture("lime"))], "frame.jpg", { type: "image/jpeg" })
      const order = { model: "sora-2", prompt: "a cat", seconds: "4", size: "720x1280", input_reference } as const
      const ended = (id: string) =>
        until(
          () => openai.videos.retrieve(id),
          ({ status }) => status !== "queued" && status !== "in_progress"
        )
      const bytes = async (id: string) => Buffer.from(await (await openai.videos.downloadContent(id)).arrayBuffer())
      const made = yield* Effect.promise(() => openai.videos.create(order))
      yield* ended(made.id)
      const video = yield* Effect.promise(() => bytes(made.id))
      expect(distance(frameAt(video, 0), [0, 255, 0])).toBeLessThan(16)
      expect(distance(frameAt(video, 3), [0, 255, 0])).toBeGreaterThan(64)
      const longer = yield* Effect.promise(() =>
        openai.videos.extend({ prompt: "and a dog", seconds: "4", video: { id: made.id } })
      )
      expect(yield* ended(longer.id)).toMatchObject({
        status: "completed",
        seconds: "8",
        remixed_from_video_id: made.id
      })
      const edited = yield* Effect.promise(() => openai.videos.edit({ prompt: "at night", video: { id: made.id } }))
      expect(yield* ended(edited.id)).toMatchObject({ seconds: "4", remixed_from_video_id: made.id })
    })
  )
})

describe("the shipped clips", () => {
  const folder = new URL("../src/Playground/clips/", import.meta.url)
  it("are small, streamable, between 4 and 12 seconds, one per shape with a still each", () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      ["16x9", "1x1", "4x3", "9x16"].flatMap((name) => [`${name}.jpg`, `${name}.mp4`, `${name}-silent.mp4`]).toSorted()
    )
    for (const name of ["16x9", "1x1", "4x3", "9x16"]) {
      const [width = 0, height = 1] = name.split("x").map(Number)
      const file = new URL(`${name}.mp4`, folder)
      expect(statSync(file).size).toBeLessThan(60_000)
      const { seconds, shape, streamable, tracks } = probe(readFileSync(file))
      const silent = probe(readFileSync(new URL(`${name}-silent.mp4`, folder)))
      expect(silent).toMatchObject({ shape, streamable, tracks: tracks - 1 })
      expect(seconds).toBeGreaterThanOrEqual(4)
      expect(seconds).toBeLessThanOrEqual(12)
      expect(streamable).toBe(true)
      expect((shape?.width ?? 0) / (shape?.height ?? 1)).toBeCloseTo(width / height, 2)
    }
  })

  it("are chosen by shape", () => {
    const chosen = ["720x1280", "1024x1792", "1792x1024", "1920x1080", "1080x1080", "1440x1080"].map(clipOf)
    expect(chosen).toEqual(["9x16", "9x16", "16x9", "16x9", "1x1", "4x3"])
  })
})

describe("the text in a picture", () => {
  const picture = pictureOf({ size: "1080x1920", seconds: "8" }, 1)
  it("fits the frame, whatever was typed", () => {
    expect(picture).toMatchObject({ width: 360, height: 640 })
    const lines = wrap(`${"слово ".repeat(300)}${"x".repeat(500)}`, picture).split("\n")
    expect(lines.length).toBeLessThanOrEqual(12)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(30)
  })
  it("stands in a video with sound, or in one without", () => {
    const files = { text: "a.txt", video: "a.mp4", thumbnail: "a.jpg" }
    const of = (sound: boolean) => ffmpegArguments({ picture, label: "DEMO", inputs: {}, sound }, files).join(" ")
    expect(of(true)).toContain("[a] -c:a aac")
    expect(of(false)).not.toMatch(/\[a\]|aac|aevalsrc/)
  })
  it("is never a part of the command", () => {
    const files = { text: "a.txt", video: "a.mp4", thumbnail: "a.jpg" }
    expect(ffmpegArguments({ picture, label: "DEMO", inputs: {}, sound: true }, files).join(" ")).toContain(
      "textfile=a.txt:expansion=none"
    )
  })
})
