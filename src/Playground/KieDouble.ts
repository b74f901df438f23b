import type { Redacted } from "effect"
import { Effect, FileSystem, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { notFound } from "./KieDouble/Answers.ts"
import { callbacks } from "./KieDouble/Callbacks.ts"
import { Gate } from "./KieDouble/Gate.ts"
import { kieDoublePath } from "./KieDouble/Record.ts"
import { Requests } from "./Double/Requests.ts"
import { kieRoutes } from "./KieDouble/Routes.ts"
import { Calls } from "./VideoDouble/Calls.ts"
import { Jobs } from "./VideoDouble/Jobs.ts"
import { Media } from "./VideoDouble/Media.ts"

export { kieDoublePath } from "./KieDouble/Record.ts"

/** How long a task takes when nobody says: long enough to watch, short enough to wait for. */
const defaultRenderSeconds = 6
/** Tasks that are kept; the oldest ended one makes room. */
const defaultMaxJobs = 1000

export interface KieDoubleOptions {
  /** The bearer key that is asked for; without one any key is accepted. */
  readonly apiKey: Redacted.Redacted | undefined
  /** The `webhookHmacKey` that callbacks are signed with; without one they are not. */
  readonly webhookSecret: Redacted.Redacted | undefined
  readonly renderSeconds?: number | undefined
  /** Where tasks and videos outlive the process; without one they live in a temporary folder. */
  readonly folder?: string | undefined
  readonly maxJobs?: number | undefined
  /** The ffmpeg to render with: a name on PATH, or a path. */
  readonly ffmpeg?: string | undefined
}

const controlRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const gate = yield* Gate
    const calls = yield* Calls
    const tally = Effect.map(calls.tally, (seen) => HttpServerResponse.jsonUnsafe(seen))
    yield* router.add("GET", `${kieDoublePath}/calls`, gate.plain("calls", tally))
    yield* router.add("*", `${kieDoublePath}/*`, gate.plain("unknown", Effect.fail(notFound)))
  })
)

const layer = (options: KieDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder: wanted } = options
      if (wanted !== undefined) yield* fs.makeDirectory(wanted, { recursive: true })
      const folder = wanted ?? (yield* fs.makeTempDirectoryScoped({ prefix: "playground-kie-" }))
      const renderSeconds = options.renderSeconds ?? defaultRenderSeconds
      const maxJobs = options.maxJobs ?? defaultMaxJobs
      const services = Layer.mergeAll(Jobs.layer({ folder, renderSeconds, maxJobs }), Gate.layer(options.apiKey)).pipe(
        Layer.provideMerge(Media.layer(folder, options.ffmpeg ?? "ffmpeg")),
        Layer.provideMerge(callbacks(options.webhookSecret)),
        Layer.provideMerge(Requests.layer(folder, maxJobs)),
        // Its own count: another double beside it has one as well.
        Layer.provideMerge(Layer.fresh(Calls.layer))
      )
      return Layer.mergeAll(kieRoutes, controlRoutes).pipe(Layer.provide(services))
    })
  )

/**
 * A server that speaks KIE.AI's Market API under {@link kieDoublePath}: tasks with signed callbacks, uploads, credits,
 * and links to the results. It takes seconds where the real one takes minutes, takes no more new tasks at a time than the
 * real one, commits the faults it is asked for, and keeps every accepted task over a restart when it has a folder.
 */
export const KieDouble = { layer } as const
