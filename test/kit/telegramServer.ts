import { Effect, Layer, Redacted } from "effect"
import { Pacing, TelegramGateway } from "../../src/telegram/TelegramGateway.ts"
import { type Answer, type Exchange, makeVideoServer } from "./VideoServer.ts"

export const token = "123456:AAsecretsecretsecretsecretsecretsec"

/** The bot's own way to a server. */
export const connect = (apiRoot: string, environment: "production" | "test" = "production") =>
  Effect.map(
    Layer.build(
      TelegramGateway.layer({ apiRoot, token: Redacted.make(token), environment }).pipe(Layer.provide(Pacing.unlimited))
    ),
    (context) => Effect.runSync(Effect.provide(TelegramGateway, context))
  )

/** A gateway and the server it talks to. */
export const open = Effect.gen(function* () {
  const server = yield* makeVideoServer
  return { server, telegram: yield* connect(server.url) }
})

export const ok = (result: unknown): Answer => ({ body: { ok: true, result } })
export const refusal = (code: number, description: string, parameters?: object): Answer => ({
  status: code,
  body: { ok: false, error_code: code, description, parameters }
})
export const methodOf = ({ path }: Exchange) => path.slice(path.lastIndexOf("/") + 1)
