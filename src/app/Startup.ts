import { Cause, Console, Effect, Layer, Option, Schedule } from "effect"
import { Singleton } from "effect/cluster"
import { HttpServer, HttpServerError } from "effect/http"
import { ClusterError } from "../platform/Cluster.ts"
import { SettingsError, type Settings } from "../platform/Config.ts"
import { DataFileError } from "../platform/DataFile.ts"
import { DatabaseError } from "../platform/Database.ts"
import { type Deployment, describe } from "./Deployment.ts"
import { DialogHost, slotOf } from "../dialog/DialogHost.ts"
import { Media } from "../video/Media.ts"
import { SessionStore } from "../dialog/SessionStore.ts"

/** Says in a few lines what runs with what, once everything runs. */
export const announce = (settings: Settings["Service"], deployment: Deployment) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const media = yield* Media
      const { address } = yield* HttpServer.HttpServer
      const database = Option.isSome(settings.databaseUrl) ? "external" : "embedded"
      const url = HttpServer.formatAddress(address).replace("0.0.0.0", "localhost").replace("127.0.0.1", "localhost")
      yield* Console.log(
        ["", "KudoAiBot", ...describe(deployment, database, media.ffmpeg), "", `→ ${url}`, ""].join("\n")
      )
    })
  )

/** How long a dialog may wait for an assistant that nobody asks any more, as its process ended. */
const wakeEvery = "5 seconds"

/** An actor that is just moving is woken the next time. */
const wakeWithin = "5 seconds"

/**
 * Wakes the dialogs that wait for the assistant, so that those whose process ended ask again; to the others it is nothing.
 * One process of a cluster does it.
 */
export const wakeDialogs = Layer.unwrap(
  Effect.gen(function* () {
    const sessions = yield* SessionStore
    const hosts = yield* DialogHost.client
    const wake = Effect.flatMap(sessions.awaitingAssistant, (waiting) =>
      Effect.forEach(waiting, (user) => Effect.ignore(Effect.timeout(hosts(slotOf(user)).Wake({ user }), wakeWithin)), {
        concurrency: 8,
        discard: true
      })
    ).pipe(Effect.catchCause((cause) => Effect.logWarning("waiting dialogs not woken", cause)))
    return Singleton.make("WakeDialogs", Effect.repeat(wake, Schedule.spaced(wakeEvery)))
  })
)

/** What a start can fail of, as lines for an operator; undefined for what nobody foresaw. */
const lines = (error: unknown, settings: { readonly port: string }): ReadonlyArray<string> | undefined => {
  if (error instanceof SettingsError) return error.faults
  if (error instanceof DataFileError) return error.message.split("\n")
  if (error instanceof ClusterError) return [error.detail]
  if (error instanceof DatabaseError) return [error.detail]
  if (error instanceof HttpServerError.ServeError) return [`PORT ${settings.port} is taken or not allowed`]
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
