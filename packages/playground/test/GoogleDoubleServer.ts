import { Effect, Layer, type Redacted } from "effect"
import type { Fault } from "../src/Playground/Faults.ts"
import { GoogleDouble, googleDoublePath } from "../src/Playground/GoogleDouble.ts"
import { noFfmpeg, serve as serveDouble } from "./DoubleServer.ts"

/** Google's double, and its metadata server, on a port of its own until the scope ends. */
export const serve = (options: { readonly apiKey?: Redacted.Redacted; readonly webhookSecret?: Redacted.Redacted }) =>
  Effect.gen(function* () {
    const double = GoogleDouble.layer({
      apiKey: options.apiKey,
      webhookSecret: options.webhookSecret,
      renderSeconds: 0.3,
      ffmpeg: noFfmpeg
    })
    const { origin, fault } = yield* serveDouble(Layer.merge(double, GoogleDouble.metadata))
    return {
      origin,
      baseUrl: `${origin}${googleDoublePath}`,
      fault: (one: Partial<Fault> & Pick<Fault, "kind">) => fault({ where: "google", ...one })
    }
  })
