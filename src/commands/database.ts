import { Effect, Option } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Settings } from "../app/Settings.ts"
import { DatabaseError } from "../platform/Database.ts"
import * as EmbeddedPostgres from "../platform/Database/EmbeddedPostgres.ts"

/** Refuses settings that name no database and a DATA_DIR without one: a command makes none. */
export const mustExist = ({ databaseUrl, dataDir }: Settings["Service"]) =>
  Option.isSome(databaseUrl) || existsSync(join(dataDir, "postgres"))
    ? Effect.void
    : Effect.fail(new DatabaseError({ reason: "embedded", detail: `DATA_DIR ${dataDir}: there is no database yet` }))

/** The embedded database: the one that a running bot uses, else started for the command and stopped after it. */
const embedded = Effect.fnUntraced(function* (dataDir: string) {
  const at = yield* EmbeddedPostgres.place(dataDir)
  const { url } = yield* Effect.acquireRelease(EmbeddedPostgres.ensure(at), ({ found }) =>
    found ? Effect.void : EmbeddedPostgres.stop(at)
  )
  return url
})

/** The address of the database that the settings name, as a command uses it beside a bot. */
export const databaseUrl = Effect.fnUntraced(function* (settings: Settings["Service"]) {
  yield* mustExist(settings)
  return yield* Option.match(settings.databaseUrl, {
    onNone: () => embedded(settings.dataDir),
    onSome: Effect.succeed
  })
})
