import { Effect, FileSystem, Path, Schema, Semaphore } from "effect"
import { Job } from "./Job.ts"

const Snapshot = Schema.fromJsonString(Schema.Struct({ version: Schema.Literal(1), jobs: Schema.Array(Job) }))

/** The jobs on disk in one file, replaced whole: after a crash it holds either the older or the newer jobs. */
export const openSnapshot = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const turn = yield* Semaphore.make(1)
  const file = path.join(folder, "jobs.json")
  const unfinished = `${file}.part`
  let wanted = 0
  let written = 0

  const load = Effect.gen(function* () {
    if (!(yield* fs.exists(file))) return []
    return (yield* Schema.decodeEffect(Snapshot)(yield* fs.readFileString(file))).jobs
  }).pipe(
    Effect.catch(() =>
      Effect.as(Effect.logWarning("the Playground's earlier videos cannot be read and are left aside"), [])
    )
  )

  /** Returns when the jobs as they were at the call, or later ones, are on disk. Calls that wait share one write. */
  const save = (jobs: () => ReadonlyArray<Job>) =>
    Effect.suspend(() => {
      const mine = ++wanted
      return Effect.gen(function* () {
        if (written >= mine) return
        const upTo = wanted
        yield* fs.writeFileString(unfinished, yield* Schema.encodeEffect(Snapshot)({ version: 1, jobs: jobs() }))
        yield* fs.rename(unfinished, file)
        written = upTo
      }).pipe(
        turn.withPermit,
        Effect.uninterruptible,
        Effect.catch((error) => Effect.logError("the Playground's videos could not be saved", error))
      )
    })

  return { load, save }
})
