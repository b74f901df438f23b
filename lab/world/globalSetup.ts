import { Effect, Layer, Redacted } from "effect"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { migrated } from "../../src/platform/Database.ts"
import { bundle } from "./bundles.ts"
import * as EmbeddedPostgres from "../../src/platform/Database/EmbeddedPostgres.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The server's own database; tests make theirs from its template. */
    readonly databaseUrl: string
  }
}

/**
 * Durability is not what these tests are about, and the server's files are thrown away. Several bots at once, some of
 * them about to end, hold twenty connections each.
 */
const settings = ["max_connections=400", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
const prefix = "kudo-test-"

const end = async (folder: string) => {
  const at = await Effect.runPromise(EmbeddedPostgres.place(folder))
  await Effect.runPromise(EmbeddedPostgres.stop(at))
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Ends the servers of earlier runs that were killed; a folder's name tells whose it is. */
const sweep = async () => {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? []
    if (pid !== undefined && !alive(Number(pid))) await end(join(tmpdir(), name)).catch(() => undefined)
  }
}

/** One Postgres for the whole run, with a migrated template that each test's database is copied from. */
export default async (project: TestProject) => {
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const at = await Effect.runPromise(EmbeddedPostgres.place(folder))
  const [{ url }] = await Promise.all([Effect.runPromise(EmbeddedPostgres.ensure(at, { settings })), bundle()])
  await Effect.runPromise(Effect.scoped(Layer.build(migrated(url))))
  project.provide("databaseUrl", Redacted.value(url))
  return () => end(folder)
}
