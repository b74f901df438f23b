import { Data, type Duration, Effect, Option, Semaphore, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { mkdir } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import type { Description } from "./Description.ts"
import { describer } from "./Describer.ts"
import { Stopped } from "./Stopped.ts"
import {
  type Access,
  bound,
  boundNode,
  environment,
  nodeWords,
  saidBound,
  saysItsBound,
  secluded,
  type Words
} from "./Confinement.ts"

/** How many of them run at once: each would take a whole small machine for itself. */
const maxAtOnce = 2
/** A tool that cannot even say its version by then is not usable. */
const versionWithin = "10 seconds"
/** What is read of an answer, in bytes: a version and a probe are a few thousand. */
const maxOutput = 64 * 1024

/** What is heard of a tool that tells how far it is, in bytes: it tells some hundred twice a second. */
const maxFollowed = 4 * 1024 * 1024

class TooMuch extends Data.TaggedError("TooMuch") {}

interface Running {
  /** Whether it ended well within its time; otherwise it was killed. */
  readonly run: (args: ReadonlyArray<string>, within: Duration.Input, access: Access) => Effect.Effect<boolean>
  /** What it printed, if it ended well and printed no more than {@link maxOutput}. */
  readonly ask: (
    args: ReadonlyArray<string>,
    within: Duration.Input,
    access: Access
  ) => Effect.Effect<Option.Option<string>, Stopped>
}

/** A program that was found when the bot started. */
export interface Tool extends Running {
  /** Such as `7.1.1`. */
  readonly version: string
  /** Like `run`, and hears each line that it prints as it comes. */
  readonly follow: (
    args: ReadonlyArray<string>,
    within: Duration.Input,
    access: Access,
    onLine: (line: string) => Effect.Effect<void>
  ) => Effect.Effect<boolean>
}

/** This very runtime, for the program of ours that reads what comes from outside. */
export interface OwnProgram extends Pick<Running, "run"> {
  /** What a file holds; null where it is none that the program knows. */
  readonly describe: (path: string, iso: boolean) => Effect.Effect<Description | null, Stopped>
}

const command = ([program, ...args]: Words, stdout: "pipe" | "ignore") =>
  ChildProcess.make(program, args, {
    env: environment,
    stdin: "ignore",
    stdout,
    stderr: "ignore",
    killSignal: "SIGKILL"
  })

const saidVersion = /version (\S{1,40})/

const program = fileURLToPath(new URL("program.ts", import.meta.url))

/**
 * Looks for programs once. They share their turns, so that together they never run more than a few at once. Each runs under
 * a bound on its memory and finds of `dataDir` nothing but the folder of its file, without a network, where the system can do
 * that; where it cannot, the log says so.
 */
export const tools = Effect.fnUntraced(function* (dataDir?: string) {
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
  const isBounded = Option.contains(yield* Effect.orElseSucceed(ask(saysItsBound, versionWithin), nothing), saidBound)
  const seclusion = yield* secludedIn(dataDir, (words) => run(words, versionWithin))
  const confined = (words: Words, folder: string | undefined, limit: (words: Words) => Words) => {
    const alone = seclusion === undefined ? words : secluded(seclusion.hidden, folder, words)
    return isBounded ? limit(alone) : alone
  }

  /** Undefined where the program does not start, or is something else. */
  const find = Effect.fnUntraced(function* (name: string): Effect.fn.Return<Tool | undefined> {
    const words = (args: ReadonlyArray<string>, access?: Access) =>
      confined([name, ...args], access === undefined ? seclusion?.folder : dirname(access.reads), bound)
    const said = yield* Effect.orElseSucceed(ask(words(["-version"]), versionWithin), nothing)
    const version = saidVersion.exec(Option.getOrElse(said, () => ""))?.[1]
    if (version === undefined) return undefined
    if (!isBounded) yield* Effect.logWarning(`no bound on the memory of ${name}: this system has no ulimit -v`)
    return {
      version,
      run: (args, within, access) => run(words(args, access), within),
      ask: (args, within, access) => ask(words(args, access), within),
      follow: (args, within, access, onLine) => follow(words(args, access), within, onLine)
    }
  })

  const ownWords = (args: ReadonlyArray<string>, access: Access) =>
    confined(nodeWords(program, args, access), dirname(access.reads), boundNode)
  const node: OwnProgram = {
    run: (args, within, access) => run(ownWords(args, access), within),
    describe: yield* describer(confined(nodeWords(program, ["describe"]), undefined, boundNode))
  }
  return { find, node }
})

/** What is hidden from tools, and a folder in it; undefined where that cannot be, or would hide our own program as well. */
const secludedIn = Effect.fnUntraced(function* (
  dataDir: string | undefined,
  works: (words: Words) => Effect.Effect<boolean>
) {
  if (dataDir === undefined) return undefined
  const hidden = resolve(dataDir)
  const folder = join(hidden, "videos")
  const made = yield* Effect.promise(() =>
    mkdir(folder, { recursive: true, mode: 0o700 }).then(
      () => true,
      () => false
    )
  )
  if (made && (yield* works(secluded(hidden, folder, ["test", "-r", program])))) return { hidden, folder }
  yield* Effect.logInfo("tools that read videos could open all of DATA_DIR: this system does not shut them out")
  return undefined
})
