import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, DateTime, Effect, Option, References } from "effect"
import { Argument, Command } from "effect/cli"
import { resolve } from "node:path"
import { Settings } from "../app/Settings.ts"
import { bucketOf } from "../app/Settings/keeping.ts"
import { explained } from "../app/Startup.ts"
import { targetAt } from "../platform/Database.ts"
import { makeBackup, type Manifest } from "../support/Backup.ts"
import { databaseUrl } from "./database.ts"
import { counted } from "../platform/counted.ts"
import { megabytes } from "./told.ts"

const folder = Argument.String("folder").pipe(
  Argument.withDescription(
    "What the backup becomes, a folder that is not there yet (default: DATA_DIR/backups/<time>)"
  ),
  Argument.optional
)

/** A folder of its own for each moment, in an order that a listing keeps. */
const folderOf = (dataDir: string, now: DateTime.Utc) =>
  resolve(dataDir, "backups", `kudoaibot-${DateTime.formatIso(now).slice(0, 19).replaceAll(":", "-")}Z`)

const told = (manifest: Manifest, bytes: number) => {
  const { videos, tables, leftOut } = manifest
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return [
    `database   ${counted(rows, "row")} in ${counted(tables.length, "table")}, as they were at ${manifest.takenAt}`,
    `left out   ${leftOut.join(", ")}: secrets stay where they are`,
    `videos     ${counted(videos.kept, "video")}, ${megabytes(videos.bytes)}`,
    ...(videos.inBucket > 0
      ? [`not copied ${counted(videos.inBucket, "video")} of which ${videos.bucket ?? "a bucket"} has copies`]
      : []),
    `whole      ${megabytes(bytes)}`
  ]
}

const backup = Effect.fnUntraced(function* (given: Option.Option<string>) {
  const settings = yield* Settings
  const { dataDir } = settings
  const now = yield* DateTime.now
  const to = Option.match(given, { onNone: () => folderOf(dataDir, now), onSome: (path) => resolve(path) })
  const target = yield* Effect.flatMap(databaseUrl(settings), (url) => targetAt(url))
  const bucket = bucketOf(settings)
  const { manifest, bytes, notNoted } = yield* makeBackup({
    target,
    dataDir,
    bucket: bucket === undefined ? undefined : `${bucket.name} at ${bucket.endpoint}`,
    folder: to
  })
  const noted = notNoted === undefined ? [] : [`not noted  ${notNoted}: its age is not watched`]
  yield* Console.log([...told(manifest, bytes), ...noted, `→ ${to}`].join("\n"))
}, Effect.scoped)

Command.make("backup", { folder }, (given) =>
  explained(backup(given.folder).pipe(Effect.provide(Settings.fromEnvironment(process.env))))
).pipe(
  Command.withDescription("Copies the database and the videos into a folder, while the bot runs"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Error"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
