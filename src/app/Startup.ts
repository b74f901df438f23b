import { Cause, Console, Effect, Layer, Option, Predicate } from "effect"
import { HttpServer, HttpServerError } from "effect/http"
import { ClusterError } from "../platform/Cluster.ts"
import { SettingsError } from "../platform/Config.ts"
import { DataFileError } from "../platform/DataFile.ts"
import { DatabaseError } from "../platform/Database.ts"
import { type Deployment, describe } from "./Deployment.ts"
import type { Settings } from "./Settings.ts"
import { BackupError } from "../support/Backup.ts"
import { textAbilities } from "../assistant/TextAbilities.ts"
import { Media } from "../video/Media.ts"

/** How long a start waits to hear what the text server has: everything else runs meanwhile. */
const longestTextWaitSeconds = 2

/** Says in a few lines what runs with what, once everything runs. */
export const announce = (settings: Settings["Service"], deployment: Deployment) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const media = yield* Media
      const { address } = yield* HttpServer.HttpServer
      const database = Option.isSome(settings.databaseUrl) ? "external" : "embedded"
      const { assistant } = deployment
      const text = assistant._tag === "Server" ? yield* textAbilities(assistant, longestTextWaitSeconds) : undefined
      const found = { database, ffmpeg: media.ffmpeg, text } as const
      const url = HttpServer.formatAddress(address).replace("0.0.0.0", "localhost").replace("127.0.0.1", "localhost")
      yield* Console.log(["", "KudoAiBot", ...describe(deployment, found), "", `→ ${url}`, ""].join("\n"))
    })
  )

/**
 * Why a process may not serve with these settings, if so: without a token it is a playground only where nothing of
 * production is set, or where it is asked for. So a slip in the token's name does not open what is meant for Telegram's users
 * to whoever finds the address.
 */
export const refusal = ({ telegramToken, playground, production }: Settings["Service"]): string | undefined =>
  Option.isSome(telegramToken) || playground || production.length === 0
    ? undefined
    : `TELEGRAM_BOT_TOKEN: is not set, beside ${production.join(", ")}; PLAYGROUND=1 starts the playground with these`

/** Fails the start, before anybody is served, where {@link refusal} has a reason. */
export const mayServe = (settings: Settings["Service"]) => {
  const reason = refusal(settings)
  return reason === undefined ? Effect.void : Effect.fail(new SettingsError({ faults: [reason] }))
}

/** Says what is set but cannot be meant. */
export const tellDoubts = ({ doubts }: Settings["Service"]) =>
  Layer.effectDiscard(Effect.forEach(doubts, (doubt) => Effect.logWarning(doubt), { discard: true }))

/** What the system calls an address that cannot be listened on at whatever port. */
const elsewhere: ReadonlySet<unknown> = new Set(["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EINVAL"])
const codeOf = (error: unknown) => (Predicate.hasProperty(error, "code") ? error.code : undefined)

/** What a start can fail of, as lines for an operator; undefined for what nobody foresaw. */
const lines = (error: unknown, settings: { readonly port: string }): ReadonlyArray<string> | undefined => {
  if (error instanceof SettingsError) return error.faults
  if (error instanceof DataFileError) return error.message.split("\n")
  if (error instanceof ClusterError) return [error.detail]
  if (error instanceof DatabaseError || error instanceof BackupError) return [error.detail]
  if (error instanceof HttpServerError.ServeError) {
    return elsewhere.has(codeOf(error.cause))
      ? ["HOST: is no address of this machine"]
      : [`PORT ${settings.port} is taken or not allowed`]
  }
  return undefined
}

/** Ends a start that failed of a known cause with one clear line per fault instead of a trace. */
export const explained = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  program.pipe(
    Effect.catchCause((cause) => {
      const known = lines(Cause.squash(cause), { port: process.env["PORT"] ?? "3000" })
      return known === undefined
        ? Effect.failCause(cause)
        : Effect.andThen(
            Console.error(known.join("\n")),
            Effect.sync(() => {
              process.exitCode = 1
            })
          )
    })
  )
