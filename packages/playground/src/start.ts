import { Context, Effect, Exit, Layer, Schema, Scope } from "effect"
import { HttpServer } from "effect/http"
import { telegramDoublePath } from "./Playground.ts"
import { playgroundServer } from "./Playground/Server.ts"
import type { Call, Started, StartOptions } from "./Started.ts"
import { ask, posted, testGroup, testUser } from "./TestUser.ts"

export type * from "./Started.ts"

/** A test's requests are its own: when it ends the playground, nothing is worth waiting for. */
const stopWithin = "20 millis"
/** How long `waitForCall` waits, unless it is told. */
const waitSeconds = 10

const Recorded = Schema.Struct({
  n: Schema.Int,
  at: Schema.Finite,
  method: Schema.String,
  params: Schema.Record(Schema.String, Schema.Any),
  ok: Schema.Boolean,
  error: Schema.optionalKey(Schema.String)
})
const Calls = Schema.Struct({ calls: Schema.Array(Recorded) })

const Troubles = Schema.Struct({
  troubles: Schema.Array(Schema.Struct({ match: Schema.String, count: Schema.Int, kind: Schema.String }))
})

/** A server that runs until it is stopped. */
const launch = async ({ port = 0, folder, renderSeconds }: StartOptions) => {
  const scope = Scope.makeUnsafe()
  const server = playgroundServer({
    port,
    host: "127.0.0.1",
    folder,
    renderSeconds,
    stopWithin,
    secrets: { kie: undefined, google: undefined, openrouter: undefined, replicate: undefined }
  })
  const stop = () => Effect.runPromise(Scope.close(scope, Exit.void))
  try {
    const context = await Effect.runPromise(Layer.buildWithScope(server, scope))
    return { url: HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts a playground inside of a test, for callers who have nothing to do with Effect. */
export const startPlayground = async (options: StartOptions = {}): Promise<Started> => {
  let running = await launch(options)
  const { url } = running
  let seen = 0
  const faults: Started["faults"] = async (...asked) =>
    void (await ask(Schema.Unknown, `${url}/playground/faults`, posted({ faults: asked })))
  if (options.faults !== undefined) await faults(...options.faults)

  return {
    url,
    apiRoot: `${url}${telegramDoublePath}`,
    user: async (id, person, bot) => {
      const query = bot === undefined ? "" : `?bot=${bot}`
      if (person !== undefined) {
        await ask(Schema.Unknown, `${url}/playground/chat/profile${query}`, posted({ user: id, ...person }))
      }
      return testUser(url, id, bot)
    },
    group: (about, bot) => testGroup(url, about, bot),
    waitForCall: async (method, seconds = waitSeconds) => {
      const query = new URLSearchParams({ after: String(seen), method, wait: String(seconds) })
      const [call]: ReadonlyArray<Call> = (await ask(Calls, `${url}/playground/telegram/calls?${query}`)).calls
      if (call === undefined) throw new Error(`no ${method} was called in ${seconds} seconds`)
      seen = call.n
      return call
    },
    faults,
    clearFaults: async () => void (await ask(Schema.Unknown, `${url}/playground/faults`, { method: "DELETE" })),
    chaos: async (plan) => void (await ask(Schema.Unknown, `${url}/playground/chaos`, posted(plan))),
    endChaos: async () => (await ask(Troubles, `${url}/playground/chaos`, { method: "DELETE" })).troubles,
    advance: async (millis) =>
      void (await ask(Schema.Unknown, `${url}/playground/clock`, posted({ advance_ms: millis }))),
    textModel: async (...texts) => {
      const headers = { "content-type": "application/json", authorization: "Bearer any-key" }
      await ask(Schema.Unknown, `${url}/playground/openai/texts`, { ...posted({ texts }), headers })
    },
    reset: async () => {
      await running.stop()
      seen = 0
      running = await launch({ ...options, port: Number(new URL(url).port) })
    },
    stop: () => running.stop()
  }
}
