import { Cause, Console, Effect, Layer, Logger, Option, Predicate, References } from "effect"
import { HttpServer, HttpServerError } from "effect/http"
import { ClusterError } from "../platform/Cluster.ts"
import { environmentProvider, readSettings, SettingsError } from "../platform/Config.ts"
import { DataFileError } from "../platform/DataFile.ts"
import { DatabaseError } from "../platform/Database.ts"
import { release } from "../platform/release.ts"
import { type Deployment, describe, facts } from "./Deployment.ts"
import type { Settings } from "./Settings.ts"
import { observing } from "./Settings/observing.ts"
import { BackupError } from "../support/Backup.ts"
import { textAbilities } from "../assistant/TextAbilities.ts"
import { Transcription } from "../assistant/Transcription.ts"
import { Media } from "../video/Media.ts"

/** How long a start waits to hear what the text server has: everything else runs meanwhile. */
const longestTextWaitSeconds = 2

/** Says what runs with what, once everything runs, whatever is logged else: in a few lines for people, in one of the log for machines. */
export const announce = (settings: Settings["Service"], deployment: Deployment) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const media = yield* Media
      const { address } = yield* HttpServer.HttpServer
      const database = Option.isSome(settings.databaseUrl) ? "external" : "embedded"
      const { assistant } = deployment
      const text = assistant._tag === "Server" ? yield* textAbilities(assistant, longestTextWaitSeconds) : undefined
      const transcription = yield* (yield* Transcription).ability.pipe(
        Effect.timeoutOrElse({
          duration: `${longestTextWaitSeconds} seconds`,
          orElse: () => Effect.succeed("unknown" as const)
        })
      )
      const found = { database, ffmpeg: media.ffmpeg, text, transcription } as const
      const url = HttpServer.formatAddress(address).replace("0.0.0.0", "localhost").replace("127.0.0.1", "localhost")
      if (settings.logFormat === "json") {
        return yield* Effect.logInfo(`KudoAiBot → ${url} answers`).pipe(
          Effect.annotateLogs({ release, url, ...facts(deployment, found) }),
          Effect.provideService(References.MinimumLogLevel, "Info")
        )
      }
      return yield* Console.log(["", "KudoAiBot", ...describe(deployment, found), "", `→ ${url}`, ""].join("\n"))
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

/** Ends a program that failed of a known cause with one clear line per fault instead of a trace. */
export const explained = <A, E, R>(
  program: Effect.Effect<A, E, R>,
  tell: (faults: ReadonlyArray<string>) => Effect.Effect<void> = (faults) => Console.error(faults.join("\n"))
) =>
  program.pipe(
    Effect.catchCause((cause) => {
      const known = lines(Cause.squash(cause), { port: process.env["PORT"] ?? "3000" })
      return known === undefined
        ? Effect.failCause(cause)
        : Effect.andThen(
            tell(known),
            Effect.sync(() => {
              process.exitCode = 1
            })
          )
    })
  )

const { logFormat } = observing.settings

/** What LOG_FORMAT says, also where other settings cannot be read. */
const formatOf = (environment: Parameters<typeof environmentProvider>[0]) =>
  Effect.map(readSettings([logFormat]), (read) => read({ logFormat }).logFormat).pipe(
    Effect.orElseSucceed(() => "pretty" as const),
    Effect.provide(environmentProvider(environment))
  )

const tellInLog = (faults: ReadonlyArray<string>) =>
  Effect.annotateLogs(Effect.logFatal("the start failed"), { reason: faults.join("; ") })

/** A bot whose end is told as its log is: of a known cause in plain lines, or in one line of the log; else with the whole cause. */
export const told = <A, E, R>(bot: Effect.Effect<A, E, R>) =>
  Effect.flatMap(formatOf(process.env), (format) => {
    const isJson = format === "json"
    return explained(bot, isJson ? tellInLog : undefined).pipe(
      Effect.tapCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError("the bot ended", cause)
      ),
      Effect.provide(isJson ? Logger.layer([Logger.consoleJson]) : Layer.empty)
    )
  })
