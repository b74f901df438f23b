import { Effect, Option, Schema } from "effect"
import { execFile } from "node:child_process"
import { readFile, readlink, realpath, rm } from "node:fs/promises"
import { join } from "node:path"
import { attempt } from "./DatabaseError.ts"
import { whereItStands } from "./Privilege.ts"

/** A living server on a data folder, as its own pid file tells. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

const PidFile = Schema.Struct({ pid: Schema.FiniteFromString, data: Schema.NonEmptyString, port: Schema.String })

/** Lines: process, data folder, start, port, socket folder, address, memory, status; the last ones come with time. */
const pidFile = (data: string) =>
  attempt(() => readFile(join(data, "postmaster.pid"), "utf8"), "no server").pipe(
    Effect.map((text) => text.split("\n").map((line) => line.trim())),
    Effect.flatMap(([pid, folder, , port = "", , , , status]) =>
      Effect.map(Schema.decodeUnknownEffect(PidFile)({ pid, data: folder, port }), (known) => ({
        pid: known.pid,
        data: known.data,
        port: Number(known.port),
        ready: status === "ready"
      }))
    ),
    Effect.option
  )

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** What a process was started as; a zombie has nothing to say. */
const commandLine = async (pid: number): Promise<string> => {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")
  return new Promise((done) => execFile("ps", ["-o", "command=", "-p", String(pid)], (_, out) => done(out)))
}

type Standing = "server" | "gone" | "other"

/** Whether a process stands in a folder. Where that is not for us to see, its command line has to do. */
const standsIn = async (pid: number, folder: string) => {
  const stands = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return stands === undefined || stands === (await realpath(folder).catch(() => folder))
}

/** What a pid stands for: since it was written down by a server on `told`, it may have gone to another program. */
const standing = (pid: number, told: string, data: string) =>
  Effect.promise(async (): Promise<Standing> => {
    if (!alive(pid)) return "gone"
    if (process.platform === "win32") return "server"
    const line = await commandLine(pid)
    if (line.trim() === "") return "gone"
    const isServer = line.includes("postgres") && line.includes(told)
    return isServer && (told !== whereItStands || (await standsIn(pid, data))) ? "server" : "other"
  })

/**
 * The server that lives on a data folder, ready or not. A pid file whose number has gone to another program is removed, as
 * Postgres would not start beside it; one of a dead server is left to Postgres, which first looks for its orphans.
 */
export const find = Effect.fnUntraced(function* (data: string) {
  const known = yield* pidFile(data)
  if (Option.isNone(known)) return Option.none<Postmaster>()
  const is = yield* standing(known.value.pid, known.value.data, data)
  if (is === "server") return Option.some<Postmaster>(known.value)
  if (is === "other") {
    yield* attempt(() => rm(join(data, "postmaster.pid"), { force: true }), "a stale postmaster.pid cannot be removed")
  }
  return Option.none<Postmaster>()
})

/** Asks for a fast shutdown: connections are ended, everything committed is kept. */
export const interrupt = ({ pid }: Postmaster) =>
  Effect.sync(() => {
    try {
      process.kill(pid, "SIGINT")
    } catch {
      // Already gone.
    }
  })
