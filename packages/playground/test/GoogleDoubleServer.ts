import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, type Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { type Fault, Faults } from "../src/Playground/Faults.ts"
import { GoogleDouble, googleDoublePath } from "../src/Playground/GoogleDouble.ts"
import { noFfmpeg } from "./VideoDoubleServer.ts"

/** Google's double, and its metadata server, on a port of its own until the scope ends. */
export const serve = (options: { readonly apiKey?: Redacted.Redacted; readonly webhookSecret?: Redacted.Redacted }) =>
  Effect.gen(function* () {
    const double = GoogleDouble.layer({
      apiKey: options.apiKey,
      webhookSecret: options.webhookSecret,
      renderSeconds: 0.3,
      ffmpeg: noFfmpeg
    })
    const context = yield* Layer.build(
      HttpRouter.serve(Layer.merge(double, GoogleDouble.metadata), {
        disableListenLog: true,
        disableLogger: true
      }).pipe(
        Layer.provideMerge(
          NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "1 second" })
        ),
        Layer.provideMerge(Faults.layer),
        Layer.provide(NodeServices.layer)
      )
    )
    const faults = Context.get(context, Faults)
    const origin = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
    return {
      origin,
      baseUrl: `${origin}${googleDoublePath}`,
      fault: (fault: Partial<Fault> & Pick<Fault, "kind">) =>
        faults.add([{ where: "google", times: 1, status: 500, ...fault }])
    }
  })
