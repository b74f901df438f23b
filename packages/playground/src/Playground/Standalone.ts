#!/usr/bin/env -S node --max-semi-space-size=2
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Effect, Layer, Option } from "effect"
import { HttpServer } from "effect/http"
import { playgroundServer } from "./Server.ts"

/**
 * The doubles alone, for a bot in another process: `PORT` (0 or none: a free one), `HOST`, `PLAYGROUND_HOSTS`
 * (further names by which it is reached, separated by commas), `PLAYGROUND_DIR` (kept over
 * restarts; none: nothing is), `RENDER_SECONDS`, and the secrets that callbacks are signed with: `KIE_WEBHOOK_KEY`,
 * `GEMINI_WEBHOOK_SECRET`, `OPENROUTER_WEBHOOK_SECRET`. The Bot API is at the root as well, and below
 * `/playground/telegram`. With its host and port as `GCE_METADATA_HOST` a bot has credentials for the double of Vertex
 * AI. Prints one line: `playground http://127.0.0.1:PORT`.
 */
const settings = Config.all({
  port: Config.Int("PORT").pipe(Config.withDefault(0)),
  host: Config.String("HOST").pipe(Config.withDefault("127.0.0.1")),
  hosts: Config.String("PLAYGROUND_HOSTS").pipe(
    Config.withDefault(""),
    Config.map((names) => names.split(",").flatMap((name) => name.trim() || []))
  ),
  folder: Config.option(Config.NonEmptyString("PLAYGROUND_DIR")),
  renderSeconds: Config.option(Config.Finite("RENDER_SECONDS")),
  kie: Config.option(Config.Redacted("KIE_WEBHOOK_KEY")),
  google: Config.option(Config.Redacted("GEMINI_WEBHOOK_SECRET")),
  openrouter: Config.option(Config.Redacted("OPENROUTER_WEBHOOK_SECRET")),
  replicate: Config.option(Config.Redacted("REPLICATE_WEBHOOK_SECRET"))
})

const announce = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, ({ address }) => Console.log(`playground ${HttpServer.formatAddress(address)}`))
)

const main = Layer.unwrap(
  Effect.map(settings, ({ port, host, hosts, folder, renderSeconds, kie, google, openrouter, replicate }) =>
    // The address is told once there is somebody to answer: Node drops a request that comes before.
    announce.pipe(
      Layer.provide(
        playgroundServer({
          port,
          host,
          hosts,
          folder: Option.getOrUndefined(folder),
          renderSeconds: Option.getOrUndefined(renderSeconds),
          secrets: {
            kie: Option.getOrUndefined(kie),
            google: Option.getOrUndefined(google),
            openrouter: Option.getOrUndefined(openrouter),
            replicate: Option.getOrUndefined(replicate)
          }
        })
      )
    )
  )
)

NodeRuntime.runMain(Layer.launch(main))
