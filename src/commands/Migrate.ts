import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, References } from "effect"
import { Command } from "effect/cli"
import { Settings } from "../app/Settings.ts"
import { explained } from "../app/Startup.ts"
import { targetAt } from "../platform/Database.ts"
import { broughtUpToDate } from "../platform/Database/Client.ts"
import { lastKnown } from "../platform/Database/Migrations.ts"
import { databaseUrl } from "./database.ts"

/** Makes the migrations that are missing; one process makes them, and whoever else would waits. */
const migrate = Effect.gen(function* () {
  const target = yield* Effect.flatMap(databaseUrl(yield* Settings), (url) => targetAt(url))
  yield* broughtUpToDate(target)
  yield* Console.log(`the database is at migration ${yield* lastKnown}`)
}).pipe(Effect.scoped)

Command.make("migrate", {}, () => explained(migrate.pipe(Effect.provide(Settings.fromEnvironment(process.env))))).pipe(
  Command.withDescription("Brings the database up to date while the release before works on it, as a start does"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Warning"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
