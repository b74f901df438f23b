import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, Option } from "effect"
import { type Capabilities, type OnPercent, toolbox } from "./Media/Toolbox.ts"
import type { Stills } from "./Media/ffmpeg.ts"
import { bundledFfmpeg } from "./Media/bundled.ts"
import { type Prepared, preparer } from "./Media/prepare.ts"
import type { NotAVideo, VideoFile } from "./Media/VideoFile.ts"
import { tools } from "./Media/Tools.ts"

export { NotAVideo, type VideoFile } from "./Media/VideoFile.ts"
export type { OnPercent } from "./Media/Toolbox.ts"
export { coverBytes } from "./Media/ffmpeg.ts"
export type { Prepared } from "./Media/prepare.ts"

/** The start waits no longer for the tools; one that has not said its version by then counts as not there. */
const foundWithin = "3 seconds"

/**
 * Looks into videos and makes them fit to be shown in Telegram. Every call is bounded in time and memory, whatever the file.
 * Without ffmpeg videos are still read and rewritten: then there are no thumbnails, and nothing is encoded anew.
 */
export class Media extends Context.Service<
  Media,
  {
    readonly capabilities: Capabilities
    /** Whether ffmpeg is there. */
    readonly ffmpeg: boolean
    /** What a whole file with pictures that can be decoded holds. */
    readonly inspect: (path: string) => Effect.Effect<VideoFile, NotAVideo>
    /**
     * Makes the file at `path` what Telegram's players show, as far as the tools go, and two pictures of it. They
     * are whole or not there; the file is replaced at once. With `untouched` its pictures and its sound stay as they came.
     */
    readonly prepare: (path: string, out: Stills, untouched?: boolean) => Effect.Effect<Prepared, NotAVideo>
    /** Writes a copy of at most so many bytes; false, and no file, when it would not be worth watching. */
    readonly shrink: (path: string, out: string, maxBytes: number, onPercent?: OnPercent) => Effect.Effect<boolean>
  }
>()("kudo/Media") {
  /**
   * The programs are by default the ones on PATH, and ffmpeg else an optional package's; they are looked for once.
   * `silentTrack` gives one to clips without sound. Of `dataDir` the programs see the folder of their file alone, where the
   * system can do that.
   */
  static readonly layer = (
    options: {
      readonly ffmpeg?: string
      readonly ffprobe?: string
      readonly silentTrack?: boolean
      readonly dataDir?: string
    } = {}
  ) =>
    Layer.effect(
      Media,
      Effect.gen(function* () {
        const { find, node } = yield* tools(options.dataDir)
        const found = (program: string) =>
          find(program).pipe(Effect.timeoutOption(foundWithin), Effect.map(Option.getOrUndefined))
        const candidates = options.ffmpeg === undefined ? ["ffmpeg", bundledFfmpeg()] : [options.ffmpeg]
        const [ffmpegs, ffprobe] = yield* Effect.all(
          [
            Effect.forEach(
              candidates.filter((one) => one !== undefined),
              found,
              { concurrency: "unbounded" }
            ),
            found(options.ffprobe ?? "ffprobe")
          ],
          { concurrency: "unbounded" }
        )
        const ffmpeg = ffmpegs.find((one) => one !== undefined)
        const box = toolbox({ ffmpeg, ffprobe, node })
        return Media.of({
          capabilities: { ffmpeg: ffmpeg?.version, ffprobe: ffprobe?.version },
          ffmpeg: ffmpeg !== undefined,
          inspect: Effect.fn("Media.inspect")((path) =>
            Effect.flatMap(box.look(path), (looked) => Effect.as(box.prove(path, looked), looked.file))
          ),
          prepare: Effect.fn("Media.prepare")(preparer(box, { silentTrack: options.silentTrack ?? false })),
          shrink: Effect.fn("Media.shrink")(box.shrink)
        })
      })
    ).pipe(Layer.provide(NodeServices.layer))
}
