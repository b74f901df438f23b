import type { Redacted } from "effect"
import { Effect, FileSystem, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Calls } from "../VideoDouble/Calls.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import type { Webhooks } from "../VideoDouble/Webhooks.ts"
import type { Passed } from "./Gate.ts"
import { Requests } from "./Requests.ts"

/** How long a task takes when nobody says: long enough to watch, short enough to wait for. */
export const defaultRenderSeconds = 6
/** Tasks that are kept; the oldest ended one makes room. */
const defaultMaxJobs = 1000

export interface ProviderDoubleOptions {
  /** The key that is asked for; without one any key is accepted. */
  readonly apiKey: Redacted.Redacted | undefined
  /** What callbacks are signed with. */
  readonly webhookSecret: Redacted.Redacted | undefined
  readonly renderSeconds?: number | undefined
  /** Where tasks and videos outlive the process; without one they live in a temporary folder. */
  readonly folder?: string | undefined
  readonly maxJobs?: number | undefined
  /** The ffmpeg to render with: a name on PATH, or a path. */
  readonly ffmpeg?: string | undefined
}

/** What the routes of a double stand on: its jobs, their media and callbacks, and for whoever needs them its requests. */
export const stage = <E, R>(
  name: string,
  options: Omit<ProviderDoubleOptions, "apiKey" | "webhookSecret">,
  callbacks: Layer.Layer<Webhooks, E, R>
) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder: wanted } = options
      if (wanted !== undefined) yield* fs.makeDirectory(wanted, { recursive: true })
      const folder = wanted ?? (yield* fs.makeTempDirectoryScoped({ prefix: `playground-${name}-` }))
      const renderSeconds = options.renderSeconds ?? defaultRenderSeconds
      const maxJobs = options.maxJobs ?? defaultMaxJobs
      return Jobs.layer({ folder, renderSeconds, maxJobs }).pipe(
        Layer.provideMerge(Media.layer(folder, options.ffmpeg ?? "ffmpeg")),
        Layer.provideMerge(callbacks),
        Layer.provideMerge(Requests.layer(folder, maxJobs)),
        // Its own count: another double beside it has one as well.
        Layer.provideMerge(Layer.fresh(Calls.layer))
      )
    })
  )

/** The tally of calls below a double's path, and a refusal for whatever it does not know. */
export const controlRoutes = <E>(path: `/${string}`, gate: Passed<E>, unknown: E) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const calls = yield* Calls
      const tally = Effect.map(calls.tally, (seen) => HttpServerResponse.jsonUnsafe(seen))
      yield* router.add("GET", `${path}/calls`, gate.plain("calls", tally))
      yield* router.add("*", `${path}/*`, gate.plain("unknown", Effect.fail(unknown)))
    })
  )
