import { Context, Effect, Layer } from "effect"
import { spawn } from "node:child_process"
import { stat } from "node:fs/promises"
import { type Mp4, type NotAVideo, readMp4 } from "./Media/Mp4.ts"

export { NotAVideo } from "./Media/Mp4.ts"

/** Copying and one picture take seconds; a file that takes longer is not worth the wait. */
const ffmpegWithin = "60 seconds"
/** Telegram's limits for a thumbnail. */
const thumbnailSide = 320
const thumbnailBytes = 200_000

/** Looks into videos. Without ffmpeg everything but the thumbnail and the mending still works. */
export class Media extends Context.Service<
  Media,
  {
    readonly ffmpeg: boolean
    readonly probe: (path: string) => Effect.Effect<Mp4, NotAVideo>
    /** Writes a copy whose index comes first; false when that could not be done. */
    readonly makeStreamable: (path: string, out: string) => Effect.Effect<boolean>
    /** Writes a JPEG that Telegram takes as a thumbnail; false when that could not be done. */
    readonly thumbnail: (path: string, out: string) => Effect.Effect<boolean>
  }
>()("kudo/Media") {
  /** `ffmpeg`: the program, by default the one on PATH. */
  static readonly layer = (options: { readonly ffmpeg?: string } = {}) =>
    Layer.effect(
      Media,
      Effect.gen(function* () {
        const run = (args: ReadonlyArray<string>) => ffmpegRun(options.ffmpeg ?? "ffmpeg", args)
        const ffmpeg = yield* run(["-version"])
        const tool = (args: ReadonlyArray<string>) =>
          ffmpeg ? run(["-v", "error", "-y", ...args]) : Effect.succeed(false)
        const scale = `scale='min(${thumbnailSide},iw)':'min(${thumbnailSide},ih)':force_original_aspect_ratio=decrease`
        return Media.of({
          ffmpeg,
          probe: readMp4,
          makeStreamable: (path, out) => tool(["-i", path, "-c", "copy", "-movflags", "+faststart", "-f", "mp4", out]),
          thumbnail: (path, out) =>
            tool(["-i", path, "-frames:v", "1", "-vf", scale, "-q:v", "5", "-f", "mjpeg", out]).pipe(
              Effect.flatMap((made) => (made ? fits(out) : Effect.succeed(false)))
            )
        })
      })
    )
}

const fits = (path: string) =>
  Effect.promise(() =>
    stat(path)
      .then(({ size }) => size > 0 && size <= thumbnailBytes)
      .catch(() => false)
  )

/** Whether the program ended well. It gets no shell, no input, and no more than its time. */
const ffmpegRun = (program: string, args: ReadonlyArray<string>): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    const child = spawn(program, args, { stdio: "ignore" })
    child.once("error", () => resume(Effect.succeed(false)))
    child.once("exit", (code) => resume(Effect.succeed(code === 0)))
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(Effect.timeoutOrElse({ duration: ffmpegWithin, orElse: () => Effect.succeed(false) }))
