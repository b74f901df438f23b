import { readFile } from "node:fs/promises"
import { Effect, Layer } from "effect"
import { Media, type VideoFile } from "../../src/video/Media.ts"
import { readWhole } from "../../src/video/Media/Whole.ts"

/** What {@link tinyMp4} says of itself, for tests in which nobody asks whether its pictures are pictures. */
const read = async (path: string): Promise<VideoFile> => {
  const bytes = await readFile(path)
  const entry = bytes.lastIndexOf("avc1")
  const header = bytes.indexOf("mvhd")
  return {
    container: "mp4",
    codec: "avc",
    plain: true,
    hdr: false,
    width: bytes.readUInt16BE(entry + 28),
    height: bytes.readUInt16BE(entry + 30),
    squarePixels: true,
    upright: true,
    seconds: bytes.readUInt32BE(header + 20) / bytes.readUInt32BE(header + 16),
    framesPerSecond: 24,
    sound: { codec: "aac", channels: 2 }
  }
}

/** A Media that believes every whole file, and changes none. */
export const believingMedia = Layer.succeed(
  Media,
  Media.of({
    capabilities: { ffmpeg: undefined, ffprobe: undefined },
    ffmpeg: false,
    inspect: (path) =>
      Effect.andThen(
        readWhole(path),
        Effect.promise(() => read(path))
      ),
    prepare: (path) =>
      Effect.andThen(
        readWhole(path),
        Effect.map(
          Effect.promise(() => read(path)),
          (file) => ({ arrived: file, heard: true, file, stills: false, manifest: "none" as const })
        )
      ),
    shrink: () => Effect.succeed(false)
  })
)
