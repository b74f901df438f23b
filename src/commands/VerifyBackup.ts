import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, References } from "effect"
import { Argument, Command } from "effect/cli"
import { resolve } from "node:path"
import { Settings } from "../app/Settings.ts"
import { explained } from "../app/Startup.ts"
import { asFound, targetAt } from "../platform/Database.ts"
import { scratchDatabase } from "../platform/Database/Scratch.ts"
import { Audit } from "../support/Audit.ts"
import { BackupError, checkBackup, restoreDatabase } from "../support/Backup.ts"
import { noteAt } from "../support/BackupNotes.ts"
import { databaseUrl } from "./database.ts"
import { counted } from "../platform/counted.ts"
import { total } from "./told.ts"
import { testStart } from "./VerifyBackup/testStart.ts"

const folder = Argument.String("folder").pipe(Argument.withDescription("The folder of a backup"))

const well = (what: string) => Console.log(`✓ ${what}`)

const audited = Effect.flatMap(Audit, ({ check }) => check).pipe(
  Effect.mapError(() => new BackupError({ detail: "the restored database cannot be audited" }))
)

/** Notes that a backup is good in the database that the settings lead to, if there is one: the backup may be verified anywhere. */
const note = Effect.fnUntraced(
  function* (takenAt: string) {
    const url = yield* Effect.flatMap(Settings, databaseUrl)
    return yield* noteAt(url, ({ verified }) => verified(takenAt))
  },
  Effect.scoped,
  Effect.provide(Settings.fromEnvironment(process.env)),
  Effect.orElseSucceed(() => "the settings lead to no database of a bot")
)

/** Everything that a restore would need of a backup, tried in a temporary folder. */
const verify = Effect.fnUntraced(function* (given: string) {
  const from = resolve(given)
  const manifest = yield* checkBackup(from, "everything")
  yield* well(`${counted(manifest.files, "file")} are what was written at ${manifest.takenAt}`)
  const scratch = yield* scratchDatabase
  const counts = yield* Effect.flatMap(targetAt(scratch.url, "the scratch database"), (target) =>
    restoreDatabase(from, manifest, target)
  )
  yield* well(`${counted(total(counts), "row")} in ${counted(counts.size, "table")} restored, and brought up to date`)
  const found = yield* Effect.provide(audited, Audit.layer.pipe(Layer.provide(asFound(scratch.url))))
  const [first] = found
  if (first !== undefined) {
    const detail = `the audit finds ${counted(found.length, "violation")}, such as ${first.check}: ${JSON.stringify(first.row)}`
    return yield* new BackupError({ detail })
  }
  yield* well("the audit finds no coin lost or made")
  yield* testStart(scratch)
  yield* well("a bot starts on it")
  const notNoted = yield* note(manifest.takenAt)
  if (notNoted !== undefined) yield* Console.log(`  not noted: ${notNoted}`)
  yield* Console.log(`→ ${from} can be restored`)
}, Effect.scoped)

Command.make("verify-backup", { folder }, (given) => explained(verify(given.folder))).pipe(
  Command.withDescription(
    "Restores a backup in a temporary folder, audits it, starts a bot on it, and takes all of it away"
  ),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Error"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
