import { Effect, type Scope } from "effect"
import { stat } from "node:fs/promises"
import type { DataFileError } from "./DataFile.ts"
import { recur } from "./Recurring.ts"
import { alertKinds, ends, raises } from "./AlertKinds.ts"
import { endAlert } from "./AlertLog.ts"

/** How soon a changed file counts. */
const lookEvery = "5 seconds"

/** What tells one version of a file from another; undefined while there is none to be read. */
const versionOf = (file: string) =>
  Effect.tryPromise(() => stat(file)).pipe(
    Effect.map(({ mtimeMs, size, ino }) => `${ino} ${mtimeMs} ${size}`),
    Effect.orElseSucceed(() => undefined)
  )

/**
 * An operator's file of data that is read again whenever it changed, as long as the scope lives: what it gives is the newest
 * version that was right. A wrong one changes nothing, and the log says once what is wrong with it, which is an alert until a
 * right one comes. The first version has to be right, which ends an alert of an earlier process.
 */
export const watchFile = <A>(
  file: string,
  read: Effect.Effect<A, DataFileError>
): Effect.Effect<() => A, DataFileError, Scope.Scope> =>
  Effect.gen(function* () {
    let version = yield* versionOf(file)
    let current = yield* read
    yield* endAlert("file-wrong", file)
    const look = Effect.gen(function* () {
      const found = yield* versionOf(file)
      if (found === version) return
      version = found
      yield* Effect.match(read, {
        onSuccess: (value) => {
          current = value
          return Effect.logInfo("a changed file is in force").pipe(Effect.annotateLogs({ file, ...ends("file-wrong") }))
        },
        onFailure: ({ message }) =>
          Effect.logWarning(alertKinds["file-wrong"].title).pipe(
            Effect.annotateLogs({ ...raises("file-wrong"), file, cause: message })
          )
      }).pipe(Effect.flatten)
    })
    yield* Effect.forkScoped(recur({ name: "WatchFile", every: lookEvery, firstAfter: lookEvery, round: look }))
    return () => current
  })
