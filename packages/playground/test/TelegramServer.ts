import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Clock, Context, Effect, Layer, Schedule, Scope } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Api, GrammyError } from "grammy"
import type { Update } from "grammy/types"
import { Playground, type PlaygroundOptions, telegramDoublePath } from "../src/Playground.ts"
import { nodeServer } from "../src/Playground/Server.ts"

export const token = "4242:AAbb-cc_dd"
const realClock = Context.get(Context.empty(), Clock.Clock)

/** Asks until the answer satisfies, for a real minute at most; the last answer counts. */
export const until = <A>(ask: () => Promise<A> | A, done: (answer: A) => boolean) =>
  Effect.promise(async () => ask()).pipe(
    Effect.repeat({ until: done, schedule: Schedule.max([Schedule.spaced("10 millis"), Schedule.recurs(6000)]) }),
    Effect.provideService(Clock.Clock, realClock)
  )

/** Real time for what has to be shown not to happen. */
export const aMoment = Effect.provideService(Effect.sleep("150 millis"), Clock.Clock, realClock)

/** What Telegram answers; the result is compared, not computed with. */
export interface Answer {
  readonly ok: boolean
  readonly error_code?: number
  readonly description?: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each test says what it expects of it
  readonly result?: any
}

/** The double on a port of its own until the scope ends, with grammY as its client. */
export const start = (options: Partial<PlaygroundOptions> = {}) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      HttpRouter.serve(Playground.layer({ telegram: true, ...options }), {
        disableListenLog: true,
        disableLogger: true
      }).pipe(
        Layer.provideMerge(
          NodeHttpServer.layer(nodeServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "50 millis" })
        ),
        Layer.provide(NodeServices.layer)
      )
    )
    const origin = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
    const request = (path: string, init: RequestInit) =>
      Effect.promise(async () => {
        const response = await fetch(`${origin}/playground/${path}`, init)
        const body: unknown = await response.json()
        return { status: response.status, body }
      })
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body)
      })
    const apiRoot = `${origin}${telegramDoublePath}`
    /** A method called without any client library, with files as parts of a form: Telegram's answer as it is. */
    const call = (method: string, params: object = {}, files: Readonly<Record<string, File>> = {}, as = token) =>
      Effect.promise(async () => {
        const form = new FormData()
        for (const [name, value] of Object.entries(params)) {
          form.set(name, typeof value === "string" ? value : JSON.stringify(value))
        }
        for (const [name, file] of Object.entries(files)) form.set(name, file)
        const sent = await fetch(`${apiRoot}/bot${as}/${method}`, { method: "POST", body: form })
        return (await sent.json()) as Answer // each test says what it expects
      })
    return {
      origin,
      apiRoot,
      call,
      api: new Api(token, { apiRoot }).raw,
      post,
      get: (path: string) => request(path, {}),
      remove: (path: string) => request(path, { method: "DELETE" }),
      say: (text: string, user = 7) => post("chat/send", { user, text }),
      fault: (...faults: ReadonlyArray<object>) => post("faults", { faults })
    }
  })

/** A double in which user 7 has pressed /start, so that the bot may write. */
export const started = (options: Partial<PlaygroundOptions> = {}) =>
  Effect.tap(start(options), ({ say }) => say("/start"))

/** A double in a scope of its own, to stop and start it again. */
export const startedUntilStopped = (options: Partial<PlaygroundOptions>) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const double = yield* Scope.provide(start(options), scope)
    return { ...double, stop: Scope.close(scope, yield* Effect.exit(Effect.void)) }
  })

/** What Telegram would say: the error code and description of a refused call, or undefined. */
export const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(async () => {
    try {
      await call()
    } catch (error) {
      if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
      throw error
    }
    return undefined
  })

export interface Delivery {
  readonly update: Update
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
}

/** A bot's webhook: takes note of everything, and answers as `answer` says (200 until told otherwise). */
export const listen = Effect.gen(function* () {
  const received: Array<Delivery> = []
  const bot = {
    received,
    url: "",
    answer: (_update: Update): Promise<{ status: number; headers?: Record<string, string>; body?: string }> =>
      Promise.resolve({ status: 200 })
  }
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")))
    request.on("end", () => {
      const update: Update = JSON.parse(body)
      received.push({ update, headers: request.headers })
      void bot.answer(update).then(({ status, headers, body = "" }) => response.writeHead(status, headers).end(body))
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () => Effect.sync(() => server.closeAllConnections()).pipe(Effect.andThen(Effect.sync(() => server.close())))
  )
  const address = server.address()
  bot.url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}/telegram` : ""
  return bot
})

export interface PageEvent {
  readonly event: string
  // Shown data is compared, not computed with: each test says what it expects.
  readonly data: unknown
}

/** What the chat page of a user is told, collected until the scope ends. */
export const watch = (origin: string, user = 7) =>
  Effect.gen(function* () {
    const events: Array<PageEvent> = []
    const controller = new AbortController()
    yield* Effect.addFinalizer(() => Effect.sync(() => controller.abort()))
    const response = yield* Effect.promise(() =>
      fetch(`${origin}/playground/chat/events?user=${user}`, { signal: controller.signal })
    )
    const read = async () => {
      let rest = ""
      for await (const chunk of response.body ?? []) {
        rest += Buffer.from(chunk).toString("utf8")
        const blocks = rest.split("\n\n")
        rest = blocks.pop() ?? ""
        for (const block of blocks) {
          const found = /^event: (\w+)\ndata: (.*)$/s.exec(block)
          if (found !== null) events.push({ event: found[1] ?? "", data: JSON.parse(found[2] ?? "null") })
        }
      }
    }
    void read().catch(() => undefined)
    yield* until(
      () => events.length,
      (count) => count > 0
    )
    return events
  })
