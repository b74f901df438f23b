import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Path } from "effect"
import { Command } from "effect/cli"
import { groups } from "../app/Settings.ts"
import { envExample, settingsPage } from "../app/Settings/documents.ts"

/** The files that are written from the table of settings, below the project's folder. */
const documents = [
  [".env.example", envExample(groups)],
  ["docs/settings.md", settingsPage(groups)]
] as const

const write = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const [name, text] of documents) {
    yield* fs.writeFileString(path.join(import.meta.dirname, "../..", name), text)
    yield* Console.log(name)
  }
})

Command.make("settings", {}, () => write).pipe(
  Command.withDescription("Writes .env.example and docs/settings.md from the table of settings"),
  Command.run({ version: "1" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
