import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { cpus, tmpdir, totalmem } from "node:os"
import { join } from "node:path"
import { Effect, Redacted } from "effect"
import pg from "pg"
import * as EmbeddedPostgres from "../src/Database/EmbeddedPostgres.ts"

/** What a bench stands on: processes of its own and a Postgres with a database for each contender. */
export interface Stage {
  readonly folder: string
  /** Starts a file and waits for a line; all end with the stage. */
  readonly launch: (file: string, env: Readonly<Record<string, string>>, ready: RegExp) => Promise<string>
  readonly database: (name: string) => Promise<string>
}

export const freePort = async () => {
  const listener = createServer().listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  listener.close()
  return address !== null && typeof address === "object" ? address.port : 0
}

export const median = (values: ReadonlyArray<number>) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The machine, in a few words. */
export const machine = () =>
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`

/** Sets the stage, plays, and takes everything down again. */
export const onStage = async (play: (stage: Stage) => Promise<void>) => {
  const children: Array<ChildProcess> = []
  const folder = await mkdtemp(join(tmpdir(), "kudo-bench-"))
  const at = await Effect.runPromise(EmbeddedPostgres.place(folder))
  const server = await Effect.runPromise(EmbeddedPostgres.ensure(at))

  const launch: Stage["launch"] = async (file, env, ready) => {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"]
    })
    children.push(child)
    let said = ""
    for await (const chunk of child.stdout) {
      said += String(chunk)
      if (ready.test(said)) break
    }
    child.stdout.resume()
    return said
  }
  const database: Stage["database"] = async (name) => {
    const url = new URL(Redacted.value(server.url))
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(`CREATE DATABASE ${name}`)
    await client.end()
    url.pathname = `/${name}`
    return url.href
  }

  try {
    await play({ folder, launch, database })
  } finally {
    for (const child of children) child.kill("SIGKILL")
    await Effect.runPromise(EmbeddedPostgres.stop(at))
    await rm(folder, { recursive: true, force: true })
  }
}
