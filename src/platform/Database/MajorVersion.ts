import { Effect, Option } from "effect"
import { readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { attempt, DatabaseError } from "./DatabaseError.ts"
import { programsVersion } from "./Programs.ts"

const majorOf = (version: string) => version.trim().split(".")[0] ?? ""

/**
 * Refuses files that another major version of Postgres has made: ours cannot read them, and starts of it change nothing in
 * them. What to do is said in one line.
 */
export const refuseOtherMajor = Effect.fnUntraced(function* (data: string) {
  // Whose files they are is told by who starts the server.
  const version = yield* Effect.option(attempt(() => readFile(join(data, "PG_VERSION"), "utf8"), "not ours to read"))
  if (Option.isNone(version)) return
  const [made, ours] = [majorOf(version.value), majorOf(yield* programsVersion)]
  if (made === ours) return
  return yield* new DatabaseError({
    reason: "embedded",
    detail:
      `${data} is of Postgres ${made}, and this release has ${ours}: with the release of before, npm run backup; ` +
      `then move the folder to ${basename(data)}.${made}, and npm run restore with this one`
  })
})
