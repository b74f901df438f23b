import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type { Duration, Redacted } from "effect"
import { Effect, Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Playground, type VideoApiDouble } from "../Playground.ts"
import { onDemand } from "./Double/onDemand.ts"
import {
  arkDoublePath,
  falDoublePath,
  googleDoublePath,
  kieDoublePath,
  openAiPath,
  openRouterDoublePath,
  replicateDoublePath
} from "./Double/paths.ts"
import { metadataRoutes } from "./GoogleDouble/Metadata.ts"
import { movableClock } from "./MovableClock.ts"
import { openApiRoutes } from "./OpenApi.ts"

/** Pages keep their event streams open for ever, so a longer wait for quiet would always be the full one. */
const usualStop = "1 second"
/** Ms that a connection waits for its next request: a client that asks now and then does not find it closed just as it asks. */
const keepAliveTimeout = 65_000

/** The server of Node that every playground is behind. */
export const nodeServer = () => createServer({ keepAliveTimeout })

/** Those whose callbacks are signed. */
type Signing = "kie" | "google" | "openrouter" | "replicate"

export interface ServerOptions {
  /** 0 is a free one. */
  readonly port: number
  readonly host: string
  /** Further names by which it is reached. */
  readonly hosts?: ReadonlyArray<string>
  /** Kept over restarts; without one nothing is. */
  readonly folder: string | undefined
  readonly renderSeconds: number | undefined
  /** How long requests that are under way may take when it ends. */
  readonly stopWithin?: Duration.Input
  /** What each provider's callbacks are signed with. */
  readonly secrets: Readonly<Record<Signing, Redacted.Redacted | undefined>>
}

/**
 * The doubles of the video APIs, each there when it is asked for; where there is a folder at once, as what they kept in it
 * goes on.
 */
const videoApis = ({ folder, renderSeconds, secrets }: Pick<ServerOptions, "folder" | "renderSeconds" | "secrets">) => {
  const below = (name: string) => (folder === undefined ? undefined : `${folder}/${name}`)
  const about = (name: Signing | "ark" | "fal", webhookSecret?: Redacted.Redacted) => ({
    apiKey: undefined,
    webhookSecret,
    renderSeconds,
    folder: below(name)
  })
  const doubles: ReadonlyArray<readonly [path: `/${string}`, load: () => Promise<VideoApiDouble>]> = [
    [
      openAiPath,
      async () => {
        const { VideoDouble } = await import("./VideoDouble.ts")
        return VideoDouble.layer({ apiKey: undefined, webhook: undefined, renderSeconds, folder: below("videos") })
      }
    ],
    [kieDoublePath, async () => (await import("./KieDouble.ts")).KieDouble.layer(about("kie", secrets.kie))],
    [
      googleDoublePath,
      async () => (await import("./GoogleDouble.ts")).GoogleDouble.layer(about("google", secrets.google))
    ],
    [
      openRouterDoublePath,
      async () =>
        (await import("./OpenRouterDouble.ts")).OpenRouterDouble.layer(about("openrouter", secrets.openrouter))
    ],
    [
      replicateDoublePath,
      async () => (await import("./ReplicateDouble.ts")).ReplicateDouble.layer(about("replicate", secrets.replicate))
    ],
    [arkDoublePath, async () => (await import("./ArkDouble.ts")).ArkDouble.layer(about("ark"))],
    [falDoublePath, async () => (await import("./FalDouble.ts")).FalDouble.layer(about("fal"))]
  ]
  return doubles.map(([path, load]) =>
    folder === undefined ? onDemand(path, load) : Layer.unwrap(Effect.promise(load))
  )
}

/** All doubles on a port of their own, with the Bot API at its root as well. */
export const playgroundServer = ({
  port,
  host,
  hosts = [],
  folder,
  renderSeconds,
  secrets,
  stopWithin = usualStop
}: ServerOptions) => {
  const clock = movableClock()
  const routes = Playground.layer({
    folder,
    hosts: [host, ...hosts],
    telegram: true,
    atRoot: true,
    doubles: [
      clock.routes,
      openApiRoutes,
      metadataRoutes,
      HttpRouter.add("GET", "/", Playground.page),
      ...videoApis({ folder, renderSeconds, secrets })
    ]
  })
  return HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(
      NodeHttpServer.layer(nodeServer, {
        port,
        host,
        gracefulShutdownTimeout: stopWithin
      })
    ),
    Layer.provide(clock.layer)
  )
}
