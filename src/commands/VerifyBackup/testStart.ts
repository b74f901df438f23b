import { Effect, Redacted } from "effect"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { BackupError } from "../../support/Backup.ts"

/** A start takes a few seconds; on a busy machine a few more. */
const readyWithin = "2 minutes"
/** Characters of what it said that are kept, to tell why it did not start. */
const longestSaid = 10_000
/** What a start says when it serves. */
const ready = /→ http/

/**
 * Starts a bot on a restored database and stops it. Everything outside is a double in that process, as it gets nothing of our
 * environment: no token, no key, no address.
 */
export const testStart = ({ url, folder }: { readonly url: Redacted.Redacted; readonly folder: string }) =>
  Effect.callback<void, BackupError>((resume) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("../../main.ts", import.meta.url))], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        PLAYGROUND: "1",
        HOST: "127.0.0.1",
        PORT: "0",
        DATABASE_URL: Redacted.value(url),
        DATA_DIR: join(folder, "start")
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let said = ""
    let served = false
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-longestSaid)
      if (!served && ready.test(said)) {
        served = true
        child.kill("SIGTERM")
      }
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.once("error", ({ message }) => resume(Effect.fail(new BackupError({ detail: `no test start: ${message}` }))))
    child.once("close", () => {
      const last = said.trim().split("\n").at(-1) ?? ""
      resume(served ? Effect.void : Effect.fail(new BackupError({ detail: `the test start failed: ${last}` })))
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(
    Effect.timeoutOrElse({
      duration: readyWithin,
      orElse: () => Effect.fail(new BackupError({ detail: `the test start did not serve within ${readyWithin}` }))
    })
  )
