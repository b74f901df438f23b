#!/usr/bin/env node
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Effect, Layer, Option } from "effect"
import { HttpRouter, HttpServer, HttpServerResponse } from "effect/http"
import { pagePath, Playground } from "../Playground.ts"
import { GoogleDouble } from "./GoogleDouble.ts"

/**
 * The doubles alone, for a bot in another process: `PORT` (0 or none: a free one), `HOST`, `PLAYGROUND_DIR` (kept over
 * restarts; none: nothing is), `RENDER_SECONDS`, and the secrets that callbacks are signed with: `KIE_WEBHOOK_KEY`,
 * `GEMINI_WEBHOOK_SECRET`, `OPENROUTER_WEBHOOK_SECRET`. The Bot API is at the root as well, and below
 * `/playground/telegram`. With its host and port as `GCE_METADATA_HOST` a bot has credentials
 * for the double of Vertex AI. Prints one line: `playground http://127.0.0.1:PORT`.
 */
const settings = Config.all({
  port: Config.Int("PORT").pipe(Config.withDefault(0)),
  host: Config.String("HOST").pipe(Config.withDefault("127.0.0.1")),
  folder: Config.option(Config.NonEmptyString("PLAYGROUND_DIR")),
  renderSeconds: Config.option(Config.Finite("RENDER_SECONDS")),
  kie: Config.option(Config.Redacted("KIE_WEBHOOK_KEY")),
  google: Config.option(Config.Redacted("GEMINI_WEBHOOK_SECRET")),
  openrouter: Config.option(Config.Redacted("OPENROUTER_WEBHOOK_SECRET"))
})

/** Pages keep their event streams open for ever, so a longer wait for quiet would always be the full one. */
const gracefulShutdownTimeout = "1 second"

const announce = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, ({ address }) => Console.log(`playground ${HttpServer.formatAddress(address)}`))
)

const main = Layer.unwrap(
  Effect.gen(function* () {
    const { port, host, folder: wanted, renderSeconds: given, ...secrets } = yield* settings
    const folder = Option.getOrUndefined(wanted)
    const renderSeconds = Option.getOrUndefined(given)
    const double = (name: "kie" | "google" | "openrouter") => ({
      apiKey: undefined,
      webhookSecret: Option.getOrUndefined(secrets[name]),
      renderSeconds,
      folder: folder === undefined ? undefined : `${folder}/${name}`
    })
    const routes = Layer.mergeAll(
      GoogleDouble.metadata,
      HttpRouter.add("GET", "/", HttpServerResponse.redirect(pagePath)),
      Playground.layer({
        folder,
        telegram: true,
        atRoot: true,
        video: {
          apiKey: undefined,
          webhook: undefined,
          renderSeconds,
          folder: folder === undefined ? undefined : `${folder}/videos`
        },
        kie: double("kie"),
        google: double("google"),
        openrouter: double("openrouter")
      })
    )
    // The address is told once there is somebody to answer: Node drops a request that comes before.
    return announce.pipe(
      Layer.provide(HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true })),
      Layer.provide(NodeHttpServer.layer(createServer, { port, host, gracefulShutdownTimeout }))
    )
  })
)

NodeRuntime.runMain(Layer.launch(main))
