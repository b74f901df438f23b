import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { rm, stat } from "node:fs/promises"
import {
  faststartArguments,
  maxPixels,
  ProbedSeconds,
  secondsArguments,
  shrinkArguments,
  thumbnailArguments,
  thumbnailBytes
} from "./Media/ffmpeg.ts"
import { maxSeconds, type Mp4, NotAVideo, readMp4 } from "./Media/Mp4.ts"
import { type Tool, tools } from "./Media/Tools.ts"

export { type Mp4, NotAVideo } from "./Media/Mp4.ts"

/** The start waits no longer for the tools; one that has not said its version by then counts as not there. */
const foundWithin = "3 seconds"
/** Reading an index takes milliseconds. */
const probeWithin = "20 seconds"
/** Copying a file and taking one picture take seconds; a file that takes longer is not worth the wait. */
const copyWithin = "60 seconds"
/** Encoding runs at several times the video's own speed even on a small machine, and the videos are short. */
const encodeWithin = "5 minutes"

/** The programs that were found at the start; undefined for what is not there. */
export interface Capabilities {
  readonly ffmpeg: string | undefined
  readonly ffprobe: string | undefined
}

/**
 * Looks into videos and mends them. Every call is bounded in time and memory, whatever the file. Without ffmpeg
 * videos are still read: then there are no thumbnails, nothing is mended and nothing is shrunk.
 */
export class Media extends Context.Service<
  Media,
  {
    readonly capabilities: Capabilities
    /** Whether ffmpeg is there. */
    readonly ffmpeg: boolean
    /** Size, length and format of a whole MP4 with a picture. A cut file fails. */
    readonly probe: (path: string) => Effect.Effect<Mp4, NotAVideo>
    /** Writes a copy whose index comes first; false, and no file, when that could not be done. */
    readonly faststart: (path: string, out: string) => Effect.Effect<boolean>
    /** Writes a JPEG that Telegram takes as a thumbnail; false, and no file, when that could not be done. */
    readonly thumbnail: (path: string, out: string) => Effect.Effect<boolean>
    /** Writes a copy of at most so many bytes; false, and no file, when it would not be worth watching. */
    readonly shrink: (path: string, out: string, maxBytes: number) => Effect.Effect<boolean>
  }
>()("kudo/Media") {
  /** The programs are by default the ones on PATH; they are looked for once. */
  static readonly layer = (options: { readonly ffmpeg?: string; readonly ffprobe?: string } = {}) =>
    Layer.effect(
      Media,
      Effect.gen(function* () {
        const { find } = yield* tools
        const found = (program: string) =>
          find(program).pipe(Effect.timeoutOption(foundWithin), Effect.map(Option.getOrUndefined))
        const [ffmpeg, ffprobe] = yield* Effect.all(
          [found(options.ffmpeg ?? "ffmpeg"), found(options.ffprobe ?? "ffprobe")],
          { concurrency: "unbounded" }
        )
        return make(ffmpeg, ffprobe)
      })
    ).pipe(Layer.provide(NodeServices.layer))
}

const decodeSeconds = Schema.decodeUnknownOption(ProbedSeconds)

const bytesOf = (path: string) =>
  Effect.promise(() =>
    stat(path)
      .then(({ size }) => size)
      .catch(() => 0)
  )

/** Takes away what a failed or interrupted run left. */
const unlessMade = (out: string) => {
  const remove = Effect.promise(() => rm(out, { force: true }).catch(() => {}))
  return (made: Effect.Effect<boolean>) =>
    made.pipe(
      Effect.tap((is) => (is ? Effect.void : remove)),
      Effect.onInterrupt(() => remove)
    )
}

const fits = (out: string, maxBytes: number) => Effect.map(bytesOf(out), (bytes) => bytes > 0 && bytes <= maxBytes)

const make = (ffmpeg: Tool | undefined, ffprobe: Tool | undefined): Media["Service"] => {
  const probe = Effect.fn("Media.probe")(function* (path: string) {
    const own = yield* readMp4(path)
    if (own.seconds > 0 || ffprobe === undefined) return own
    const said = yield* ffprobe.ask(secondsArguments(path), probeWithin)
    const probed = Option.flatMap(said, decodeSeconds)
    const seconds = Option.isSome(probed) ? Math.max(0, probed.value.format.duration) : 0
    return seconds <= maxSeconds ? { ...own, seconds } : yield* new NotAVideo()
  })

  /** Lets ffmpeg make one file out of another that is a video of a sane size. */
  const produce = (
    path: string,
    out: string,
    args: (video: Mp4) => ReadonlyArray<string> | undefined,
    limits: { readonly within: "60 seconds" | "5 minutes"; readonly bytes: number }
  ) =>
    Effect.gen(function* () {
      const video = ffmpeg && Option.getOrUndefined(yield* Effect.option(probe(path)))
      if (ffmpeg === undefined || video === undefined || video.width * video.height > maxPixels) return false
      const given = args(video)
      return given !== undefined && (yield* ffmpeg.run(given, limits.within)) && (yield* fits(out, limits.bytes))
    }).pipe(unlessMade(out))

  return Media.of({
    capabilities: { ffmpeg: ffmpeg?.version, ffprobe: ffprobe?.version },
    ffmpeg: ffmpeg !== undefined,
    probe,
    faststart: Effect.fn("Media.faststart")((path, out) =>
      produce(path, out, () => faststartArguments(path, out), { within: copyWithin, bytes: Infinity })
    ),
    thumbnail: Effect.fn("Media.thumbnail")((path, out) =>
      produce(path, out, () => thumbnailArguments(path, out), { within: copyWithin, bytes: thumbnailBytes })
    ),
    shrink: Effect.fn("Media.shrink")((path, out, maxBytes) =>
      produce(path, out, (video) => shrinkArguments(path, out, video, maxBytes), {
        within: encodeWithin,
        bytes: maxBytes
      })
    )
  })
}
