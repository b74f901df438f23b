import { Clock, Context, Effect, FileSystem, Hash, Layer, Path, Random, Semaphore } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { clipsFolder } from "../Assets.ts"
import type { Job } from "./Job.ts"
import { clipOf, ffmpegArguments, largerArguments, type Picture, pictureOf, sizeIn, wrap } from "./Picture.ts"

/** A rendering takes about a second; one that takes longer than this gets the shipped clip instead. */
const renderLimit = "20 seconds"
/** The same of one in 4K, which has thirty times the pixels. */
const largerLimit = "2 minutes"
/** One at a time, because the machine is the bot's as well. */
const maxRenderings = 1

/** Pictures of orders in the folder: those of the jobs under way, with room to spare. */
const keptEnding = ".picture"
const maxKept = 500

export type Variant = "video" | "thumbnail"

const endings = { video: "mp4", thumbnail: "jpg" } as const

const labelOf = ({ order }: Job) => {
  if (order.draft === true) return "DEMO DRAFT"
  return order.remixedFrom === null ? "DEMO" : "DEMO REMIX"
}

const clipName = ({ order }: Job, variant: Variant) =>
  `${clipOf(order.size)}${variant === "video" && order.sound === false ? "-silent" : ""}.${endings[variant]}`

const limitOf = ({ order }: Job) => (order.pictures.larger === undefined ? renderLimit : largerLimit)

const framed = ({ order }: Job) => pictureOf(order, Math.abs(Hash.string(order.prompt)))

/** What ffmpeg is told: to draw an order's video, or to show larger the one that came with it. */
const argumentsOf = (job: Job, picture: Picture, parts: Record<"text" | Variant, string>) => {
  const { pictures: inputs, sound = true } = job.order
  return inputs.larger === undefined
    ? ffmpegArguments({ picture, label: labelOf(job), inputs, sound }, parts)
    : largerArguments(inputs.larger, sizeIn(job.order), parts)
}

/**
 * The double's videos: rendered by ffmpeg into `folder`, or a shipped clip of the same shape wherever ffmpeg is missing,
 * fails or takes too long. Rendering never fails.
 */
export class Media extends Context.Service<
  Media,
  {
    readonly render: (job: Job) => Effect.Effect<"rendered" | "clip">
    /** Puts a picture into the folder, to be named in an order; beyond some hundreds the oldest are forgotten. */
    readonly keep: (picture: Uint8Array) => Effect.Effect<string>
    /** The file of a finished job. */
    readonly file: (job: Job, variant: Variant) => string
    readonly remove: (job: Job) => Effect.Effect<void>
  }
>()("kudo/Playground/VideoDouble/Media") {
  static readonly layer = (folder: string, ffmpeg: string) =>
    Layer.effect(
      Media,
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        const turn = yield* Semaphore.make(maxRenderings)
        const clips = yield* Effect.orDie(path.fromFileUrl(clipsFolder))
        const at = (name: string) => path.join(folder, name)
        const drop = (name: string) => Effect.ignore(fs.remove(at(name), { force: true }))

        const leftovers = Effect.map(fs.readDirectory(folder), (names) =>
          names.filter((name) => name.includes(".part."))
        )
        yield* Effect.ignore(Effect.flatMap(leftovers, Effect.forEach(drop)))

        const run = Effect.fnUntraced(function* (job: Job) {
          const picture = framed(job)
          // Not shared with another try: an ffmpeg that outlived a killed process may still be writing its own.
          const name = `${job.id}.${yield* Random.nextIntBetween(0, 1_000_000_000)}.part`
          const parts = { text: `${name}.txt`, video: `${name}.mp4`, thumbnail: `${name}.jpg` }
          yield* Effect.addFinalizer(() => Effect.forEach(Object.values(parts), drop, { discard: true }))
          yield* fs.writeFileString(at(parts.text), wrap(job.order.prompt, picture))
          const code = yield* spawner.exitCode(
            ChildProcess.make(ffmpeg, argumentsOf(job, picture, parts), {
              cwd: folder,
              stdin: "ignore",
              stdout: "ignore",
              stderr: "ignore",
              forceKillAfter: "1 second"
            })
          )
          if (code !== 0) return "clip" as const
          yield* fs.rename(at(parts.thumbnail), at(`${job.id}.jpg`))
          yield* fs.rename(at(parts.video), at(`${job.id}.mp4`))
          return "rendered" as const
        }, Effect.scoped)

        const forgetOld = Effect.gen(function* () {
          const kept = (yield* fs.readDirectory(folder)).filter((name) => name.endsWith(keptEnding)).toSorted()
          yield* Effect.forEach(kept.slice(0, -maxKept), drop, { discard: true })
        })

        const keep = Effect.fnUntraced(function* (picture: Uint8Array) {
          const now = String(yield* Clock.currentTimeMillis).padStart(15, "0")
          const name = `${now}-${yield* Random.nextIntBetween(0, 1_000_000_000)}${keptEnding}`
          yield* fs.writeFile(at(name), picture)
          yield* forgetOld
          return name
        }, Effect.orDie)

        return {
          keep,
          render: Effect.fn("VideoDouble.render")((job: Job) =>
            run(job).pipe(
              Effect.timeoutOrElse({ duration: limitOf(job), orElse: () => Effect.succeed("clip" as const) }),
              Effect.catchCause((cause) =>
                Effect.as(
                  Effect.logDebug("the Playground renders no video, a shipped clip is used", cause),
                  "clip" as const
                )
              ),
              turn.withPermit
            )
          ),
          file: (job, variant) =>
            job.outcome?.media === "rendered"
              ? at(`${job.id}.${endings[variant]}`)
              : path.join(clips, clipName(job, variant)),
          remove: (job) => Effect.andThen(drop(`${job.id}.mp4`), drop(`${job.id}.jpg`))
        }
      })
    )
}
