import { Redacted } from "effect"
import { Api, type ApiClientOptions } from "grammy"

/** The bot at its Bot API server. */
export interface BotAccess {
  readonly apiRoot: string
  readonly token: Redacted.Redacted
  /** Telegram's test environment has users and bots of its own, which the servers of the real one know nothing of. */
  readonly environment: "production" | "test"
}

/** The way to a method, whose name follows. */
export const methodsPath = ({ apiRoot, token, environment }: BotAccess) =>
  `${new URL(apiRoot).pathname.replace(/\/$/, "")}/bot${Redacted.value(token)}/${environment === "test" ? "test/" : ""}`

/** The way to a file that a user sent, whose path follows. */
export const filesPath = ({ apiRoot, token, environment }: BotAccess) =>
  `${new URL(apiRoot).pathname.replace(/\/$/, "")}/file/bot${Redacted.value(token)}/${environment === "test" ? "test/" : ""}`

/** grammY's own client of a bot. */
export const openApi = ({ apiRoot, token, environment }: BotAccess, options: ApiClientOptions = {}) =>
  new Api(Redacted.value(token), {
    ...options,
    apiRoot,
    environment: environment === "test" ? "test" : "prod"
  })
