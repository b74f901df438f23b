import { Context, Effect, Exit, Layer, Scope } from "effect"
import { HttpServer } from "effect/http"
import { telegramDoublePath } from "./Playground.ts"
import { playgroundServer } from "./Playground/Server.ts"

export interface StartOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Where chats and files outlive the playground; without one they are gone at the end. */
  readonly folder?: string
  /** How long the video doubles render. */
  readonly renderSeconds?: number
}

export interface Started {
  /** Its address, with which the Bot API's paths begin: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** The same for clients that take a root with a path. */
  readonly apiRoot: string
  /** Ends it; connections that are still open are cut. */
  readonly stop: () => Promise<void>
}

/** Starts a playground inside of a test, for callers who have nothing to do with Effect. */
export const startPlayground = async ({ port = 0, folder, renderSeconds }: StartOptions = {}): Promise<Started> => {
  const scope = Scope.makeUnsafe()
  const server = playgroundServer({
    port,
    host: "127.0.0.1",
    folder,
    renderSeconds,
    secrets: { kie: undefined, google: undefined, openrouter: undefined }
  })
  const stop = () => Effect.runPromise(Scope.close(scope, Exit.void))
  try {
    const context = await Effect.runPromise(Layer.buildWithScope(server, scope))
    const url = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
    return { url, apiRoot: `${url}${telegramDoublePath}`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
