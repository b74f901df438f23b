import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Clock, Context, Effect, Layer, Schedule } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import OpenAI from "openai"
import { type Fault, Faults } from "../src/Playground/Faults.ts"
import { VideoDouble, videoDoublePath, type VideoDoubleOptions } from "../src/Playground/VideoDouble.ts"

/** No such program: the double falls back to its shipped clips. */
export const noFfmpeg = "/nonexistent/ffmpeg"

const quick: VideoDoubleOptions = { apiKey: undefined, webhook: undefined, renderSeconds: 0.3, ffmpeg: noFfmpeg }

/** The double on a port of its own until the scope ends, with an SDK client that never retries. */
export const start = (options: Partial<VideoDoubleOptions> = {}) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      HttpRouter.serve(VideoDouble.layer({ ...quick, ...options }), {
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
    const baseURL = `${origin}${videoDoublePath}`
    return {
      origin,
      baseURL,
      openai: new OpenAI({ apiKey: "any", baseURL, maxRetries: 0 }),
      fault: (fault: Partial<Fault> & Pick<Fault, "kind" | "where">) =>
        faults.add([{ times: 1, status: 500, ...fault }]),
      get: (path: string) =>
        Effect.promise(() => fetch(`${baseURL}${path}`, { headers: { authorization: "Bearer any" } })),
      post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
        Effect.promise(() =>
          fetch(`${baseURL}${path}`, {
            method: "POST",
            headers: { "content-type": "application/json", authorization: "Bearer any", ...headers },
            body: JSON.stringify(body)
          })
        )
    }
  })

/** Asks until the answer satisfies, for ten real seconds at most; the last answer counts. */
export const until = <A>(ask: () => Promise<A>, done: (answer: A) => boolean) =>
  Effect.promise(ask).pipe(
    Effect.repeat({ until: done, schedule: Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(500)]) }),
    Effect.provideService(Clock.Clock, realClock)
  )

const realClock = Context.get(Context.empty(), Clock.Clock)

/** What an SDK call was refused with. */
export const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(async () => {
    try {
      await call()
    } catch (error) {
      if (error instanceof OpenAI.APIError) {
        return { status: error.status, code: error.code, type: error.type, param: error.param }
      }
      throw error
    }
    return undefined
  })
