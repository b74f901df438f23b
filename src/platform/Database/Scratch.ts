import { Effect } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { attempt } from "./DatabaseError.ts"
import * as EmbeddedPostgres from "./EmbeddedPostgres.ts"

/** What is tried here is thrown away, so nothing waits for the disk. */
const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]

/** An embedded Postgres in a temporary folder; both are gone when the scope ends. Returns the folder and the database's address. */
export const scratchDatabase = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    attempt(() => mkdtemp(join(tmpdir(), "kudoaibot-scratch-")), `${tmpdir()} is not writable`),
    (made) => Effect.promise(() => rm(made, { recursive: true, force: true, maxRetries: 3 }).catch(() => {}))
  )
  const at = yield* EmbeddedPostgres.place(folder)
  const { url } = yield* Effect.acquireRelease(EmbeddedPostgres.ensure(at, { settings }), () =>
    EmbeddedPostgres.stop(at)
  )
  return { folder, url }
})
