import { type Duration, Effect, Option, Semaphore, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

/** How many of them run at once: each would take a whole small machine for itself. */
const maxAtOnce = 2
/** A tool that cannot even say its version by then is not usable. */
const versionWithin = "10 seconds"
/** What is read of an answer, in bytes: a version and a probe are a few thousand. */
const maxOutput = 64 * 1024

/** A program that was found when the bot started. */
export interface Tool {
  /** Such as `7.1.1`. */
  readonly version: string
  /** Whether it ended well within its time; otherwise it was killed. */
  readonly run: (args: ReadonlyArray<string>, within: Duration.Input) => Effect.Effect<boolean>
  /** What it printed, if it ended well within its time and printed no more than {@link maxOutput}. */
  readonly ask: (args: ReadonlyArray<string>, within: Duration.Input) => Effect.Effect<Option.Option<string>>
}

/** The bot's environment holds its secrets: a tool gets only what it needs to start. */
const environment = { PATH: process.env["PATH"], SystemRoot: process.env["SystemRoot"] }

const command = (program: string, args: ReadonlyArray<string>, stdout: "pipe" | "ignore") =>
  ChildProcess.make(program, [...args], {
    env: environment,
    stdin: "ignore",
    stdout,
    stderr: "ignore",
    killSignal: "SIGKILL"
  })

const saidVersion = /version (\S{1,40})/

/** Looks for programs once. They share their turns, so that together they never run more than a few at once. */
export const tools = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const turns = yield* Semaphore.make(maxAtOnce)

  const run = (program: string, args: ReadonlyArray<string>, within: Duration.Input) =>
    spawner.exitCode(command(program, args, "ignore")).pipe(
      Effect.timeoutOption(within),
      Effect.map(Option.contains(ChildProcessSpawner.ExitCode(0))),
      Effect.orElseSucceed(() => false),
      turns.withPermits(1)
    )

  const ask = (program: string, args: ReadonlyArray<string>, within: Duration.Input) =>
    Effect.gen(function* () {
      const handle = yield* spawner.spawn(command(program, args, "pipe"))
      const output = Stream.mapError(handle.stdout, () => "unreadable" as const)
      const bounded = Stream.limitBytes(output, maxOutput, () => Stream.fail("unreadable" as const))
      const text = yield* Stream.mkString(Stream.decodeText(bounded))
      return (yield* handle.exitCode) === 0 ? Option.some(text) : Option.none<string>()
    }).pipe(
      Effect.scoped,
      Effect.timeoutOption(within),
      Effect.map(Option.flatten),
      Effect.orElseSucceed(() => Option.none<string>()),
      turns.withPermits(1)
    )

  /** Undefined where the program does not start, or is something else. */
  const find = (program: string): Effect.Effect<Tool | undefined> =>
    Effect.map(ask(program, ["-version"], versionWithin), (said) => {
      const version = saidVersion.exec(Option.getOrElse(said, () => ""))?.[1]
      return version === undefined
        ? undefined
        : {
            version,
            run: (args, within) => run(program, args, within),
            ask: (args, within) => ask(program, args, within)
          }
    })
  return { find }
})
