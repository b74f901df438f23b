import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Config, Console, Effect, Option, References } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Settings } from "../app/Settings.ts"
import { explained } from "../app/Startup.ts"
import { claimed, DatabaseError, targetAt } from "../platform/Database.ts"
import { copyDatabase } from "../platform/Database/Moving.ts"
import { databaseUrl, mustExist } from "./database.ts"
import { counted } from "../platform/counted.ts"
import { total } from "./told.ts"

const url = Argument.Redacted("database-url").pipe(
  Argument.withFallbackConfig(Config.Redacted("MOVE_TO")),
  Argument.withDescription(
    "An empty Postgres. Given as MOVE_TO in the environment, no list of processes shows its password"
  )
)
const whileRunning = Flag.Boolean("while-running").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Copies beside a running bot, to try the new place: what happens meanwhile is not in the copy")
)

/** The database as it is now: nobody else works on it until the copy is whole, unless that is asked for. */
const sourceOf = Effect.fnUntraced(function* (settings: Settings["Service"], whileRunning: boolean) {
  if (whileRunning) return yield* Effect.flatMap(databaseUrl(settings), (url) => targetAt(url))
  yield* mustExist(settings)
  return yield* claimed({ url: settings.databaseUrl, dataDir: settings.dataDir }).pipe(
    Effect.mapError((error) =>
      error.reason === "in-use"
        ? new DatabaseError({
            reason: "in-use",
            detail: `${error.detail}: stop it, so that nothing happens that is not in the copy (or add --while-running)`
          })
        : error
    )
  )
})

const move = Effect.fnUntraced(function* (to: Parameters<typeof targetAt>[0], beside: boolean) {
  const settings = yield* Settings
  const source = yield* sourceOf(settings, beside)
  const target = yield* claimed({ url: Option.some(to), setting: "MOVE_TO", dataDir: settings.dataDir })
  const counts = yield* copyDatabase(source, target)
  yield* Console.log(
    `database   ${counted(total(counts), "row")} in ${counted(counts.size, "table")}, secrets included`
  )
  yield* Console.log("→ set DATABASE_URL to it and start the bot; the old database is left as it was")
}, Effect.scoped)

Command.make("move-to", { url, whileRunning }, (given) =>
  explained(move(given.url, given.whileRunning).pipe(Effect.provide(Settings.fromEnvironment(process.env))))
).pipe(
  Command.withDescription("Copies the whole database into another, empty Postgres, while the bot is stopped"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Warning"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
