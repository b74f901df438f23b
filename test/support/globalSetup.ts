import { Effect, Layer } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { migrated } from "../../src/Database.ts"
import * as EmbeddedPostgres from "../../src/Database/EmbeddedPostgres.ts"
import { Redacted } from "effect"

declare module "vitest" {
  interface ProvidedContext {
    /** The server's own database; tests make theirs from its template. */
    readonly databaseUrl: string
  }
}

/** Durability is not what these tests are about, and the server's files are thrown away. */
const fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]

/** One Postgres for the whole run, with a migrated template that each test's database is copied from. */
export default async (project: TestProject) => {
  const folder = await mkdtemp(join(tmpdir(), "kudo-test-"))
  const home = await Effect.runPromise(EmbeddedPostgres.home(folder))
  const address = await Effect.runPromise(EmbeddedPostgres.start(home, fast))
  const url = EmbeddedPostgres.url(home, address, "postgres")
  await Effect.runPromise(Effect.scoped(Layer.build(migrated(url))))
  project.provide("databaseUrl", Redacted.value(url))
  return async () => {
    await Effect.runPromise(EmbeddedPostgres.stop(home.data, address))
    await rm(folder, { recursive: true, force: true })
  }
}
