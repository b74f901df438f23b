import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, References } from "effect"
import { Command } from "effect/cli"
import { Audit, Check, type Violation } from "../support/Audit.ts"
import { Settings } from "../app/Settings.ts"
import { asFound } from "../platform/Database.ts"
import { databaseUrl } from "./database.ts"
import { explainedRead } from "./explainedRead.ts"

const print = (found: ReadonlyArray<Violation>) =>
  Effect.forEach(
    Check.literals,
    Effect.fnUntraced(function* (check) {
      const rows = found.filter((one) => one.check === check)
      yield* Console.log(`${rows.length === 0 ? "✓" : "✗"} ${check}${rows.length === 0 ? "" : `: ${rows.length}`}`)
      for (const { row } of rows) yield* Console.log(`    ${JSON.stringify(row)}`)
    }),
    { discard: true }
  )

/** Audits the ledger, prints a line per rule and every row that contradicts one, and ends with 1 if any does. */
const audit = Effect.gen(function* () {
  const settings = yield* Settings
  const url = yield* databaseUrl(settings)
  const database = Audit.layer.pipe(Layer.provide(asFound(url)))
  const found = yield* Effect.flatMap(Audit, ({ check }) => check).pipe(Effect.provide(database))
  yield* print(found)
  if (found.length > 0) process.exitCode = 1
}).pipe(Effect.scoped, Effect.provide(Settings.fromEnvironment(process.env)))

Command.make("audit", {}, () => explainedRead(audit)).pipe(
  Command.withDescription("Proves that no coin was lost or made; prints the rows that say otherwise"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Fatal"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
