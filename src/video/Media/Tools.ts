import { Data, type Duration, Effect, Option, Semaphore, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

/** How many of them run at once: each would take a whole small machine for itself. */
const maxAtOnce = 2
/** A tool that cannot even say its version by then is not usable. */
const versionWithin = "10 seconds"
/** What is read of an answer, in bytes: a version and a probe are a few thousand. */
const maxOutput = 64 * 1024

/** What is heard of a tool that tells how far it is, in bytes: it tells some hundred twice a second. */
const maxFollowed = 4 * 1024 * 1024

/**
 * Address space of a tool, in kB: 1 GiB. Shrinking a 4K video takes less than 0.8, of which half is code and reserve; what
 * a hostile file makes a tool ask beyond that is refused by the system, and the tool ends.
 */
const maxMemory = 1_048_576

/** Address space of our own runtime, in kB: 4 GiB, of which nearly all is reserved and never used. */
const maxNodeMemory = 4_194_304
/** What the runtime keeps for objects, in MB: an index of some hundred thousand pictures takes a tenth. */
const maxNodeHeap = 256

/** It was killed, or took too long: that says nothing of the file that it was to read. */
export class Stopped extends Data.TaggedError("Stopped") {}

class TooMuch extends Data.TaggedError("TooMuch") {}

/** A program that was found when the bot started. */
export interface Tool {
  /** Such as `7.1.1`. */
  readonly version: string
  /** Whether it ended well within its time; otherwise it was killed. */
  readonly run: (args: ReadonlyArray<string>, within: Duration.Input) => Effect.Effect<boolean>
  /** What it printed, if it ended well and printed no more than {@link maxOutput}. */
  readonly ask: (args: ReadonlyArray<string>, within: Duration.Input) => Effect.Effect<Option.Option<string>, Stopped>
  /** Like `run`, and hears each line that it prints as it comes. */
  readonly follow: (
    args: ReadonlyArray<string>,
    within: Duration.Input,
    onLine: (line: string) => Effect.Effect<void>
  ) => Effect.Effect<boolean>
}

/**
 * The bot's environment holds its secrets: a tool gets only what it needs to start. The C library otherwise reserves much
 * address space for every thread, of which a tool has little.
 */
const environment = { PATH: process.env["PATH"], SystemRoot: process.env["SystemRoot"], MALLOC_ARENA_MAX: "2" }

/** A program and its arguments. */
type Words = readonly [program: string, ...args: ReadonlyArray<string>]

const command = ([program, ...args]: Words, stdout: "pipe" | "ignore") =>
  ChildProcess.make(program, args, {
    env: environment,
    stdin: "ignore",
    stdout,
    stderr: "ignore",
    killSignal: "SIGKILL"
  })

/** The shell takes the bound for itself and becomes the program, which cannot lift it. */
const withBound = (kilobytes: number, words: Words): Words => [
  "sh",
  "-c",
  `ulimit -v ${kilobytes} && exec "$@"`,
  "sh",
  ...words
]
/** Systems without the bound refuse it or pass over it. */
const saysItsBound: Words = ["sh", "-c", `ulimit -v ${maxMemory} && ulimit -v`]

const saidVersion = /version (\S{1,40})/

/**
 * Looks for programs once. They share their turns, so that together they never run more than a few at once, and each runs
 * under a bound on its memory where the system has one; where it has none, the log says so.
 */
export const tools = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const turns = yield* Semaphore.make(maxAtOnce)

  const run = (words: Words, within: Duration.Input) =>
    spawner.exitCode(command(words, "ignore")).pipe(
      Effect.timeoutOption(within),
      Effect.map(Option.contains(ChildProcessSpawner.ExitCode(0))),
      Effect.orElseSucceed(() => false),
      turns.withPermits(1)
    )

  const ask = (words: Words, within: Duration.Input) =>
    Effect.gen(function* () {
      const handle = yield* spawner.spawn(command(words, "pipe"))
      const output = Stream.mapError(handle.stdout, (): Stopped | TooMuch => new Stopped())
      const bounded = Stream.limitBytes(output, maxOutput, () => Stream.fail(new TooMuch()))
      const text = yield* Stream.mkString(Stream.decodeText(bounded))
      return (yield* handle.exitCode) === 0 ? Option.some(text) : Option.none<string>()
    }).pipe(
      Effect.scoped,
      Effect.timeoutOrElse({ duration: within, orElse: () => Effect.fail(new Stopped()) }),
      Effect.catchTag("TooMuch", () => Effect.succeed(Option.none<string>())),
      Effect.mapError(() => new Stopped()),
      turns.withPermits(1)
    )

  const follow = (words: Words, within: Duration.Input, onLine: (line: string) => Effect.Effect<void>) =>
    Effect.gen(function* () {
      const handle = yield* spawner.spawn(command(words, "pipe"))
      const output = Stream.mapError(handle.stdout, () => "unreadable" as const)
      const heard = Stream.limitBytes(output, maxFollowed, () => Stream.fail("unreadable" as const))
      yield* Stream.runForEach(Stream.splitLines(Stream.decodeText(heard)), onLine)
      return (yield* handle.exitCode) === 0
    }).pipe(
      Effect.scoped,
      Effect.timeoutOption(within),
      Effect.map(Option.contains(true)),
      Effect.orElseSucceed(() => false),
      turns.withPermits(1)
    )

  const nothing = () => Option.none<string>()
  const bounded = Option.exists(
    yield* Effect.orElseSucceed(ask(saysItsBound, versionWithin), nothing),
    (said) => said.trim() === String(maxMemory)
  )
  const words = (program: string, args: ReadonlyArray<string>): Words =>
    bounded ? withBound(maxMemory, [program, ...args]) : [program, ...args]

  /** Undefined where the program does not start, or is something else. */
  const find = Effect.fnUntraced(function* (program: string): Effect.fn.Return<Tool | undefined> {
    const said = yield* Effect.orElseSucceed(ask(words(program, ["-version"]), versionWithin), nothing)
    const version = saidVersion.exec(Option.getOrElse(said, () => ""))?.[1]
    if (version === undefined) return undefined
    if (!bounded) yield* Effect.logWarning(`no bound on the memory of ${program}: this system has no ulimit -v`)
    return {
      version,
      run: (args, within) => run(words(program, args), within),
      ask: (args, within) => ask(words(program, args), within),
      follow: (args, within, onLine) => follow(words(program, args), within, onLine)
    }
  })

  const nodeWords = (args: ReadonlyArray<string>): Words => {
    const all: Words = [process.execPath, `--max-old-space-size=${maxNodeHeap}`, ...args]
    return bounded ? withBound(maxNodeMemory, all) : all
  }
  /** This very runtime, for a program of ours that reads what comes from outside. */
  const node: Pick<Tool, "run" | "ask"> = {
    run: (args, within) => run(nodeWords(args), within),
    ask: (args, within) => ask(nodeWords(args), within)
  }
  return { find, node }
})
