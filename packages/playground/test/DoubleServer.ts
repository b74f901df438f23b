import { createServer, type IncomingHttpHeaders } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Clock, Context, Effect, Layer, Schedule } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { type Fault, Faults } from "../src/Playground/Faults.ts"
import { nodeServer } from "../src/Playground/Server.ts"
import { Script } from "../src/Playground/VideoDouble/Script.ts"

/** No such program: a double falls back to its shipped clips. */
export const noFfmpeg = "/nonexistent/ffmpeg"

/** A double on a port of its own until the scope ends. */
export const serve = <E, R>(double: Layer.Layer<never, E, R>) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      HttpRouter.serve(double, { disableListenLog: true, disableLogger: true }).pipe(
        Layer.provideMerge(
          NodeHttpServer.layer(nodeServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "1 second" })
        ),
        Layer.provideMerge(Layer.merge(Faults.layer, Script.layer)),
        Layer.provide(NodeServices.layer)
      )
    )
    const faults = Context.get(context, Faults)
    return {
      origin: HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address),
      fault: (fault: Partial<Fault> & Pick<Fault, "kind" | "where">) =>
        faults.add([{ times: 1, status: 500, ...fault }])
    }
  })

const realClock = Context.get(Context.empty(), Clock.Clock)

/** Asks until the answer satisfies, for a real minute at most; the last answer counts. */
export const until = <A>(ask: () => Promise<A>, done: (answer: A) => boolean) =>
  Effect.promise(ask).pipe(
    Effect.repeat({ until: done, schedule: Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(3000)]) }),
    Effect.provideService(Clock.Clock, realClock)
  )

/** A header's only value. */
export const headerOf = (headers: IncomingHttpHeaders, name: string) => [headers[name]].flat()[0]

/** A receiver of callbacks at a path, as `read` makes of them, that answers with the statuses given, then with 200. */
export const receiveAt = <Delivery>(
  path: string,
  read: (raw: string, headers: IncomingHttpHeaders) => Delivery,
  statuses: Array<number>
) =>
  Effect.acquireRelease(
    Effect.callback<{ url: string; got: Array<Delivery>; close: () => void }>((resume) => {
      const got: Array<Delivery> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          got.push(read(Buffer.concat(chunks).toString(), request.headers))
          response.writeHead(statuses.shift() ?? 200).end()
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : undefined
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}${path}`, got, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
