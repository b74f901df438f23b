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

/** A request as it may be shown: the token, which is part of every path, is named in its place. */
export const requestOf = (apiRoot: string, template: string, method: "GET" | "POST" = "POST") => {
  const url = new URL(apiRoot)
  const shown = template.replace("{token}", "REDACTED")
  return { method, url, template, shown: `${url.origin}${url.pathname.replace(/\/$/, "")}${shown}` }
}

/** grammY's own client of a bot. */
export const openApi = ({ apiRoot, token, environment }: BotAccess, options: ApiClientOptions = {}) =>
  new Api(Redacted.value(token), {
    ...options,
    apiRoot,
    environment: environment === "test" ? "test" : "prod"
  })
