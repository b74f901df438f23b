import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type { Duration, Redacted } from "effect"
import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import { Playground } from "../Playground.ts"
import { ArkDouble } from "./ArkDouble.ts"
import { FalDouble } from "./FalDouble.ts"
import { GoogleDouble } from "./GoogleDouble.ts"
import { KieDouble } from "./KieDouble.ts"
import { movableClock } from "./MovableClock.ts"
import { openApiRoutes } from "./OpenApi.ts"
import { OpenRouterDouble } from "./OpenRouterDouble.ts"
import { ReplicateDouble } from "./ReplicateDouble.ts"
import { VideoDouble } from "./VideoDouble.ts"

/** Pages keep their event streams open for ever, so a longer wait for quiet would always be the full one. */
const usualStop = "1 second"
/** Ms that a connection waits for its next request: a client that asks now and then does not find it closed just as it asks. */
const keepAliveTimeout = 65_000

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
  const below = (name: string) => (folder === undefined ? undefined : `${folder}/${name}`)
  const double = (name: Signing | "ark" | "fal", webhookSecret?: Redacted.Redacted) => ({
    apiKey: undefined,
    webhookSecret,
    renderSeconds,
    folder: below(name)
  })
  const clock = movableClock()
  const routes = Playground.layer({
    folder,
    hosts: [host, ...hosts],
    telegram: true,
    atRoot: true,
    doubles: [
      clock.routes,
      openApiRoutes,
      GoogleDouble.metadata,
      HttpRouter.add("GET", "/", Playground.page),
      VideoDouble.layer({ apiKey: undefined, webhook: undefined, renderSeconds, folder: below("videos") }),
      KieDouble.layer(double("kie", secrets.kie)),
      GoogleDouble.layer(double("google", secrets.google)),
      OpenRouterDouble.layer(double("openrouter", secrets.openrouter)),
      ReplicateDouble.layer(double("replicate", secrets.replicate)),
      ArkDouble.layer(double("ark")),
      FalDouble.layer(double("fal"))
    ]
  })
  return HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(
      NodeHttpServer.layer(() => createServer({ keepAliveTimeout }), {
        port,
        host,
        gracefulShutdownTimeout: stopWithin
      })
    ),
    Layer.provide(clock.layer)
  )
}
