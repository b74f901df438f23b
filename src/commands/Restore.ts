import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, References } from "effect"
import { Argument, Command } from "effect/cli"
import { resolve } from "node:path"
import { Settings } from "../app/Settings.ts"
import { explained } from "../app/Startup.ts"
import { claimed } from "../platform/Database.ts"
import { checkBackup, restoreDatabase, restoreVideos } from "../support/Backup.ts"
import { fail } from "./fail.ts"
import { counted } from "../platform/counted.ts"
import { total } from "./told.ts"

const folder = Argument.String("folder").pipe(Argument.withDescription("The folder of a backup"))

/** The database in one piece, and then each video that is not there yet. The bot stays out until the database is whole. */
const restore = Effect.fnUntraced(function* (given: string) {
  const { databaseUrl: url, dataDir } = yield* Settings
  const from = resolve(given)
  const manifest = yield* checkBackup(from, "database")
  yield* Console.log(`backup     of ${manifest.takenAt}, made by release ${manifest.release}`)
  const counts = yield* Effect.scoped(
    Effect.flatMap(claimed({ url, dataDir }), (target) => restoreDatabase(from, manifest, target))
  )
  yield* Console.log(
    `database   ${counted(total(counts), "row")} in ${counted(counts.size, "table")}, brought up to date`
  )
  const { restored, there, spoilt } = yield* restoreVideos(from, resolve(dataDir, "videos"))
  yield* Console.log(`videos     ${restored} restored${there > 0 ? `, ${there} were there already` : ""}`)
  if (manifest.videos.inBucket > 0) {
    const bucket = manifest.videos.bucket ?? "the bucket"
    yield* Console.log(`           ${manifest.videos.inBucket} more come from ${bucket} when they are asked for`)
  }
  if (spoilt.length > 0) return yield* fail(...spoilt)
  yield* Console.log(
    "→ start the bot: it asks Telegram for the payments made since, and goes on with the videos on their way"
  )
})

Command.make("restore", { folder }, (given) =>
  explained(restore(given.folder).pipe(Effect.provide(Settings.fromEnvironment(process.env))))
).pipe(
  Command.withDescription("Puts a backup into an empty database and DATA_DIR; overwrites nothing"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Warning"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
