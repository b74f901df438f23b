import { Context, Effect, Exit, Layer, Schema, Scope } from "effect"
import { HttpServer } from "effect/http"
import { telegramDoublePath } from "./Playground.ts"
import type { Fault } from "./Playground/Faults.ts"
import { playgroundServer } from "./Playground/Server.ts"
import { ask, posted, type TestUser, testUser } from "./TestUser.ts"

export type { ChatMessage, FileKind, Sending, TestUser } from "./TestUser.ts"

/** A test's requests are its own: when it ends the playground, nothing is worth waiting for. */
const stopWithin = "20 millis"
/** How long `waitForCall` waits, unless it is told. */
const waitSeconds = 10

export interface StartOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Where chats and files outlive the playground; without one they are gone at the end. */
  readonly folder?: string
  /** How long the video doubles render. */
  readonly renderSeconds?: number
}

const Call = Schema.Struct({
  n: Schema.Int,
  at: Schema.Finite,
  method: Schema.String,
  params: Schema.Record(Schema.String, Schema.Any),
  ok: Schema.Boolean,
  error: Schema.optionalKey(Schema.String)
})
/** What a bot called: its parameters, uploads as name and size, and how it ended. */
export type Call = typeof Call.Type
const Calls = Schema.Struct({ calls: Schema.Array(Call) })

/** A fault as it is asked for; `times` is 1 and `status` 500 where nothing is said. */
export type FaultInput = Omit<Fault, "times" | "status"> & Partial<Pick<Fault, "times" | "status">>

/** Who a user is. */
export interface Person {
  readonly first_name?: string
  readonly language_code?: string
}

export interface Started {
  /** Its address, with which the Bot API's paths begin: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** The same for clients that take a root with a path. */
  readonly apiRoot: string
  /** Somebody in the first bot's chat, or in that of `bot`. */
  readonly user: (id: number, person?: Person, bot?: number) => Promise<TestUser>
  /** The next call of a method that was not given out yet; rejects when there is none in `seconds` (10). */
  readonly waitForCall: (method: string, seconds?: number) => Promise<Call>
  /** Lets calls and deliveries go wrong, one after the other. */
  readonly faults: (...faults: ReadonlyArray<FaultInput>) => Promise<void>
  readonly clearFaults: () => Promise<void>
  /** Forgets everything and begins anew at the same address; connections that are open are cut. */
  readonly reset: () => Promise<void>
  /** Ends it; connections that are still open are cut. */
  readonly stop: () => Promise<void>
}

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
    waitForCall: async (method, seconds = waitSeconds) => {
      const query = new URLSearchParams({ after: String(seen), method, wait: String(seconds) })
      const [call] = (await ask(Calls, `${url}/playground/telegram/calls?${query}`)).calls
      if (call === undefined) throw new Error(`no ${method} was called in ${seconds} seconds`)
      seen = call.n
      return call
    },
    faults: async (...faults) => void (await ask(Schema.Unknown, `${url}/playground/faults`, posted({ faults }))),
    clearFaults: async () => void (await ask(Schema.Unknown, `${url}/playground/faults`, { method: "DELETE" })),
    reset: async () => {
      await running.stop()
      seen = 0
      running = await launch({ ...options, port: Number(new URL(url).port) })
    },
    stop: () => running.stop()
  }
}
